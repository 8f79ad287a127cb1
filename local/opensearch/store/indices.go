package store

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/mapping"
)

// checkName returns an error if OpenSearch does not accept name as the name of an index.
func checkName(name string) error {
	rule := ""
	switch {
	case strings.ContainsAny(name, " \"*\\<|,>/?#:"):
		rule = "must not contain the following characters [ , \", *, \\, <, |, ,, >, /, ?]"
	case strings.HasPrefix(name, "_"), strings.HasPrefix(name, "-"), strings.HasPrefix(name, "+"):
		rule = "must not start with '_', '-', or '+'"
	case strings.ToLower(name) != name:
		rule = "must be lowercase"
	case name == "." || name == "..":
		rule = "must not be '.' or '..'"
	case len(name) > 255 || name == "":
		rule = "must be 1 to 255 bytes long"
	default:
		return nil
	}
	return apierr.New(400, "invalid_index_name_exception", "Invalid index name [%s], %s", name, rule).With("index", name).With("index_uuid", "_na_")
}

func missing(name string) *apierr.Error {
	return apierr.New(http.StatusNotFound, "index_not_found_exception", "no such index [%s]", name).
		With("index", name).With("resource.id", name).With("resource.type", "index_or_alias").With("index_uuid", "_na_")
}

// one returns the index of the given name.
func (s *Store) one(name string) (*index, error) {
	s.catalog.RLock()
	defer s.catalog.RUnlock()
	if x := s.indices[name]; x != nil {
		return x, nil
	}
	if strings.HasPrefix(name, "_") {
		return nil, checkName(name)
	}
	return nil, missing(name).With("resource.type", "index_expression")
}

// Index returns the current view of the index of the given name.
func (s *Store) Index(name string) (*View, error) {
	x, err := s.one(name)
	if err != nil {
		return nil, err
	}
	return x.view.Load(), nil
}

// IndicesOptions specify when a list of indices is an error.
type IndicesOptions struct {
	IgnoreUnavailable bool // a name without an index is not an error
	RequireIndex      bool // a list that matches no index is an error
}

// Resolve returns the current views of the indices that a list such as
// "faulty-*,-faulty-2026.11.22" names, sorted by name. An empty list names all indices.
func (s *Store) Resolve(list string, o IndicesOptions) ([]*View, error) {
	s.catalog.RLock()
	defer s.catalog.RUnlock()
	chosen := map[string]bool{}
	for name := range strings.SplitSeq(list, ",") {
		if rest, ok := strings.CutPrefix(name, "-"); ok && len(chosen) > 0 {
			maps.DeleteFunc(chosen, func(have string, _ bool) bool { return mapping.Glob(rest, have) })
			continue
		}
		if err := s.choose(name, chosen, o); err != nil {
			return nil, err
		}
	}
	if len(chosen) == 0 && o.RequireIndex {
		return nil, missing(list)
	}
	views := make([]*View, 0, len(chosen))
	for _, name := range slices.Sorted(maps.Keys(chosen)) {
		views = append(views, s.indices[name].view.Load())
	}
	return views, nil
}

func (s *Store) choose(name string, chosen map[string]bool, o IndicesOptions) error {
	switch {
	case name == "" || name == "_all" || strings.Contains(name, "*"):
		for have := range s.indices {
			if name == "" || name == "_all" || mapping.Glob(name, have) {
				chosen[have] = true
			}
		}
	case s.indices[name] != nil:
		chosen[name] = true
	case strings.HasPrefix(name, "_"):
		return checkName(name)
	case strings.HasPrefix(name, "<"):
		return apierr.Unsupported("date math in an index's name: " + name)
	case !o.IgnoreUnavailable:
		return missing(name)
	}
	return nil
}
