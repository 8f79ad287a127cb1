package api

import (
	"encoding/json"
	"net/http"

	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/mapping"
	"faulty/local/opensearch/store"
	"faulty/local/opensearch/strictjson"
)

// refreshes reports whether a write asks for a refresh. The store needs no refresh, but the
// response then reports that it did one.
func (c *call) refreshes() bool {
	value := c.params.Get("refresh")
	return c.params.Has("refresh") && (value == "true" || value == "")
}

// writeOne carries out a single operation and returns its verdict.
func (s *server) writeOne(c *call, action string) (any, error) {
	if action != "delete" && len(c.body) == 0 {
		return nil, apierr.New(400, "parse_exception", "request body is required")
	}
	op := &store.Operation{Action: action, Index: c.r.PathValue("index"), ID: c.r.PathValue("id"), Source: c.body}
	for _, name := range []string{"if_seq_no", "if_primary_term"} {
		if c.params.Has(name) {
			if err := setCondition(op, name, c.params.Get(name)); err != nil {
				return nil, err
			}
		}
	}
	results, err := s.store.Write(c.r.Context(), []*store.Operation{op})
	if err != nil {
		return nil, err
	}
	if bad := results[0].Err; bad != nil {
		return nil, bad
	}
	v := verdictOf(results[0], c)
	status := v.Status
	v.Status = 0 // only the items of a bulk response contain it
	return reply{status, v}, nil
}

func (s *server) putDocument(c *call) (any, error) {
	switch kind := c.params.Get("op_type"); kind {
	case "", "index":
		return s.writeOne(c, "index")
	case "create":
		return s.writeOne(c, "create")
	default:
		return nil, apierr.Illegal("opType must be 'create' or 'index', found: [%s]", kind)
	}
}

func (s *server) createDocument(c *call) (any, error) { return s.writeOne(c, "create") }
func (s *server) updateDocument(c *call) (any, error) { return s.writeOne(c, "update") }
func (s *server) deleteDocument(c *call) (any, error) { return s.writeOne(c, "delete") }

// document is a document in a response.
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

// read returns the document of an id with its source filtered.
func (s *server) read(v *store.View, id string, source sourceFilter) (document, error) {
	d, err := s.store.Document(v, id)
	out := document{Index: d.Index, ID: d.ID, Found: d.Found}
	if err != nil || !d.Found {
		return out, err
	}
	out.Version, out.SeqNo, out.Term, out.Ignored = d.Version, &d.Seq, 1, d.Ignored
	out.Source, err = source.apply(d.Source)
	return out, err
}

func (s *server) getDocument(c *call) (any, error) {
	v, err := s.store.Index(c.r.PathValue("index"))
	if err != nil {
		return nil, err
	}
	d, err := s.read(v, c.r.PathValue("id"), sourceParams(c))
	if err != nil || !d.Found {
		return reply{http.StatusNotFound, d}, err
	}
	return d, nil
}

func (s *server) getSource(c *call) (any, error) {
	v, err := s.store.Index(c.r.PathValue("index"))
	if err != nil {
		return nil, err
	}
	d, err := s.read(v, c.r.PathValue("id"), sourceParams(c))
	if err != nil {
		return nil, err
	}
	if !d.Found {
		return nil, apierr.New(404, "resource_not_found_exception", "Document not found [%s]/[%s]", d.Index, d.ID)
	}
	return d.Source, nil
}

// multiGet serves the bodies {"docs":[{"_index","_id"}…]} and {"ids":[…]}.
func (s *server) multiGet(c *call) (any, error) {
	tree, err := c.object()
	if err != nil {
		return nil, err
	}
	o := strictjson.Of("mget", tree)
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
		item := strictjson.Of("docs", value)
		name, id := item.Text("_index", c.r.PathValue("index")), mapping.Plain(item.Take("_id"))
		itemFilter := filter
		if item.Has("_source") {
			if itemFilter, err = sourceFilterOf(item.Take("_source")); err != nil {
				return nil, err
			}
		}
		if err := item.Done(); err != nil {
			return nil, err
		}
		v, err := s.store.Index(name)
		if err != nil {
			docs = append(docs, map[string]any{"_index": name, "_id": id, "error": apierr.From(err).Body()["error"]})
			continue
		}
		d, err := s.read(v, id, itemFilter)
		if err == nil {
			err = c.spend(len(d.Source))
		}
		if err != nil {
			return nil, err
		}
		docs = append(docs, d)
	}
	return map[string]any{"docs": docs}, nil
}
