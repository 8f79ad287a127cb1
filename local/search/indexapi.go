package search

import (
	"fmt"

	"faulty/local/search/apierr"
)

func acknowledged() map[string]any { return map[string]any{"acknowledged": true} }

func (s *Store) createIndex(c *call) (any, error) {
	definition, err := c.object()
	if err != nil {
		return nil, err
	}
	name := c.r.PathValue("index")
	err = s.write(func(b *batch) error {
		if x, _ := s.one(name); x != nil {
			return apierr.New(400, "resource_already_exists_exception", "index [%s/%s] already exists", name, x.uuid).
				With("index", name).With("index_uuid", x.uuid)
		}
		_, err := b.create(name, definition)
		return err
	})
	return map[string]any{"acknowledged": true, "shards_acknowledged": true, "index": name}, err
}

func (s *Store) deleteIndex(c *call) (any, error) {
	s.writing.Lock()
	defer s.writing.Unlock()
	views, err := s.views(c)
	if err != nil {
		return nil, err
	}
	for _, v := range views {
		if err := s.drop(v.index); err != nil {
			return nil, fmt.Errorf("delete index %s: %w", v.index.name, err)
		}
	}
	return acknowledged(), nil
}

// drop removes an index and all that is in it.
func (s *Store) drop(x *index) error {
	tx, err := s.writer.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.Exec("DELETE FROM documents WHERE place >= ? AND place < ?", x.place(0), (x.id+1)<<32); err != nil {
		return err
	}
	for _, table := range []string{"columns WHERE idx", "segments WHERE idx", "indices WHERE id"} {
		if _, err := tx.Exec("DELETE FROM "+table+" = ?", x.id); err != nil { // #nosec G202 -- of the three above
			return err
		}
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	s.catalog.Lock()
	delete(s.indices, x.name)
	s.catalog.Unlock()
	return nil
}

// describe answers with one part of each index.
func (s *Store) describe(c *call, part func(*view) map[string]any) (any, error) {
	views, err := s.views(c)
	if err != nil {
		return nil, err
	}
	out := map[string]any{}
	for _, v := range views {
		out[v.index.name] = part(v)
	}
	return out, nil
}

func (s *Store) getIndex(c *call) (any, error) {
	return s.describe(c, func(v *view) map[string]any {
		return map[string]any{"aliases": map[string]any{}, "mappings": v.mapping.Show(), "settings": nested(v.index.settings)}
	})
}

func (s *Store) getMapping(c *call) (any, error) {
	return s.describe(c, func(v *view) map[string]any { return map[string]any{"mappings": v.mapping.Show()} })
}

func (s *Store) getSettings(c *call) (any, error) {
	return s.describe(c, func(v *view) map[string]any {
		if c.flag("flat_settings") {
			return map[string]any{"settings": v.index.settings}
		}
		return map[string]any{"settings": nested(v.index.settings)}
	})
}

// putMapping adds fields. Documents that are there already are not indexed again.
func (s *Store) putMapping(c *call) (any, error) {
	definition, err := c.object()
	if err != nil {
		return nil, err
	}
	err = s.write(func(b *batch) error {
		views, err := s.views(c)
		for _, v := range views {
			st, err := b.state(v.index.name)
			if err != nil {
				return err
			}
			var bad *apierr.Error
			if st.mapping, bad = st.mapping.Merge(definition); bad != nil {
				return bad
			}
		}
		return err
	})
	return acknowledged(), err
}

// refresh has nothing to do: what is acknowledged can be found.
func (s *Store) refresh(c *call) (any, error) {
	views, err := s.views(c)
	if err != nil {
		return nil, err
	}
	sh := shards{}
	for _, v := range views {
		sh.Total += 1 + v.index.replicas
		sh.Successful++
	}
	return map[string]any{"_shards": sh}, nil
}
