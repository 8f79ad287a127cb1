package search

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"

	"faulty/local/search/apierr"
	"faulty/local/search/body"
	"faulty/local/search/mapping"
)

// A template is what an index is made of whose name is like one of its patterns.
type template struct {
	name       string
	patterns   []string
	priority   int
	definition map[string]any // settings and mappings
	shown      map[string]any // as GET shows it
}

// parseTemplate reads the body of PUT /_index_template/name.
func parseTemplate(name string, tree map[string]any) (*template, error) {
	o := body.Strict("index_template", tree)
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

// templateFor returns what the template of the highest priority says of an
// index's name, nil if none does.
func (s *Store) templateFor(name string) map[string]any {
	s.catalog.RLock()
	defer s.catalog.RUnlock()
	var best *template
	for _, t := range s.templates {
		if matchesAny(t.patterns, name) && (best == nil || t.priority > best.priority) {
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
		tree, bad := mapping.Decode(text)
		if bad != nil {
			return fmt.Errorf("template %s: %w", name, bad)
		}
		if s.templates[name], err = parseTemplate(name, tree); err != nil {
			return fmt.Errorf("template %s: %w", name, err)
		}
	}
	return rows.Err()
}

func (s *Store) putTemplate(c *call) (any, error) {
	tree, err := c.object()
	if err != nil {
		return nil, err
	}
	name := c.r.PathValue("name")
	t, err := parseTemplate(name, tree)
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(tree)
	if err != nil {
		return nil, fmt.Errorf("template %s: %w", name, err)
	}
	s.writing.Lock()
	defer s.writing.Unlock()
	if s.templates[name] != nil && c.flag("create") {
		return nil, apierr.Illegal("index template [%s] already exists", name)
	}
	if _, err := s.writer.Exec("INSERT OR REPLACE INTO templates VALUES (?, ?)", name, text); err != nil {
		return nil, fmt.Errorf("write template %s: %w", name, err)
	}
	s.catalog.Lock()
	defer s.catalog.Unlock()
	s.templates[name] = t
	return acknowledged(), nil
}

func (s *Store) getTemplate(c *call) (any, error) {
	name := c.r.PathValue("name")
	s.catalog.RLock()
	defer s.catalog.RUnlock()
	found := []any{}
	for _, have := range slices.Sorted(maps.Keys(s.templates)) {
		if name == "" || mapping.Glob(name, have) {
			found = append(found, map[string]any{"name": have, "index_template": s.templates[have].shown})
		}
	}
	if len(found) == 0 && name != "" && c.r.Method == http.MethodHead {
		return reply{http.StatusNotFound, plain("")}, nil
	}
	if len(found) == 0 && name != "" {
		return nil, apierr.New(404, "resource_not_found_exception", "index template matching [%s] not found", name)
	}
	return map[string]any{"index_templates": found}, nil
}

func (s *Store) deleteTemplate(c *call) (any, error) {
	s.writing.Lock()
	defer s.writing.Unlock()
	name := c.r.PathValue("name")
	s.catalog.Lock()
	defer s.catalog.Unlock()
	if s.templates[name] == nil {
		return nil, apierr.New(404, "index_template_missing_exception", "index_template [%s] missing", name)
	}
	if _, err := s.writer.Exec("DELETE FROM templates WHERE name = ?", name); err != nil {
		return nil, fmt.Errorf("delete template %s: %w", name, err)
	}
	delete(s.templates, name)
	return acknowledged(), nil
}
