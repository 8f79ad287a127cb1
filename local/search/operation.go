package search

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"

	"faulty/local/search/apierr"
	"faulty/local/search/mapping"
)

// An operation is one write of a bulk, or a write by itself.
type operation struct {
	action    string // index, create, update, delete
	index, id string
	named     bool // id was given, if only as ""
	source    []byte
	tree      map[string]any // of source
	err       *apierr.Error  // why source is no document
}

// A verdict is what became of an operation.
type verdict struct {
	Index   string         `json:"_index"`
	ID      *string        `json:"_id"`
	Version int64          `json:"_version,omitempty"`
	Result  string         `json:"result,omitempty"`
	Forced  bool           `json:"forced_refresh,omitempty"`
	Shards  *shards        `json:"_shards,omitempty"`
	SeqNo   *int64         `json:"_seq_no,omitempty"`
	Term    int            `json:"_primary_term,omitempty"`
	Status  int            `json:"status,omitempty"`
	Error   map[string]any `json:"error,omitempty"`
	err     *apierr.Error
}

type shards struct {
	Total      int `json:"total"`
	Successful int `json:"successful"`
	Failed     int `json:"failed"`
}

// decode reads the source ahead of the write, while other writes go on.
func (op *operation) decode() {
	if op.action != "delete" {
		var err *apierr.Error
		if op.tree, err = mapping.Decode(op.source); err != nil {
			op.err = apierr.New(400, "mapper_parsing_exception", "failed to parse").CausedBy(err)
		}
	}
	if op.id == "" && op.named && op.err == nil {
		op.err = apierr.Illegal("if _id is specified it must not be empty")
	}
	if op.id == "" && !op.named && op.action != "delete" && op.action != "update" {
		op.id = randomText(15) // 20 characters, as OpenSearch's are
	}
}

// randomText returns n random bytes in base64.
func randomText(n int) string {
	random := make([]byte, n)
	_, _ = rand.Read(random) // never fails
	return base64.RawURLEncoding.EncodeToString(random)
}

// maxID is the length in bytes that OpenSearch takes of an id.
const maxID = 512

func longID(id string) string {
	return fmt.Sprintf("id [%s] is too long, must be no longer than %d bytes but was: %d", id, maxID, len(id))
}

// apply carries out an operation. An error is the store's; what is wrong with
// the operation is in the verdict.
func (b *batch) apply(op *operation) (verdict, error) {
	v := verdict{Index: op.index, ID: &op.id}
	if len(op.id) > maxID {
		return v.refused(apierr.Illegal("%s", longID(op.id))), nil
	}
	st, err := b.state(op.index)
	if err == nil {
		var before stored
		if before, err = b.existing(st, op.id); err == nil {
			err = b.applyTo(st, op, before, &v)
		}
	}
	if err == nil {
		return v, nil
	}
	if bad, ok := errors.AsType[*apierr.Error](err); ok {
		return v.refused(bad), nil
	}
	return v, err
}

func (v verdict) refused(err *apierr.Error) verdict {
	v.err, v.Status, v.Error = err, err.Status, err.Object()
	return v
}

func (b *batch) applyTo(st *state, op *operation, before stored, v *verdict) error {
	source, tree := op.source, op.tree
	switch {
	case op.err != nil:
		return op.err
	case op.action == "create" && before.version > 0:
		return conflict(st.index, op.id, before.version)
	case op.action == "delete":
		return b.delete(st, before, v)
	case op.action == "update":
		var err error
		if source, tree, err = b.updated(st, op, before); err != nil {
			return err
		}
		if source == nil {
			v.done(st, "noop", before.version, before.seq(), 200)
			v.Shards = &shards{}
			return nil
		}
	}
	seq, err := b.put(st, op.id, source, tree, before)
	if err != nil {
		return err
	}
	if before.version == 0 {
		v.done(st, "created", 1, seq, 201)
	} else {
		v.done(st, "updated", before.version+1, seq, 200)
	}
	return nil
}

func (v *verdict) done(st *state, result string, version, seq int64, status int) {
	v.Result, v.Version, v.SeqNo, v.Term, v.Status = result, version, &seq, 1, status
	v.Shards = &shards{Total: 1 + st.index.replicas, Successful: 1}
}

func (b *batch) delete(st *state, before stored, v *verdict) error {
	if err := b.drop(st, before); err != nil {
		return err
	}
	result, status := "deleted", 200
	if before.version == 0 {
		result, status = "not_found", 404
	}
	v.done(st, result, before.version+1, st.next, status)
	st.next++
	return nil
}

// updated returns a document with the changes of an update's body; a nil source
// if nothing changes.
func (b *batch) updated(st *state, op *operation, before stored) ([]byte, map[string]any, error) {
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
			return nil, nil, st.index.about(apierr.New(404, "document_missing_exception", "[%s]: document missing", op.id))
		}
		source, err := json.Marshal(upsert)
		return source, upsert, err
	}
	var source []byte
	if err := b.tx.QueryRow("SELECT source FROM documents WHERE place = ?", before.place).Scan(&source); err != nil {
		return nil, nil, fmt.Errorf("read document %s: %w", op.id, err)
	}
	tree, bad := mapping.Decode(source)
	if bad != nil {
		return nil, nil, bad
	}
	merged := merge(tree, doc)
	if reflect.DeepEqual(merged, tree) && op.tree["detect_noop"] != false {
		return nil, nil, nil
	}
	source, err := marshal(merged)
	return source, merged, err
}

// merge returns an object with another one put over it, objects within objects too.
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

// marshal writes JSON without escaping what HTML would need.
func marshal(value any) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(value)
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), err
}
