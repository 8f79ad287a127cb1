package apply

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"path"
	"slices"

	"faulty/infra/access"
	"faulty/infra/indices"
)

// CreateTemplates creates the index templates of events and groups in an OpenSearch that lacks them.
// It leaves existing ones unchanged, because they may have settings for this OpenSearch, such as a
// number of shards, and prints to w how to update them if they differ. flag is the flag that has the
// address of the OpenSearch.
//
// It returns an error if documents would get dynamic mappings: OpenSearch would guess the type of every
// field, and neither the console nor the dashboards could count exceptions. A template of another name
// prevents that, too.
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
	failed := func(name string, err error) error {
		return fmt.Errorf("index template %s: %w\nwithout it, documents get dynamic mappings, and searches by field fail. `%s` creates it; its user needs the permission", name, err, command)
	}
	isStatic, err := s.hasStaticTemplate(ctx, prefix)
	if err != nil {
		return failed(prefix, err)
	}
	if !isStatic {
		if err := s.checkIndices(ctx, prefix, command); err != nil {
			return err
		}
	}
	isNew := false
	for _, t := range []struct {
		name     string
		body     []byte
		isNeeded bool
	}{{prefix, events, !isStatic}, {indices.GroupsIndex(prefix), groups, true}} {
		result, err := s.applyTemplate(ctx, t.name, t.body, "", true)
		if err == nil && result.verdict == "created" && t.isNeeded {
			isNew = true
			result, err = s.applyTemplate(ctx, t.name, t.body, "", false)
		}
		switch {
		case err != nil:
			return failed(t.name, err)
		case result.verdict == "created" && t.isNeeded:
			fmt.Fprintf(w, "index template %s: created in %s\n", t.name, in)
		case result.verdict == "changed" && t.isNeeded && t.name == prefix:
			return fmt.Errorf("index template %s of %s lets OpenSearch guess the types of fields: %s; `%s` updates it", t.name, in, result.why, command)
		case result.verdict == "changed":
			fmt.Fprintf(w, "index template %s of %s differs from this version's: %s\n  `%s` updates it\n", t.name, in, result.why, command)
		}
	}
	if isNew {
		fmt.Fprintf(w, "`%s` adds the dashboards and the retention\n", command)
	}
	return nil
}

// hasStaticTemplate reports whether an index template of any name applies to the indices of a prefix
// and does not add the fields of documents to their mappings.
func (s *server) hasStaticTemplate(ctx context.Context, prefix string) (bool, error) {
	a, err := s.do(ctx, http.MethodGet, "/_index_template", nil)
	if err != nil || a.status == http.StatusNotFound && !a.unknownPath() {
		return false, err
	}
	if a.status != http.StatusOK {
		return false, s.refused(a)
	}
	var list struct {
		Templates []struct {
			Body struct {
				Patterns []string `json:"index_patterns"`
				Template struct{ Mappings mappings }
			} `json:"index_template"`
		} `json:"index_templates"`
	}
	if json.Unmarshal(a.body, &list) != nil {
		return false, s.notOpenSearch()
	}
	index := prefix + "-2026.11.22"
	for _, t := range list.Templates {
		applies := slices.ContainsFunc(t.Body.Patterns, func(pattern string) bool {
			ok, err := path.Match(pattern, index)
			return ok && err == nil
		})
		if applies && t.Body.Template.Mappings.isStatic() {
			return true, nil
		}
	}
	return false, nil
}

// mappings are the mappings of a template or an index. Dynamic is a bool or text.
type mappings struct{ Dynamic any }

func (m mappings) isStatic() bool { return fmt.Sprint(m.Dynamic) == "false" }

// checkIndices returns an error if indices of the prefix were created without the index template.
func (s *server) checkIndices(ctx context.Context, prefix, command string) error {
	a, err := s.do(ctx, http.MethodGet, "/"+prefix+"-*/_mapping", nil)
	if err != nil || a.status != http.StatusOK {
		return err
	}
	var found map[string]struct{ Mappings mappings }
	if json.Unmarshal(a.body, &found) != nil {
		return s.notOpenSearch()
	}
	var guessed []string
	for name, index := range found {
		if !index.Mappings.isStatic() {
			guessed = append(guessed, name)
		}
	}
	if slices.Sort(guessed); len(guessed) > 0 {
		return fmt.Errorf("%s has no index template for %s-*, and %d indices have been created without it, the first is %s: OpenSearch has guessed the type of every field there, and no page can count exceptions; "+
			"apply the template (`%s`), delete these indices, and run this again; or choose another prefix", s.base, prefix, len(guessed), guessed[0], command)
	}
	return nil
}
