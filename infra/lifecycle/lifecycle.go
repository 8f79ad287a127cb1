// Package lifecycle contains the policy that deletes old indices. policy.json has
// the format of PUT _plugins/_ism/policies/<id>.
//
// The policy has no rollover. Indices are daily and named after the time of their
// documents, so that a redelivered document is written to the same index and
// replaces its first copy. It has no force merge either, because ISM would make
// the index read-only, and late or replayed events are still written to it.
package lifecycle

import (
	"bytes"
	_ "embed"
	"fmt"

	"faulty/infra/indices"
)

//go:embed policy.json
var policy []byte

// Policy returns the body of PUT _plugins/_ism/policies/<prefix>, which deletes
// the indices <prefix>-YYYY.MM.DD a number of days after their creation.
func Policy(prefix string, days int) ([]byte, error) {
	if days < 1 {
		return nil, fmt.Errorf("retention of %d days: at least 1 is needed; an index is written to for a day", days)
	}
	if err := indices.CheckPrefix(prefix); err != nil {
		return nil, fmt.Errorf("lifecycle policy: %w", err)
	}
	body := bytes.Replace(policy, []byte(`"faulty-*"`), fmt.Appendf(nil, "%q", prefix+"-*"), 1)
	return bytes.Replace(body, []byte(`"30d"`), fmt.Appendf(nil, `"%dd"`, days), 1), nil
}
