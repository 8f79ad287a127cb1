package api

import (
	"net/url"

	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/store"
)

func acknowledged() map[string]any { return map[string]any{"acknowledged": true} }

// resolve returns the indices that a list names.
func (s *server) resolve(list string, params url.Values) ([]*store.View, error) {
	o, err := indicesOptions(params)
	if err != nil {
		return nil, err
	}
	return s.store.Resolve(list, o)
}

// views returns the indices that a request's path names.
func (s *server) views(c *call) ([]*store.View, error) {
	return s.resolve(c.r.PathValue("index"), c.params)
}

func indicesOptions(params url.Values) (store.IndicesOptions, error) {
	switch expand := params.Get("expand_wildcards"); expand {
	case "", "open", "all", "open,hidden", "open,closed":
	default:
		return store.IndicesOptions{}, apierr.Unsupported("expand_wildcards [" + expand + "]")
	}
	return store.IndicesOptions{
		IgnoreUnavailable: params.Get("ignore_unavailable") == "true",
		RequireIndex:      params.Get("allow_no_indices") == "false",
	}, nil
}

func (s *server) createIndex(c *call) (any, error) {
	definition, err := c.object()
	if err != nil {
		return nil, err
	}
	name := c.r.PathValue("index")
	err = s.store.CreateIndex(name, definition)
	return map[string]any{"acknowledged": true, "shards_acknowledged": true, "index": name}, err
}

func (s *server) deleteIndex(c *call) (any, error) {
	o, err := indicesOptions(c.params)
	if err != nil {
		return nil, err
	}
	return acknowledged(), s.store.DeleteIndices(c.r.PathValue("index"), o)
}

// describe returns one part of each index, by the name of the index.
func (s *server) describe(c *call, part func(*store.View) map[string]any) (any, error) {
	views, err := s.views(c)
	if err != nil {
		return nil, err
	}
	out := map[string]any{}
	for _, v := range views {
		out[v.Name] = part(v)
	}
	return out, nil
}

func (s *server) getIndex(c *call) (any, error) {
	return s.describe(c, func(v *store.View) map[string]any {
		return map[string]any{"aliases": map[string]any{}, "mappings": v.Mapping.Show(), "settings": v.NestedSettings()}
	})
}

func (s *server) getMapping(c *call) (any, error) {
	return s.describe(c, func(v *store.View) map[string]any { return map[string]any{"mappings": v.Mapping.Show()} })
}

// refresh serves _refresh. It changes nothing, because acknowledged documents can already be found.
func (s *server) refresh(c *call) (any, error) {
	views, err := s.views(c)
	if err != nil {
		return nil, err
	}
	sh := shards{}
	for _, v := range views {
		sh.Total += 1 + v.Replicas
		sh.Successful++
	}
	return map[string]any{"_shards": sh}, nil
}
