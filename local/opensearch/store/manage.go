package store

import (
	"fmt"

	"faulty/local/opensearch/apierr"
)

// CreateIndex creates an index from the templates that match its name and from a definition of the
// form {"settings":…,"mappings":…}.
func (s *Store) CreateIndex(name string, definition map[string]any) error {
	return s.write(func(b *batch) error {
		if x, _ := s.one(name); x != nil {
			return apierr.New(400, "resource_already_exists_exception", "index [%s/%s] already exists", name, x.uuid).
				With("index", name).With("index_uuid", x.uuid)
		}
		_, err := b.create(name, definition)
		return err
	})
}

// DeleteIndices removes the indices that a list names, with their documents.
func (s *Store) DeleteIndices(list string, o IndicesOptions) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	views, err := s.Resolve(list, o)
	if err != nil {
		return err
	}
	for _, v := range views {
		if err := s.drop(v.index); err != nil {
			return s.refusedIfFull(fmt.Errorf("delete index %s: %w", v.Name, err))
		}
	}
	return nil
}

// drop removes an index with its documents.
func (s *Store) drop(x *index) error {
	tx, err := s.writer.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.Exec("DELETE FROM documents WHERE place >= ? AND place < ?", x.key(0), (x.id+1)<<32); err != nil {
		return err
	}
	for _, table := range []string{"columns WHERE idx", "segments WHERE idx", "indices WHERE id"} {
		if _, err := tx.Exec("DELETE FROM "+table+" = ?", x.id); err != nil { // #nosec G202 -- one of the three strings above
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
