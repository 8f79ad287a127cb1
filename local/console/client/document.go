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

// A Document is one stored log event. Its fields are accessed by their full names, such as
// exception.type, whether they were stored as nested objects or with dots.
type Document struct {
	Index, ID string
	fields    map[string]any
	source    json.RawMessage
}

// document decodes a search hit.
func document(h hit) (Document, error) {
	d := Document{Index: h.Index, ID: h.ID, fields: map[string]any{}, source: h.Source}
	if len(h.Source) == 0 {
		return d, nil
	}
	decoder := json.NewDecoder(strings.NewReader(string(h.Source)))
	decoder.UseNumber() // keeps all digits of 64-bit integers
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

// Names returns the names of the document's fields in alphabetical order.
func (d Document) Names() []string { return slices.Sorted(maps.Keys(d.fields)) }

// Has reports whether the document has a field.
func (d Document) Has(field string) bool { _, ok := d.fields[field]; return ok }

// Text returns the value of a field as text, or "" if the document does not have the
// field. Multiple values are joined by commas.
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

// Number returns the value of a field as a number and reports whether it is a number.
func (d Document) Number(field string) (float64, bool) {
	n, err := strconv.ParseFloat(plain(d.fields[field]), 64)
	return n, err == nil
}

// Flag reports whether a boolean field is true.
func (d Document) Flag(field string) bool { return d.Text(field) == "true" }

// Time returns the document's @timestamp, or the zero time if the document has none. The
// forwarder writes it as text; other programs may write milliseconds since 1970.
func (d Document) Time() time.Time {
	t, err := time.Parse(time.RFC3339Nano, d.Text("@timestamp"))
	if ms, ok := d.Number("@timestamp"); err != nil && ok {
		t = time.UnixMilli(int64(ms))
	}
	return t.UTC()
}

// Source returns the document as it is stored.
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
