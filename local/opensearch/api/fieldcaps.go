package api

import (
	"strings"

	"faulty/local/opensearch/mapping"
	"faulty/local/opensearch/store"
	"faulty/local/opensearch/strictjson"
)

// capability describes what a search can do with the fields of one name and type.
type capability struct {
	Type         string   `json:"type"`
	Searchable   bool     `json:"searchable"`
	Aggregatable bool     `json:"aggregatable"`
	Indices      []string `json:"indices,omitempty"` // set only if fields of this name have different types
}

// fieldCaps serves _field_caps for the fields of the mappings. The response does not list metadata
// fields.
func (s *server) fieldCaps(c *call) (any, error) {
	patterns := split(c.params.Get("fields"))
	if tree, err := c.object(); err != nil {
		return nil, err
	} else if len(tree) > 0 {
		o := strictjson.Of("field_caps", tree)
		patterns = append(patterns, o.Texts("fields")...)
		if err := o.Done(); err != nil {
			return nil, err
		}
	}
	views, err := s.views(c)
	if err != nil {
		return nil, err
	}
	names := []string{}
	fields := map[string]map[string]*capability{}
	for _, v := range views {
		names = append(names, v.Name)
		capabilities(v, patterns, fields)
	}
	for _, types := range fields {
		if len(types) == 1 {
			for _, only := range types {
				only.Indices = nil
			}
		}
	}
	return map[string]any{"indices": names, "fields": fields}, nil
}

func capabilities(v *store.View, patterns []string, fields map[string]map[string]*capability) {
	add := func(name string, cap capability) {
		if fields[name] == nil {
			fields[name] = map[string]*capability{}
		}
		have := fields[name][cap.Type]
		if have == nil {
			have = &cap
			fields[name][cap.Type] = have
		}
		have.Indices = append(have.Indices, v.Name)
	}
	for _, name := range v.Mapping.Fields() {
		if !mapping.GlobAny(patterns, name) {
			continue
		}
		f := v.Mapping.Field(name)
		add(name, capability{Type: f.Type, Searchable: f.Searchable, Aggregatable: f.Kind != mapping.Text && f.DocValues})
	}
	for _, path := range v.Mapping.Objects() {
		if hasBelow(fields, path) {
			add(path, capability{Type: "object"})
		}
	}
}

// hasBelow reports whether a field below an object is listed. In that case the object is listed
// too.
func hasBelow(fields map[string]map[string]*capability, path string) bool {
	for name := range fields {
		if strings.HasPrefix(name, path+".") {
			return true
		}
	}
	return false
}
