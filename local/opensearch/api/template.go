package api

import (
	"net/http"

	"faulty/local/opensearch/apierr"
)

func (s *server) putTemplate(c *call) (any, error) {
	tree, err := c.object()
	if err != nil {
		return nil, err
	}
	return acknowledged(), s.store.PutTemplate(c.r.PathValue("name"), tree, c.flag("create"))
}

func (s *server) getTemplate(c *call) (any, error) {
	name := c.r.PathValue("name")
	found := []any{}
	for _, t := range s.store.Templates(name) {
		found = append(found, map[string]any{"name": t.Name, "index_template": t.Body})
	}
	if len(found) == 0 && name != "" && c.r.Method == http.MethodHead {
		return reply{http.StatusNotFound, plain("")}, nil
	}
	if len(found) == 0 && name != "" {
		return nil, apierr.New(404, "resource_not_found_exception", "index template matching [%s] not found", name)
	}
	return map[string]any{"index_templates": found}, nil
}

func (s *server) deleteTemplate(c *call) (any, error) {
	return acknowledged(), s.store.DeleteTemplate(c.r.PathValue("name"))
}
