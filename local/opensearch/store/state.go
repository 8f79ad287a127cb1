package store

import (
	"database/sql"
	"encoding/json"
	"fmt"

	"faulty/local/opensearch/apierr"
)

// state returns the batch's state of an index. It creates the index if the index does not exist.
func (b *batch) state(name string) (*state, error) {
	if st := b.states[name]; st != nil {
		return st, nil
	}
	b.store.catalog.RLock()
	x := b.store.indices[name]
	b.store.catalog.RUnlock()
	if x == nil {
		return b.create(name, nil)
	}
	st := &state{index: x, mapping: x.mapping, next: x.next, dead: map[int64]bool{}}
	b.states[name] = st
	return st, nil
}

// create creates an index from the templates that match its name and from the definition in a
// request, if there is one.
func (b *batch) create(name string, definition map[string]any) (*state, error) {
	if err := checkName(name); err != nil {
		return nil, err
	}
	x, err := b.store.newIndex(name, definition)
	if err != nil {
		return nil, err
	}
	settings, err := json.Marshal(x.settings)
	if err != nil {
		return nil, fmt.Errorf("settings of %s: %w", name, err)
	}
	shown, err := json.Marshal(x.mapping.Show())
	if err != nil {
		return nil, fmt.Errorf("mapping of %s: %w", name, err)
	}
	row, err := b.tx.Exec("INSERT INTO indices (name, uuid, created, settings, mapping) VALUES (?, ?, ?, ?, ?)", name, x.uuid, x.created, settings, shown)
	if err != nil {
		return nil, fmt.Errorf("write index %s: %w", name, err)
	}
	if x.id, err = row.LastInsertId(); err != nil {
		return nil, fmt.Errorf("write index %s: %w", name, err)
	}
	st := &state{index: x, created: true, mapping: x.mapping, dead: map[int64]bool{}}
	b.states[name] = st
	return st, nil
}

// stored is the key, version and size of a stored document. The version is 0 if there is no
// document.
type stored struct{ key, version, bytes int64 }

func (d stored) seq() int64 { return d.key & (1<<32 - 1) }

func (b *batch) existing(st *state, id string) (d stored, err error) {
	err = b.find.QueryRow(id, st.index.id).Scan(&d.key, &d.version, &d.bytes)
	if err == sql.ErrNoRows {
		return stored{}, nil
	}
	if err != nil {
		return d, fmt.Errorf("look for document %s: %w", id, err)
	}
	return d, nil
}

// put stores a document and replaces any document that has the same id.
func (b *batch) put(st *state, id string, source []byte, tree map[string]any, before stored) (seq int64, err error) {
	values, ignored, grown, bad := st.mapping.Parse(id, tree)
	if bad != nil {
		return 0, bad
	}
	if err := b.drop(st, before); err != nil {
		return 0, err
	}
	seq = st.next
	if _, err := b.insert.Exec(st.index.key(seq), st.index.id, id, before.version+1, source); err != nil {
		return 0, fmt.Errorf("write document %s: %w", id, err)
	}
	st.mapping = grown
	st.next++
	st.bytes += int64(len(source))
	st.adds = append(st.adds, added{seq, id, values, ignored})
	return seq, nil
}

// drop removes a document if it exists.
func (b *batch) drop(st *state, d stored) error {
	if d.version == 0 {
		return nil
	}
	if _, err := b.remove.Exec(d.key); err != nil {
		return fmt.Errorf("remove a document: %w", err)
	}
	st.dead[d.seq()] = true
	st.bytes -= d.bytes
	return nil
}

// conflict returns the error of a create operation whose id already exists.
func conflict(x *index, id string, version int64) *apierr.Error {
	return x.about(apierr.New(409, "version_conflict_engine_exception", "[%s]: version conflict, document already exists (current version [%d])", id, version))
}

// about adds the index to an error.
func (x *index) about(e *apierr.Error) *apierr.Error {
	return e.With("index", x.name).With("shard", "0").With("index_uuid", x.uuid)
}
