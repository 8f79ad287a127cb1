package search

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"net/http"

	"faulty/local/search/apierr"
	"faulty/local/search/body"
	"faulty/local/search/mapping"
)

// refreshes tells whether a write asks to be found at once. It is anyway, but
// then the answer says so.
func (c *call) refreshes() bool {
	value := c.params.Get("refresh")
	return c.params.Has("refresh") && (value == "true" || value == "")
}

// writeOne carries out a single operation and answers with its verdict.
func (s *Store) writeOne(c *call, action string) (any, error) {
	op := &operation{action: action, index: c.r.PathValue("index"), id: c.r.PathValue("id"), source: c.body}
	if action != "delete" && len(c.body) == 0 {
		return nil, apierr.New(400, "parse_exception", "request body is required")
	}
	op.decode()
	var v verdict
	err := s.write(func(b *batch) (err error) {
		v, err = b.apply(op)
		return err
	})
	if err != nil {
		return nil, err
	}
	if v.err != nil {
		return nil, v.err
	}
	status := v.Status
	v.Status = 0 // only a bulk's items carry it
	v.Forced = c.refreshes()
	return reply{status, v}, nil
}

func (s *Store) putDocument(c *call) (any, error) {
	switch kind := c.params.Get("op_type"); kind {
	case "", "index":
		return s.writeOne(c, "index")
	case "create":
		return s.writeOne(c, "create")
	default:
		return nil, apierr.Illegal("opType must be 'create' or 'index', found: [%s]", kind)
	}
}

func (s *Store) createDocument(c *call) (any, error) { return s.writeOne(c, "create") }
func (s *Store) updateDocument(c *call) (any, error) { return s.writeOne(c, "update") }
func (s *Store) deleteDocument(c *call) (any, error) { return s.writeOne(c, "delete") }

// document is a document as it is read back.
type document struct {
	Index   string          `json:"_index"`
	ID      string          `json:"_id"`
	Version int64           `json:"_version,omitempty"`
	SeqNo   *int64          `json:"_seq_no,omitempty"`
	Term    int             `json:"_primary_term,omitempty"`
	Ignored []string        `json:"_ignored,omitempty"`
	Found   bool            `json:"found"`
	Source  json.RawMessage `json:"_source,omitempty"`
}

// read returns the document of an id; one that is not found has only its id.
func (s *Store) read(x *index, id string) (document, error) {
	d := document{Index: x.name, ID: id}
	var place int64
	err := s.reader.QueryRow("SELECT place, version, source FROM documents WHERE id = ? AND idx = ?", id, x.id).Scan(&place, &d.Version, &d.Source)
	if err == sql.ErrNoRows {
		return d, nil
	}
	if err != nil {
		return d, fmt.Errorf("read document %s: %w", id, err)
	}
	seq := place & (1<<32 - 1)
	d.SeqNo, d.Term, d.Found = &seq, 1, true
	d.Ignored = x.view.Load().ignored(seq)
	return d, nil
}

func (s *Store) getDocument(c *call) (any, error) {
	x, err := s.one(c.r.PathValue("index"))
	if err != nil {
		return nil, err
	}
	d, err := s.read(x, c.r.PathValue("id"))
	if err != nil || !d.Found {
		return reply{http.StatusNotFound, d}, err
	}
	d.Source, err = sourceParams(c).apply(d.Source)
	return d, err
}

func (s *Store) getSource(c *call) (any, error) {
	x, err := s.one(c.r.PathValue("index"))
	if err != nil {
		return nil, err
	}
	d, err := s.read(x, c.r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	if !d.Found {
		return nil, apierr.New(404, "resource_not_found_exception", "Document not found [%s]/[%s]", x.name, d.ID)
	}
	return sourceParams(c).apply(d.Source)
}

// multiGet answers {"docs":[{"_index","_id"}…]} and {"ids":[…]}.
func (s *Store) multiGet(c *call) (any, error) {
	tree, err := c.object()
	if err != nil {
		return nil, err
	}
	o := body.Of("mget", tree)
	wanted := o.List("docs")
	for _, id := range o.List("ids") {
		wanted = append(wanted, map[string]any{"_id": id})
	}
	if err := o.Done(); err != nil {
		return nil, err
	}
	filter := sourceParams(c)
	docs := []any{}
	for _, value := range wanted {
		item := body.Of("docs", value)
		name, id := item.Text("_index", c.r.PathValue("index")), mapping.Plain(item.Take("_id"))
		own := filter
		if item.Has("_source") {
			if own, err = sourceFilterOf(item.Take("_source")); err != nil {
				return nil, err
			}
		}
		if err := item.Done(); err != nil {
			return nil, err
		}
		x, err := s.one(name)
		if err != nil {
			docs = append(docs, map[string]any{"_index": name, "_id": id, "error": apierr.From(err).Body()["error"]})
			continue
		}
		d, err := s.read(x, id)
		if err != nil {
			return nil, err
		}
		if d.Found {
			if d.Source, err = own.apply(d.Source); err != nil {
				return nil, err
			}
		}
		docs = append(docs, d)
	}
	return map[string]any{"docs": docs}, nil
}
