package apply

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// An object is one object on the server, such as an index template.
type object struct {
	path string
	body []byte

	// compare compares the server's response with body. It returns the
	// differences, and the path for the update, which may contain a version.
	compare func(stored []byte) (differences []string, path string, err error)
}

// errNoAPI reports that the server does not support the object's path.
var errNoAPI = errors.New("the server has no such API")

// reconcile creates or updates o if it is missing or differs. If dry is set, it
// only reports what it would do.
func (s *server) reconcile(ctx context.Context, o object, dry bool) (outcome, error) {
	a, err := s.do(ctx, http.MethodGet, o.path, nil)
	if err != nil {
		return outcome{}, err
	}
	result := outcome{verdict: "created"}
	path := o.path
	switch {
	case a.unknownPath():
		return outcome{}, fmt.Errorf("%w: %w", errNoAPI, s.refused(a))
	case a.status == http.StatusOK:
		var differences []string
		if differences, path, err = o.compare(a.body); err != nil {
			return outcome{}, err
		}
		result = changed(differences)
	case a.status != http.StatusNotFound:
		return outcome{}, s.refused(a)
	}
	if dry || result.verdict == "unchanged" {
		return result, nil
	}
	return result, s.put(ctx, path, o.body)
}

// An outcome is the result for one object, or the expected result in a dry run.
type outcome struct {
	verdict string // created, changed, unchanged, skipped
	why     string // the differences, or why it was skipped
	note    string // what the user can do next
}

func (o outcome) String() string {
	text := o.verdict
	if o.why != "" {
		text += ": " + o.why
	}
	if o.note != "" {
		text += "\n  " + o.note
	}
	return text
}

// changed returns the outcome for a list of differences. It only lists the first
// ones, because a rewritten template has too many to read.
func changed(differences []string) outcome {
	const most = 5
	if len(differences) == 0 {
		return outcome{verdict: "unchanged"}
	}
	why := strings.Join(differences[:min(most, len(differences))], "; ")
	if more := len(differences) - most; more > 0 {
		why += fmt.Sprintf("; and %d more", more)
	}
	return outcome{verdict: "changed", why: why}
}
