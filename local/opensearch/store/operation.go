package store

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"

	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/strictjson"
)

// An Operation is one write, either of a bulk request or of a request for one document.
type Operation struct {
	Action    string // index, create, update, delete
	Index, ID string
	HasID     bool // the request contains an ID, possibly ""
	Source    []byte
	If        *Condition     // nil if the write has no condition
	tree      map[string]any // Source, decoded
	err       error          // why Source is not a valid document
}

// A Result is the result of an operation.
type Result struct {
	Index, ID    string
	Outcome      string // created, updated, deleted, not_found, noop
	Version, Seq int64
	Replicas     int           // number of replicas of the index
	Status       int           // HTTP status
	Err          *apierr.Error // why the operation was refused; if set, only Index, ID and Status are set too
}

// These are the limits of a part: the operations of a bulk that are written in one transaction.
// Other writes wait while a part is written, and the decoded documents of a part are in memory.
const (
	maxPartOperations = 5000
	maxPartBytes      = 16 << 20 // total size of the sources
)

// Write carries out operations in order. It splits a large bulk into parts, and the operations of a
// part become visible and durable together. The forwarder's bulks are smaller than a part. If an
// operation is invalid, its result contains the error. When ctx ends, Write does not write the
// remaining parts.
func (s *Store) Write(ctx context.Context, ops []*Operation) ([]Result, error) {
	results := make([]Result, 0, len(ops))
	for len(ops) > 0 {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("write the rest of a bulk, %d operations: %w", len(ops), err)
		}
		n := partOf(ops)
		part, err := s.writePart(ops[:n])
		if err != nil {
			return nil, err
		}
		results, ops = append(results, part...), ops[n:]
	}
	return results, nil
}

// partOf returns the number of operations in the first part.
func partOf(ops []*Operation) int {
	size := 0
	for i, op := range ops {
		if size += len(op.Source); i > 0 && size > maxPartBytes || i == maxPartOperations {
			return i
		}
	}
	return len(ops)
}

func (s *Store) writePart(ops []*Operation) ([]Result, error) {
	for _, op := range ops {
		op.decode()
	}
	results := make([]Result, 0, len(ops))
	err := s.write(func(b *batch) error {
		for _, op := range ops {
			r, err := b.apply(op)
			if err != nil {
				return err
			}
			results = append(results, r)
		}
		return nil
	})
	for _, op := range ops {
		op.tree = nil
	}
	return results, err
}

// decode parses the source before the write takes the lock, so that other writes can continue.
func (op *Operation) decode() {
	if op.Action != "delete" {
		var err error
		op.Source = bytes.TrimPrefix(op.Source, []byte(strictjson.ByteOrderMark))
		if op.tree, err = strictjson.Decode(op.Source); err != nil {
			op.err = apierr.New(400, "mapper_parsing_exception", "failed to parse").CausedBy(apierr.From(err))
		}
	}
	if op.If != nil && op.err == nil {
		if bad := op.CheckCondition(); bad != nil {
			op.err = bad
		}
	}
	if op.ID == "" && op.HasID && op.err == nil {
		op.err = apierr.Illegal("if _id is specified it must not be empty")
	}
	if op.ID == "" && !op.HasID && op.Action != "delete" && op.Action != "update" {
		op.ID = randomText(15) // 20 characters, like OpenSearch's generated ids
	}
}

// randomText returns n random bytes in base64.
func randomText(n int) string {
	random := make([]byte, n)
	_, _ = rand.Read(random) // never fails
	return base64.RawURLEncoding.EncodeToString(random)
}

// maxID is the maximum length in bytes of an id in OpenSearch.
const maxID = 512

// CheckID returns why OpenSearch refuses an id, and "" if it accepts the id.
func CheckID(id string) string {
	if len(id) <= maxID {
		return ""
	}
	return fmt.Sprintf("id [%s] is too long, must be no longer than %d bytes but was: %d", id, maxID, len(id))
}

// apply carries out an operation. It returns an error if the store fails. An error of the operation
// itself is in the result.
func (b *batch) apply(op *Operation) (Result, error) {
	r := Result{Index: op.Index, ID: op.ID}
	if reason := CheckID(op.ID); reason != "" {
		return r.refused(apierr.Illegal("%s", reason)), nil
	}
	st, err := b.state(op.Index)
	if err == nil {
		var before stored
		if before, err = b.existing(st, op.ID); err == nil {
			err = b.applyTo(st, op, before, &r)
		}
	}
	if err == nil {
		return r, nil
	}
	if bad, ok := errors.AsType[*apierr.Error](err); ok {
		return r.refused(bad), nil
	}
	return r, err
}

func (r Result) refused(err *apierr.Error) Result {
	r.Err, r.Status = err, err.Status
	return r
}

func (b *batch) applyTo(st *state, op *Operation, before stored, r *Result) error {
	source, tree := op.Source, op.tree
	switch {
	case op.err != nil:
		return op.err
	case op.conflict(st.index, before) != nil:
		return op.conflict(st.index, before)
	case op.Action == "create" && before.version > 0:
		return conflict(st.index, op.ID, before.version)
	case op.Action == "delete":
		return b.delete(st, before, r)
	case op.Action == "update":
		var err error
		if source, tree, err = b.updated(st, op, before); err != nil {
			return err
		}
		if source == nil {
			r.done(st, "noop", before.version, before.seq(), 200)
			return nil
		}
	}
	seq, err := b.put(st, op.ID, source, tree, before)
	if err != nil {
		return err
	}
	if before.version == 0 {
		r.done(st, "created", 1, seq, 201)
	} else {
		r.done(st, "updated", before.version+1, seq, 200)
	}
	return nil
}

func (r *Result) done(st *state, outcome string, version, seq int64, status int) {
	r.Outcome, r.Version, r.Seq, r.Status, r.Replicas = outcome, version, seq, status, st.index.replicas
}

func (b *batch) delete(st *state, before stored, r *Result) error {
	if err := b.drop(st, before); err != nil {
		return err
	}
	result, status := "deleted", 200
	if before.version == 0 {
		result, status = "not_found", 404
	}
	r.done(st, result, before.version+1, st.next, status)
	st.next++
	return nil
}

// updated returns a document with the changes of an update's body applied. The returned source is
// nil if nothing changes.
func (b *batch) updated(st *state, op *Operation, before stored) ([]byte, map[string]any, error) {
	doc, hasDoc := op.tree["doc"].(map[string]any)
	upsert, hasUpsert := op.tree["upsert"].(map[string]any)
	for key := range op.tree {
		if key != "doc" && key != "upsert" && key != "doc_as_upsert" && key != "detect_noop" {
			return nil, nil, apierr.Unsupported("[" + key + "] of an update")
		}
	}
	if !hasDoc {
		return nil, nil, apierr.New(400, "action_request_validation_exception", "Validation Failed: 1: script or doc is missing;")
	}
	if before.version == 0 {
		if op.tree["doc_as_upsert"] == true {
			upsert, hasUpsert = doc, true
		}
		if !hasUpsert {
			return nil, nil, st.index.about(apierr.New(404, "document_missing_exception", "[%s]: document missing", op.ID))
		}
		source, err := json.Marshal(upsert)
		return source, upsert, err
	}
	var source []byte
	if err := b.tx.QueryRow("SELECT source FROM documents WHERE place = ?", before.key).Scan(&source); err != nil {
		return nil, nil, fmt.Errorf("read document %s: %w", op.ID, err)
	}
	tree, bad := strictjson.Decode(source)
	if bad != nil {
		return nil, nil, bad
	}
	merged := merge(tree, doc)
	if reflect.DeepEqual(merged, tree) && op.tree["detect_noop"] != false {
		return nil, nil, nil
	}
	source, err := strictjson.Marshal(merged)
	return source, merged, err
}

// merge returns under with the values of over applied. It merges nested objects recursively.
func merge(under, over map[string]any) map[string]any {
	merged := maps.Clone(under)
	for key, value := range over {
		below, isObject := merged[key].(map[string]any)
		if above, ok := value.(map[string]any); ok && isObject {
			merged[key] = merge(below, above)
		} else {
			merged[key] = value
		}
	}
	return merged
}
