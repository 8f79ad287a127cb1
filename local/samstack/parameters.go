package samstack

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Parse parses parameters of the form NAME=VALUE. A value can contain any characters, including
// newlines.
func Parse(list []string) (map[string]string, error) {
	parameters := map[string]string{}
	for _, text := range list {
		name, value, ok := strings.Cut(text, "=")
		if !ok || name == "" {
			return nil, fmt.Errorf("parameter %q is not of the form NAME=VALUE; quote a value with blanks, as in PARAMETERS=\"Include='a b'\"", text)
		}
		if _, repeated := parameters[name]; repeated {
			return nil, fmt.Errorf("parameter %s is duplicated", name)
		}
		parameters[name] = value
	}
	return parameters, nil
}

// overrides returns the SAM CLI's arguments that set parameters. With these arguments the CLI ignores
// the parameters in samconfig.toml, and does not change parameters that are not named.
func overrides(named map[string]string) ([]string, error) {
	if len(named) == 0 {
		return nil, nil
	}
	args := []string{"--parameter-overrides"}
	for _, name := range slices.Sorted(maps.Keys(named)) {
		value, err := quote(named[name])
		if err != nil {
			return nil, fmt.Errorf("parameter %s: %w", name, err)
		}
		args = append(args, "ParameterKey="+name+",ParameterValue="+value)
	}
	return args, nil
}

// quote quotes a value for the SAM CLI (samcli/cli/types.py). It encloses the value in double quotes
// and puts a backslash before each double quote. The CLI keeps all backslashes except those before a
// blank or a quote, so a value cannot contain these combinations.
func quote(value string) (string, error) {
	for _, lost := range []string{`\ `, `\"`, `\'`} {
		if strings.Contains(value, lost) {
			return "", fmt.Errorf("the SAM CLI drops the backslash of %q; in an expression, write \\x20, \\x22 or \\x27 for the character after it", lost)
		}
	}
	if strings.HasSuffix(value, `\`) {
		return "", fmt.Errorf("the SAM CLI cannot take the backslash at the end of %q", value)
	}
	return `"` + strings.ReplaceAll(value, `"`, `\"`) + `"`, nil
}
