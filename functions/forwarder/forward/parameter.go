package forward

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"faulty/functions/forwarder/awsjson"
	"faulty/functions/forwarder/identity"
	"faulty/functions/internal/env"
)

// parameterTime bounds the request for a parameter while the function starts.
const parameterTime = 5 * time.Second

// systemsManager is read-only.
var systemsManager = awsjson.Service{Name: "ssm", Target: "AmazonSSM", Version: "1.1"}

// withParameter returns lookup with FORMATS=ssm:NAME replaced by the value of that Systems Manager
// parameter. The environment of a function is limited to 4 KB, a parameter to 8 KB.
func withParameter(lookup func(string) (string, bool)) (func(string) (string, bool), error) {
	const variable = "FORMATS"
	value, _ := lookup(variable)
	name, ok := strings.CutPrefix(strings.TrimSpace(value), "ssm:")
	if !ok {
		return lookup, nil
	}
	vars := env.Reader{Lookup: lookup}
	id := identity.Read(&vars)
	if err := vars.Err(); err != nil {
		return nil, err
	}
	value, err := parameter(name, id)
	if err != nil {
		return nil, fmt.Errorf("%s=ssm:%s cannot be read: %w; check its name, and that the function's role may call ssm:GetParameter on it (template parameter Formats)", variable, name, err)
	}
	return func(requested string) (string, bool) {
		if requested == variable {
			return value, true
		}
		return lookup(requested)
	}, nil
}

// parameter returns the value of a parameter of Systems Manager.
func parameter(name string, id identity.Identity) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), parameterTime)
	defer cancel()
	var out struct{ Parameter struct{ Value string } }
	in := struct {
		Name           string
		WithDecryption bool
	}{name, true}
	if err := systemsManager.Call(ctx, id, "GetParameter", in, &out); err != nil {
		return "", fmt.Errorf("query Systems Manager: %w", err)
	}
	if out.Parameter.Value == "" {
		return "", errors.New("the response contains no value")
	}
	return out.Parameter.Value, nil
}
