// Package lifecycle holds the policy that deletes old indices. policy.json is in
// the shape of PUT _plugins/_ism/policies/<id>.
//
// There is no rollover: indices are daily, named by the time of their documents,
// which is what makes a redelivered document meet its first copy. Nor is there a
// force merge, for ISM makes an index read-only for it, and late or replayed
// events still come.
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
