package report

import (
	"encoding/json"
	"fmt"
	"os"

	"faulty/local/dig/tally"
)

// An Earlier is the JSON output of an earlier run.
type Earlier struct {
	Name      string `json:"-"` // name of the file
	Documents int
	Groups    []tally.Group
	Functions []tally.Function
	Patterns  []tally.Pattern
}

// ReadEarlier reads the JSON output of an earlier run. If withPatterns is true, the output must
// contain patterns.
func ReadEarlier(name string, withPatterns bool) (*Earlier, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("read the JSON of the earlier run: %w", err)
	}
	e := &Earlier{Name: name}
	if err := json.Unmarshal(text, e); err != nil || e.Groups == nil || e.Functions == nil {
		return nil, fmt.Errorf("%s is not the JSON of an earlier run, as dig --dry-run --json > %s writes it (%w)", name, name, err)
	}
	if withPatterns && e.Patterns == nil {
		return nil, fmt.Errorf("%s has no patterns; let the earlier run print them with dig --dry-run --patterns --json > %s", name, name)
	}
	return e, nil
}
