package store

import (
	"database/sql"
	"errors"
	"fmt"
)

// A Document is a document as it is read from the store.
type Document struct {
	Index, ID    string
	Found        bool // if false, only Index and ID are set
	Version, Seq int64
	Ignored      []string // fields that have values which were not indexed
	Source       []byte
}

// Document returns the document of an id.
func (s *Store) Document(v *View, id string) (Document, error) {
	d := Document{Index: v.Name, ID: id}
	var key int64
	err := s.byID.QueryRow(id, v.index.id).Scan(&key, &d.Version, &d.Source)
	if errors.Is(err, sql.ErrNoRows) {
		return d, nil
	}
	if err != nil {
		return d, fmt.Errorf("read document %s: %w", id, err)
	}
	d.Found, d.Seq = true, key&(1<<32-1)
	d.Ignored = v.index.view.Load().ignored(d.Seq) // the document may be newer than v
	return d, nil
}

// Hit returns the document that a search found under a sequence number. Found is false if the
// document was replaced or deleted after the search began.
func (s *Store) Hit(name string, seq int64) (Document, error) {
	d := Document{Index: name, Seq: seq}
	x, err := s.one(name)
	if err == nil {
		err = s.byKey.QueryRow(x.key(seq)).Scan(&d.ID, &d.Version, &d.Source)
	}
	if errors.Is(err, sql.ErrNoRows) {
		return d, nil
	}
	if err != nil {
		return d, fmt.Errorf("read a hit of %s: %w", name, err)
	}
	d.Found = true
	return d, nil
}
