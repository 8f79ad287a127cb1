package apply

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// An object is one thing to have on the server, such as an index template.
type object struct {
	path string
	body []byte

	// compare holds what the server answers against body. It returns what
	// differs, and the path to put body to, which may name a version.
	compare func(stored []byte) (differences []string, path string, err error)
}

// errNoAPI reports a server that does not know the object's path.
var errNoAPI = errors.New("the server has no such API")

// reconcile puts o where it is missing or differs. With dry it only tells.
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

// An outcome is what became of one object, or would in earnest.
type outcome struct {
	verdict string // created, changed, unchanged, skipped
	why     string // what differs, or why it was skipped
	note    string // what else there is to do
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

// changed lists the first differences, if any: a template that was rewritten has
// too many of them to read.
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
