package apply

import (
	"context"
	"fmt"
	"io"

	"faulty/infra/access"
	"faulty/infra/indices"
)

// CreateTemplates creates the index templates of events and groups in an OpenSearch that lacks them.
// It leaves existing ones unchanged, because they may have settings for this OpenSearch, such as a
// number of shards, and prints to w how to update them if they differ. flag is the flag that has the
// address of the OpenSearch.
func CreateTemplates(ctx context.Context, w io.Writer, flag, prefix string, in *access.Access) error {
	events, err := indices.Template(prefix)
	if err != nil {
		return err
	}
	groups, err := indices.Groups(prefix)
	if err != nil {
		return err
	}
	s := newServer("OpenSearch", flag, in)
	if err := s.check(ctx); err != nil {
		return err
	}
	command := fmt.Sprintf("infra apply --url %s --prefix %s", in, prefix)
	for _, t := range []struct {
		name string
		body []byte
	}{{prefix, events}, {indices.GroupsIndex(prefix), groups}} {
		result, err := s.applyTemplate(ctx, t.name, t.body, "", true)
		if err == nil && result.verdict == "created" {
			result, err = s.applyTemplate(ctx, t.name, t.body, "", false)
		}
		if err != nil {
			return fmt.Errorf("index template %s: %w\nwithout it, documents get dynamic mappings, and searches by field fail. `%s` creates it; its user needs the permission", t.name, err, command)
		}
		switch result.verdict {
		case "created":
			fmt.Fprintf(w, "index template %s: created in %s\n", t.name, in)
		case "changed":
			fmt.Fprintf(w, "index template %s of %s differs from this version's: %s\n  `%s` updates it\n", t.name, in, result.why, command)
		}
	}
	return nil
}
