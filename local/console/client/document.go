package client

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A Document is one stored line. Its fields have their full names, as in
// exception.type, whether they were sent as nested objects or with dots.
type Document struct {
	Index, ID string
	fields    map[string]any
	source    json.RawMessage
}

// document reads a hit.
func document(h hit) (Document, error) {
	d := Document{Index: h.Index, ID: h.ID, fields: map[string]any{}, source: h.Source}
	if len(h.Source) == 0 {
		return d, nil
	}
	decoder := json.NewDecoder(strings.NewReader(string(h.Source)))
	decoder.UseNumber() // 64-bit integers keep their digits
	var tree map[string]any
	if err := decoder.Decode(&tree); err != nil {
		return d, fmt.Errorf("read document %s/%s: %w", h.Index, h.ID, err)
	}
	flatten("", tree, d.fields)
	return d, nil
}

func documents(hits []hit) ([]Document, error) {
	docs := make([]Document, len(hits))
	for i, h := range hits {
		var err error
		if docs[i], err = document(h); err != nil {
			return nil, err
		}
	}
	return docs, nil
}

func flatten(prefix string, tree, into map[string]any) {
	for key, value := range tree {
		if nested, ok := value.(map[string]any); ok && len(nested) > 0 {
			flatten(prefix+key+".", nested, into)
			continue
		}
		into[prefix+key] = value
	}
}

// Names returns the fields that the document has, in order.
func (d Document) Names() []string { return slices.Sorted(maps.Keys(d.fields)) }

// Has reports whether the document has a field.
func (d Document) Has(field string) bool { _, ok := d.fields[field]; return ok }

// Text returns a field as text, "" where there is none. Several values are
// joined by commas.
func (d Document) Text(field string) string { return plain(d.fields[field]) }

// Texts returns all values of a field.
func (d Document) Texts(field string) []string {
	switch v := d.fields[field].(type) {
	case nil:
		return nil
	case []any:
		out := make([]string, len(v))
		for i := range v {
			out[i] = plain(v[i])
		}
		return out
	default:
		return []string{plain(v)}
	}
}

// Number returns a field as a number, and whether it is one.
func (d Document) Number(field string) (float64, bool) {
	n, err := strconv.ParseFloat(plain(d.fields[field]), 64)
	return n, err == nil
}

// Flag returns a boolean field.
func (d Document) Flag(field string) bool { return d.Text(field) == "true" }

// Time returns when the line was written; the zero time where the document does
// not say. The forwarder writes a text; others may write milliseconds since 1970.
func (d Document) Time() time.Time {
	t, err := time.Parse(time.RFC3339Nano, d.Text("@timestamp"))
	if ms, ok := d.Number("@timestamp"); err != nil && ok {
		t = time.UnixMilli(int64(ms))
	}
	return t.UTC()
}

// Source returns the document as stored.
func (d Document) Source() json.RawMessage { return d.source }

func plain(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	case []any:
		parts := make([]string, len(v))
		for i := range v {
			parts[i] = plain(v[i])
		}
		return strings.Join(parts, ", ")
	}
	text, err := json.Marshal(value)
	if err != nil {
		return ""
	}
	return string(text)
}
