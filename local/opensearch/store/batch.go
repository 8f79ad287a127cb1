package store

import (
	"database/sql"
	"encoding/json"
	"fmt"

	"faulty/local/opensearch/mapping"
	"faulty/local/opensearch/segment"
)

// A batch is a set of writes that become visible and durable together.
type batch struct {
	store  *Store
	tx     *sql.Tx
	find   *sql.Stmt
	insert *sql.Stmt
	remove *sql.Stmt
	states map[string]*state // the indices that the batch writes to
}

// state holds the changes that a batch has made to one index so far.
type state struct {
	index   *index
	created bool
	mapping *mapping.Mapping
	next    int64
	bytes   int64 // change in the total size of the sources, in bytes
	adds    []added
	dead    map[int64]bool
}

type added struct {
	seq     int64
	id      string
	values  []mapping.Value
	ignored []string
}

// write runs do in a transaction and commits it. It then makes the changes visible to readers. The
// caller must not hold a lock. If the disk is full, nothing has changed and the error is the one
// that OpenSearch returns then.
func (s *Store) write(do func(*batch) error) error {
	return s.refusedIfFull(s.tryWrite(do))
}

func (s *Store) tryWrite(do func(*batch) error) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	tx, err := s.writer.Begin()
	if err != nil {
		return fmt.Errorf("begin a write: %w", err)
	}
	defer tx.Rollback()
	b := &batch{store: s, tx: tx, find: tx.Stmt(s.find), insert: tx.Stmt(s.insert), remove: tx.Stmt(s.remove), states: map[string]*state{}}
	if err := do(b); err != nil {
		return err
	}
	if err := b.save(); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit a write: %w", err)
	}
	b.show()
	return nil
}

// save writes the metadata that is stored beside the documents: mappings that have grown, the sizes
// of the indices, and the set of live documents of each sealed segment.
func (b *batch) save() error {
	for _, st := range b.states {
		x := st.index
		if st.mapping != x.mapping {
			definition, err := json.Marshal(st.mapping.Show())
			if err != nil {
				return fmt.Errorf("mapping of %s: %w", x.name, err)
			}
			if _, err := b.tx.Exec("UPDATE indices SET mapping = ? WHERE id = ?", definition, x.id); err != nil {
				return fmt.Errorf("write the mapping of %s: %w", x.name, err)
			}
		}
		if _, err := b.tx.Exec("UPDATE indices SET bytes = ? WHERE id = ?", x.bytes+st.bytes, x.id); err != nil {
			return fmt.Errorf("write the size of %s: %w", x.name, err)
		}
		for _, s := range x.sealed {
			live, changed := without(s, st.dead)
			if !changed {
				continue
			}
			if _, err := b.tx.Exec("UPDATE segments SET live = ? WHERE idx = ? AND base = ?", bitsBlob(live), x.id, s.Base); err != nil {
				return fmt.Errorf("write a segment of %s: %w", x.name, err)
			}
		}
	}
	return nil
}

// without returns the live documents of a segment except the dead ones.
func without(s *segment.Segment, dead map[int64]bool) (live segment.Bits, changed bool) {
	live = s.Live
	for seq := range dead {
		if doc := seq - s.Base; 0 <= doc && doc < segment.Size {
			if !changed {
				live, changed = append(segment.Bits(nil), live...), true
			}
			live.Clear(uint32(doc))
		}
	}
	return live, changed
}

// show applies the committed changes to the segments. It removes documents before it adds others,
// so that a segment that becomes full is sealed without the removed documents.
func (b *batch) show() {
	for _, st := range b.states {
		x := st.index
		x.mapping, x.next, x.bytes = st.mapping, st.next, x.bytes+st.bytes
		for i, s := range x.sealed {
			if live, changed := without(s, st.dead); changed {
				x.sealed[i] = s.WithLive(live)
			}
		}
		if g := x.growing; g != nil {
			for seq := range st.dead {
				if seq >= g.Base() && !g.Full(seq) {
					g.Delete(uint32(seq - g.Base()))
				}
			}
		}
		for _, a := range st.adds {
			if st.dead[a.seq] {
				continue
			}
			if x.growing != nil && x.growing.Full(a.seq) {
				b.store.finish(x)
			}
			x.add(a.seq, a.id, a.values, a.ignored)
		}
		x.publish()
		if st.created {
			b.store.catalog.Lock()
			b.store.indices[x.name] = x
			b.store.catalog.Unlock()
		}
	}
}
