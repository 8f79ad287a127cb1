package store

import (
	"fmt"
	"strings"
	"testing"

	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/strictjson"
)

func open(t *testing.T) *Store {
	t.Helper()
	s, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func decode(t *testing.T, text string) map[string]any {
	t.Helper()
	tree, err := strictjson.Decode([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// operation parses "create a/1 {…}": the action, the index, the id and the source.
func operation(text string) *Operation {
	action, rest, _ := strings.Cut(text, " ")
	target, source, _ := strings.Cut(rest, " ")
	index, id, hasID := strings.Cut(target, "/")
	return &Operation{Action: action, Index: index, ID: id, HasID: hasID, Source: []byte(source)}
}

// TestWrite carries out operations one after the other. The expected result is the status, the
// outcome and the version, or the type of the error.
func TestWrite(t *testing.T) {
	s := open(t)
	if err := s.CreateIndex("strict", decode(t, `{"mappings":{"dynamic":"strict","properties":{"n":{"type":"long"}}}}`)); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ operation, want, source string }{
		{`create a/1 {"n":1}`, "201 created 1", `{"n":1}`},
		{`create a/1 {"n":2}`, "409 version_conflict_engine_exception", `{"n":1}`},
		{`index a/1 {"n":2,"o":{"x":1}}`, "200 updated 2", `{"n":2,"o":{"x":1}}`},
		{`update a/1 {"doc":{"o":{"y":2}}}`, "200 updated 3", `{"n":2,"o":{"x":1,"y":2}}`},
		{`update a/1 {"doc":{"n":2}}`, "200 noop 3", `{"n":2,"o":{"x":1,"y":2}}`},
		{`update a/1 {"doc":{"n":2},"detect_noop":false}`, "200 updated 4", `{"n":2,"o":{"x":1,"y":2}}`},
		{`update a/2 {"doc":{"n":2}}`, "404 document_missing_exception", ""},
		{`update a/2 {"doc":{"n":2},"upsert":{"n":3}}`, "201 created 1", `{"n":3}`},
		{`update a/3 {"doc":{"n":2},"doc_as_upsert":true}`, "201 created 1", `{"n":2}`},
		{`update a/3 {"script":"x"}`, "400 illegal_argument_exception", `{"n":2}`},
		{`update a/3 {}`, "400 action_request_validation_exception", `{"n":2}`},
		{`delete a/3`, "200 deleted 2", ""},
		{`delete a/3`, "404 not_found 1", ""},
		{`create a/3 {"n":5}`, "201 created 1", `{"n":5}`},
		{`index a/4 {"n":"x"}`, "400 mapper_parsing_exception", ""},
		{`index a/4 {"n":1,"n":2}`, "400 mapper_parsing_exception", ""},
		{`index a/4 [1]`, "400 mapper_parsing_exception", ""},
		{`index a/ {"n":1}`, "400 illegal_argument_exception", ""},
		{`index strict/1 {"other":1}`, "400 strict_dynamic_mapping_exception", ""},
		{`index strict/1 {"n":1}`, "201 created 1", `{"n":1}`},
		{`index BAD/1 {"n":1}`, "400 invalid_index_name_exception", ""},
		{"index a/" + strings.Repeat("x", 513) + ` {}`, "400 illegal_argument_exception", ""},
	} {
		op := operation(tt.operation)
		results, err := s.Write(t.Context(), []*Operation{op})
		if err != nil {
			t.Fatalf("%.80s: %v", tt.operation, err)
		}
		r := results[0]
		got := fmt.Sprint(r.Status, " ", r.Outcome, " ", r.Version)
		if r.Err != nil {
			got = fmt.Sprint(r.Status, " ", r.Err.Type)
		}
		if got != tt.want {
			t.Errorf("%.80s = %s (%v); want %s", tt.operation, got, r.Err, tt.want)
		}
		if source := read(t, s, op); source != tt.source {
			t.Errorf("after %.80s the document is %q; want %q", tt.operation, source, tt.source)
		}
	}
}

// read returns the source of an operation's document.
func read(t *testing.T, s *Store, op *Operation) string {
	t.Helper()
	v, err := s.Index(op.Index)
	if err != nil {
		return ""
	}
	d, err := s.Document(v, op.ID)
	if err != nil {
		t.Fatal(err)
	}
	return string(d.Source)
}

// TestWriteIf checks that a condition must match the last change of the document.
func TestWriteIf(t *testing.T) {
	s := open(t)
	for _, tt := range []struct {
		operation string
		seq, term int64
		want      string
	}{
		{`index a/1 {"n":1}`, 0, 1, "409"}, // the document does not exist
		{`create a/1 {"n":1}`, 0, 1, "400"},
		{`index a/1 {"n":1}`, Unassigned, 1, "400"},
		{`index a/1 {"n":1}`, 0, 0, "400"},
		{`index a/1 {"n":1}`, -1, -1, "201"}, // -1: no condition
		{`index a/1 {"n":2}`, 0, 2, "409"},
		{`index a/1 {"n":2}`, 0, 1, "200"},
		{`index a/1 {"n":3}`, 0, 1, "409"},
		{`update a/1 {"doc":{"n":2}}`, 0, 1, "409"},
		{`update a/1 {"doc":{"n":2}}`, 1, 1, "200"}, // changes nothing
		{`update a/1 {"doc":{"n":4}}`, 1, 1, "200"},
		{`update a/2 {"doc":{"n":4}}`, 1, 1, "404"},
		{`update a/1 {"doc":{"n":5},"upsert":{}}`, 2, 1, "400"},
		{`delete a/1`, 1, 1, "409"},
		{`delete a/1`, 2, 1, "200"},
		{`delete a/1`, 2, 1, "409"},
	} {
		op := operation(tt.operation)
		if tt.seq != -1 {
			op.If = &Condition{tt.seq, tt.term}
		}
		results, err := s.Write(t.Context(), []*Operation{op})
		if err != nil {
			t.Fatalf("%s: %v", tt.operation, err)
		}
		if got := fmt.Sprint(results[0].Status); got != tt.want {
			t.Errorf("%s if %d, %d = %s (%v); want %s", tt.operation, tt.seq, tt.term, got, results[0].Err, tt.want)
		}
	}
}

// TestTogether checks that an operation sees the earlier operations of its batch, and that a
// refused operation does not prevent the others.
func TestTogether(t *testing.T) {
	s := open(t)
	results, err := s.Write(t.Context(), []*Operation{operation(`create a/1 {"n":1}`), operation(`create a/1 {"n":2}`), operation(`index a/2 {"n":"x"}`), operation(`update a/1 {"doc":{"m":"y"}}`), operation("delete a/1"), operation(`index b {"n":1}`)})
	if err != nil {
		t.Fatal(err)
	}
	got := ""
	for _, r := range results {
		got += fmt.Sprint(r.Status, " ")
	}
	if want := "201 409 400 200 200 201 "; got != want {
		t.Errorf("statuses = %s; want %s", got, want)
	}
	if id := results[5].ID; len(id) != 20 {
		t.Errorf("id = %q; want one of 20 characters", id)
	}
	a, _ := s.Index("a")
	b, _ := s.Index("b")
	if a == nil || b == nil || a.Docs != 0 || b.Docs != 1 {
		t.Errorf("a = %+v, b = %+v; want none and one document", a, b)
	}
}

func TestResolve(t *testing.T) {
	s := open(t)
	for _, name := range []string{"logs-1", "logs-2", "other"} {
		if err := s.CreateIndex(name, nil); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		list string
		o    IndicesOptions
		want string // may also be the type of the error
	}{
		{"", IndicesOptions{}, "logs-1 logs-2 other"},
		{"_all", IndicesOptions{}, "logs-1 logs-2 other"},
		{"logs-*", IndicesOptions{}, "logs-1 logs-2"},
		{"other,logs-1", IndicesOptions{}, "logs-1 other"},
		{"*,-logs-*", IndicesOptions{}, "other"},
		{"nobody-*", IndicesOptions{}, ""},
		{"nobody-*", IndicesOptions{RequireIndex: true}, "index_not_found_exception"},
		{"nobody", IndicesOptions{}, "index_not_found_exception"},
		{"nobody,other", IndicesOptions{IgnoreUnavailable: true}, "other"},
		{"_nobody", IndicesOptions{}, "invalid_index_name_exception"},
		{"<logs-{now/d}>", IndicesOptions{}, "illegal_argument_exception"},
	} {
		views, err := s.Resolve(tt.list, tt.o)
		var names []string
		for _, v := range views {
			names = append(names, v.Name)
		}
		got := strings.Join(names, " ")
		if err != nil {
			got = apierr.From(err).Type
		}
		if got != tt.want {
			t.Errorf("Resolve(%q, %+v) = %q, %v; want %q", tt.list, tt.o, got, err, tt.want)
		}
	}
}

// TestTemplates checks which template is used for an index, and the settings and mappings of the
// index.
func TestTemplates(t *testing.T) {
	s := open(t)
	for name, body := range map[string]string{
		"low":  `{"index_patterns":["logs-*"],"priority":1,"template":{"settings":{"number_of_replicas":0},"mappings":{"properties":{"k":{"type":"text"}}}}}`,
		"high": `{"index_patterns":["other","logs-x*"],"priority":2,"template":{"settings":{"index":{"auto_expand_replicas":"0-1"}},"mappings":{"properties":{"k":{"type":"keyword"}}}}}`,
	} {
		if err := s.PutTemplate(name, decode(t, body), true); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		index, definition, kind string
		replicas                int
	}{
		{"logs-1", "{}", "text", 0}, {"logs-x1", "{}", "keyword", 0}, {"alone", `{"mappings":{"properties":{"k":{"type":"long"}}}}`, "long", 1},
		{"other", `{"settings":{"index.auto_expand_replicas":"false","number_of_replicas":2}}`, "keyword", 2},
	} {
		if err := s.CreateIndex(tt.index, decode(t, tt.definition)); err != nil {
			t.Fatal(err)
		}
		v, err := s.Index(tt.index)
		if err != nil {
			t.Fatal(err)
		}
		if f := v.Mapping.Field("k"); f.Type != tt.kind || v.Replicas != tt.replicas {
			t.Errorf("%s: k is of type %s, %d replicas; want %s, %d", tt.index, f.Type, v.Replicas, tt.kind, tt.replicas)
		}
	}
	for _, tt := range []struct{ name, body, kind string }{
		{"low", `{"index_patterns":["x"]}`, "illegal_argument_exception"},
		{"new", `{}`, "illegal_argument_exception"},
		{"new", `{"index_patterns":["x"],"composed_of":["y"]}`, "illegal_argument_exception"},
		{"new", `{"index_patterns":["x"],"template":{"mappings":{"properties":{"k":{"type":"nothing"}}}}}`, "illegal_argument_exception"},
		{"new", `{"index_patterns":["x"],"frob":1}`, "x_content_parse_exception"},
	} {
		if err := s.PutTemplate(tt.name, decode(t, tt.body), true); err == nil || apierr.From(err).Type != tt.kind {
			t.Errorf("PutTemplate(%s, %s) = %v; want %s", tt.name, tt.body, err, tt.kind)
		}
	}
	if err := s.DeleteTemplate("low"); err != nil || len(s.Templates("")) != 1 {
		t.Errorf("DeleteTemplate = %v, %d templates left; want 1", err, len(s.Templates("")))
	}
	if err := s.DeleteTemplate("low"); err == nil || apierr.From(err).Status != 404 {
		t.Errorf("DeleteTemplate once more = %v; want 404", err)
	}
}
