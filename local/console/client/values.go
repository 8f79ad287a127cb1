package client

import (
	"encoding/json"
	"time"
)

// terms is the response of a terms aggregation; B holds what is in a bucket
// besides its key and count.
type terms[B any] struct {
	Other   int         `json:"sum_other_doc_count"`
	Buckets []bucket[B] `json:"buckets"`
}

// keyed is terms[B] where B has a bucket's key, a text, and its count too: it is
// read in one pass, for where most of an answer is in the buckets.
type keyed[B any] struct {
	Other   int `json:"sum_other_doc_count"`
	Buckets []B `json:"buckets"`
}

type bucket[B any] struct {
	Key   string
	Count int
	In    B
}

// UnmarshalJSON reads keys of any type: texts, numbers, and booleans, whose name
// is in key_as_string.
func (b *bucket[B]) UnmarshalJSON(text []byte) error {
	var raw struct {
		Key   json.RawMessage `json:"key"`
		Named string          `json:"key_as_string"`
		Count int             `json:"doc_count"`
	}
	if err := json.Unmarshal(text, &raw); err != nil {
		return err //nolint:wrapcheck // the caller names the answer
	}
	b.Key, b.Count = raw.Named, raw.Count
	if b.Key == "" {
		if json.Unmarshal(raw.Key, &b.Key) != nil {
			b.Key = string(raw.Key)
		}
	}
	return json.Unmarshal(text, &b.In)
}

// A Value is a value of a field and how many documents have it.
type Value struct {
	Name  string
	Count int
}

// Values are the most frequent values of a field, and how many documents have
// another one.
type Values struct {
	Field string
	Top   []Value
	Other int
}

// Sum returns the number of documents that have any value.
func (v Values) Sum() int {
	total := v.Other
	for _, value := range v.Top {
		total += value.Count
	}
	return total
}

func values(field string, t terms[struct{}]) Values {
	out := Values{Field: field, Other: t.Other}
	for _, b := range t.Buckets {
		out.Top = append(out.Top, Value{b.Key, b.Count})
	}
	return out
}

// metric is the response of min, max, cardinality and their like; nil where there
// was nothing to measure.
type metric struct {
	Value *float64 `json:"value"`
}

func (m metric) int() int {
	if m.Value == nil {
		return 0
	}
	return int(*m.Value)
}

// time returns a date's metric, the zero time where there was none.
func (m metric) time() time.Time {
	if m.Value == nil {
		return time.Time{}
	}
	return time.UnixMilli(int64(*m.Value)).UTC()
}

// topHits is the response of a top_hits aggregation.
type topHits struct {
	Hits struct {
		Hits []hit `json:"hits"`
	} `json:"hits"`
}

// one returns the first document; with none, an empty one.
func (t topHits) one() (Document, error) {
	if len(t.Hits.Hits) == 0 {
		return Document{}, nil
	}
	return document(t.Hits.Hits[0])
}

// anyOf is an answer of aggregations some of which are known by name, and the
// others terms of a field under the field's name.
type anyOf[A any] struct {
	Known A
	Terms map[string]terms[struct{}]
}

// UnmarshalJSON reads the answer twice, once for each kind.
func (o *anyOf[A]) UnmarshalJSON(text []byte) error {
	if err := json.Unmarshal(text, &o.Known); err != nil {
		return err //nolint:wrapcheck // the caller names the answer
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(text, &all); err != nil {
		return err //nolint:wrapcheck // the caller names the answer
	}
	o.Terms = map[string]terms[struct{}]{}
	for name, part := range all {
		var t terms[struct{}]
		if json.Unmarshal(part, &t) == nil {
			o.Terms[name] = t
		}
	}
	return nil
}
