package store

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/mapping"
	"faulty/local/opensearch/strictjson"
)

// A template holds the settings and mappings of new indices whose names match one of its patterns.
type template struct {
	name       string
	patterns   []string
	priority   int
	definition map[string]any // settings and mappings
	shown      map[string]any // as GET returns it
}

// parseTemplate reads the body of PUT /_index_template/name.
func parseTemplate(name string, tree map[string]any) (*template, error) {
	o := strictjson.Strict("index_template", tree)
	t := &template{name: name, patterns: o.Texts("index_patterns"), priority: o.Int("priority", 0), shown: maps.Clone(tree)}
	t.definition, _ = o.Take("template").(map[string]any)
	if len(o.List("composed_of")) > 0 {
		return nil, apierr.Unsupported("[composed_of] of an index template")
	}
	if o.Has("data_stream") {
		return nil, apierr.Unsupported("[data_stream] of an index template")
	}
	o.Ignore("version", "_meta")
	if err := o.Done(); err != nil {
		return nil, err
	}
	if len(t.patterns) == 0 {
		return nil, apierr.Illegal("Required [index_patterns]")
	}
	trial := &index{name: name, settings: map[string]any{}, mapping: mapping.Default()}
	if err := trial.layer(t.definition); err != nil {
		return nil, apierr.Illegal("composable template [%s] template after composition is invalid", name).CausedBy(apierr.From(err))
	}
	t.shown["composed_of"] = []any{}
	if t.definition != nil {
		shown := maps.Clone(t.definition)
		if len(trial.settings) > 0 {
			shown["settings"] = nested(trial.settings)
		}
		t.shown["template"] = shown
	}
	return t, nil
}

// templateFor returns the definition of the matching template with the highest priority, or nil if
// no template matches the name.
func (s *Store) templateFor(name string) map[string]any {
	s.catalog.RLock()
	defer s.catalog.RUnlock()
	var best *template
	for _, t := range s.templates {
		if mapping.GlobAny(t.patterns, name) && (best == nil || t.priority > best.priority) {
			best = t
		}
	}
	if best == nil {
		return nil
	}
	return best.definition
}

func (s *Store) loadTemplates() error {
	rows, err := s.reader.Query("SELECT name, body FROM templates")
	if err != nil {
		return fmt.Errorf("read the templates: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		var text []byte
		if err := rows.Scan(&name, &text); err != nil {
			return fmt.Errorf("read a template: %w", err)
		}
		tree, bad := strictjson.Decode(text)
		if bad != nil {
			return fmt.Errorf("template %s: %w", name, bad)
		}
		if s.templates[name], err = parseTemplate(name, tree); err != nil {
			return fmt.Errorf("template %s: %w", name, err)
		}
	}
	return rows.Err()
}

// PutTemplate stores an index template under a name. With create, it returns an error if a template
// of that name already exists.
func (s *Store) PutTemplate(name string, tree map[string]any, create bool) error {
	t, err := parseTemplate(name, tree)
	if err != nil {
		return err
	}
	text, err := json.Marshal(tree)
	if err != nil {
		return fmt.Errorf("template %s: %w", name, err)
	}
	s.writing.Lock()
	defer s.writing.Unlock()
	if s.templates[name] != nil && create {
		return apierr.Illegal("index template [%s] already exists", name)
	}
	if _, err := s.writer.Exec("INSERT OR REPLACE INTO templates VALUES (?, ?)", name, text); err != nil {
		return s.refusedIfFull(fmt.Errorf("write template %s: %w", name, err))
	}
	s.catalog.Lock()
	defer s.catalog.Unlock()
	s.templates[name] = t
	return nil
}

// A Template is an index template as the API returns it.
type Template struct {
	Name string
	Body map[string]any
}

// Templates returns the index templates whose names match a pattern, sorted by name. An empty
// pattern matches all of them.
func (s *Store) Templates(pattern string) []Template {
	s.catalog.RLock()
	defer s.catalog.RUnlock()
	var found []Template
	for _, name := range slices.Sorted(maps.Keys(s.templates)) {
		if pattern == "" || mapping.Glob(pattern, name) {
			found = append(found, Template{name, s.templates[name].shown})
		}
	}
	return found
}

// DeleteTemplate removes the index template of the given name.
func (s *Store) DeleteTemplate(name string) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	s.catalog.Lock()
	defer s.catalog.Unlock()
	if s.templates[name] == nil {
		return apierr.New(404, "index_template_missing_exception", "index_template [%s] missing", name)
	}
	if _, err := s.writer.Exec("DELETE FROM templates WHERE name = ?", name); err != nil {
		return s.refusedIfFull(fmt.Errorf("delete template %s: %w", name, err))
	}
	delete(s.templates, name)
	return nil
}
