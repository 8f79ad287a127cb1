package store

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"sync/atomic"

	"faulty/local/opensearch/mapping"
	"faulty/local/opensearch/segment"
	"faulty/local/opensearch/strictjson"
)

// An index is a named set of documents with a mapping. Readers use only view. The other fields
// belong to the goroutine that holds Store.writing.
type index struct {
	id         int64
	name, uuid string
	created    int64 // milliseconds since 1970
	settings   map[string]any
	replicas   int
	bytes      int64 // total size of the sources

	next    int64 // sequence number of the next write
	mapping *mapping.Mapping
	sealed  []*segment.Segment
	growing *segment.Builder
	view    atomic.Pointer[View]
}

// key returns the key of a document in the documents table.
func (x *index) key(seq int64) int64 { return x.id<<32 | seq }

// add puts a committed document's values into the growing segment. The caller must first seal a
// segment that is full.
func (x *index) add(seq int64, id string, values []mapping.Value, ignored []string) {
	if x.growing == nil {
		x.growing = segment.NewBuilder(seq / segment.Size * segment.Size)
	}
	mapping.Add(x.growing, uint32(seq-x.growing.Base()), id, values, ignored)
}

// finish seals the growing segment, after which the next document starts a new segment. If it
// cannot be sealed, for example because the disk is full, it stays in memory: its documents are
// committed, and the next Open reads them and seals the segment.
func (s *Store) finish(x *index) {
	if s.seal(x) == nil {
		return
	}
	kept := x.growing.Segment()
	x.sealed = append(x.sealed, kept.WithLive(ofSize(kept.Live)))
	x.growing = nil
}

// ofSize extends the live documents of a segment to those of a full one.
func ofSize(live segment.Bits) segment.Bits {
	return append(live, make(segment.Bits, segment.Size/64-len(live))...)
}

// seal writes the growing segment's columns to the database.
func (s *Store) seal(x *index) error {
	tx, err := s.writer.Begin()
	if err != nil {
		return fmt.Errorf("begin to seal a segment of %s: %w", x.name, err)
	}
	defer tx.Rollback()
	base, live := x.growing.Base(), ofSize(x.growing.Segment().Live)
	if _, err := tx.Exec("INSERT INTO segments VALUES (?, ?, ?)", x.id, base, bitsBlob(live)); err != nil {
		return fmt.Errorf("write a segment of %s: %w", x.name, err)
	}
	for field, blob := range x.growing.Encode() {
		if _, err := tx.Exec("INSERT INTO columns VALUES (?, ?, ?, ?)", x.id, base, field, blob); err != nil {
			return fmt.Errorf("write column %s of %s: %w", field, x.name, err)
		}
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit a segment of %s: %w", x.name, err)
	}
	x.sealed = append(x.sealed, s.openSegment(x, base, live))
	x.growing = nil
	return nil
}

func (s *Store) openSegment(x *index, base int64, live segment.Bits) *segment.Segment {
	return segment.Open(base, live, func(field string) ([]byte, error) {
		var blob []byte
		err := s.reader.QueryRow("SELECT data FROM columns WHERE idx = ? AND base = ? AND field = ?", x.id, base, field).Scan(&blob)
		if err == sql.ErrNoRows {
			return nil, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read column %s of %s: %w", field, x.name, err)
		}
		return blob, nil
	})
}

// loadIndices reads all indices when the store is opened.
func (s *Store) loadIndices() error {
	rows, err := s.reader.Query("SELECT id, name, uuid, created, settings, mapping, bytes FROM indices")
	if err != nil {
		return fmt.Errorf("read the indices: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		x := &index{}
		var settings, definition string
		if err := rows.Scan(&x.id, &x.name, &x.uuid, &x.created, &settings, &definition, &x.bytes); err != nil {
			return fmt.Errorf("read an index: %w", err)
		}
		if err := x.define(settings, definition); err != nil {
			return err
		}
		if err := s.loadDocuments(x); err != nil {
			return err
		}
		s.indices[x.name] = x
	}
	return rows.Err()
}

func (x *index) define(settings, definition string) error {
	if err := json.Unmarshal([]byte(settings), &x.settings); err != nil {
		return fmt.Errorf("settings of index %s: %w", x.name, err)
	}
	x.replicas = replicas(x.settings)
	tree, bad := strictjson.Decode([]byte(definition))
	if bad == nil {
		x.mapping, bad = mapping.Default().Merge(tree)
	}
	if bad != nil {
		return fmt.Errorf("mapping of index %s: %w", x.name, bad)
	}
	return nil
}

// loadDocuments opens the sealed segments and parses the documents after them again. It indexes
// them by the current mapping, which may contain more fields than it did when the documents were
// written. It does the same with the documents of segments that could not be sealed.
func (s *Store) loadDocuments(x *index) error {
	rows, err := s.reader.Query("SELECT base, live FROM segments WHERE idx = ? ORDER BY base", x.id)
	if err != nil {
		return fmt.Errorf("read the segments of %s: %w", x.name, err)
	}
	defer rows.Close()
	for rows.Next() {
		var base int64
		var live []byte
		if err := rows.Scan(&base, &live); err != nil {
			return fmt.Errorf("read a segment of %s: %w", x.name, err)
		}
		if err := s.loadUnsealed(x, x.key(base)); err != nil {
			return fmt.Errorf("read the documents of %s: %w", x.name, err)
		}
		if x.growing != nil {
			s.finish(x)
		}
		x.sealed = append(x.sealed, s.openSegment(x, base, blobBits(live)))
		x.next = base + segment.Size
	}
	if err := errors.Join(rows.Err(), s.loadUnsealed(x, (x.id+1)<<32)); err != nil {
		return fmt.Errorf("read the documents of %s: %w", x.name, err)
	}
	x.publish()
	return nil
}

// loadUnsealed parses the documents from x.next up to the key end.
func (s *Store) loadUnsealed(x *index, end int64) error {
	rows, err := s.reader.Query("SELECT place, id, source FROM documents WHERE place >= ? AND place < ? ORDER BY place", x.key(x.next), end)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var key int64
		var id string
		var source []byte
		if err := rows.Scan(&key, &id, &source); err != nil {
			return err
		}
		tree, bad := strictjson.Decode(source)
		var values []mapping.Value
		var ignored []string
		if bad == nil {
			values, ignored, _, bad = x.mapping.Parse(id, tree)
		}
		if bad != nil { // stored before a limit was introduced: a search finds it only by its id
			values, ignored = nil, nil
		}
		seq := key & (1<<32 - 1)
		if x.growing != nil && x.growing.Full(seq) {
			s.finish(x)
		}
		x.add(seq, id, values, ignored)
		x.next = seq + 1
	}
	return rows.Err()
}
