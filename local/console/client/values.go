package client

import (
	"cmp"
	"encoding/json"
	"time"

	"faulty/functions/forwarder/jsonscan"
)

// terms is the response of a terms aggregation. B is the type of a bucket's
// sub-aggregations.
type terms[B any] struct {
	Other   int         `json:"sum_other_doc_count"`
	Buckets []bucket[B] `json:"buckets"`
}

// keyed is a variant of terms in which B also contains the bucket's key, which must be a
// string, and its count. It decodes a response in one pass. It is meant for large responses
// that consist mostly of buckets.
type keyed[B any] struct {
	Other   int `json:"sum_other_doc_count"`
	Buckets []B `json:"buckets"`
}

type bucket[B any] struct {
	Key   string
	Count int
	In    B
}

// UnmarshalJSON reads keys of any type: strings, numbers, and booleans. The name of a boolean
// is in key_as_string.
func (b *bucket[B]) UnmarshalJSON(body []byte) error {
	c, named, hasMore := jsonscan.Cursor{Buf: body}, "", false
	members(&c, func(name []byte) {
		switch string(name) {
		case "key":
			if c.Peek() == '"' {
				b.Key = text(&c)
			} else {
				b.Key = string(c.Skip())
			}
		case "key_as_string":
			named = text(&c)
		case "doc_count":
			b.Count = int(integer(&c))
		default:
			hasMore = true
		}
	})
	b.Key = cmp.Or(named, b.Key)
	if !hasMore { // most buckets have no sub-aggregations
		return nil
	}
	return json.Unmarshal(body, &b.In)
}

// A Value is a value of a field and the number of documents that have it.
type Value struct {
	Name  string
	Count int
}

// Values are the most frequent values of a field. Other is the number of documents that have
// a different value.
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

// metric is the response of a single-value aggregation such as min, max or cardinality. Value
// is nil if there were no values to aggregate.
type metric struct {
	Value *float64 `json:"value"`
}

func (m metric) int() int {
	if m.Value == nil {
		return 0
	}
	return int(*m.Value)
}

// time returns the metric of a date field, or the zero time if there is none.
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

// one returns the first document, or an empty document if there is none.
func (t topHits) one() (Document, error) {
	if len(t.Hits.Hits) == 0 {
		return Document{}, nil
	}
	return document(t.Hits.Hits[0])
}

// anyOf is an aggregation response that has some aggregations with known names. All others are
// terms aggregations that are named after their field.
type anyOf[A any] struct {
	Known A
	Terms map[string]terms[struct{}]
}

// UnmarshalJSON decodes the response once for the known aggregations and once for the terms.
func (o *anyOf[A]) UnmarshalJSON(text []byte) error {
	if err := json.Unmarshal(text, &o.Known); err != nil {
		return err //nolint:wrapcheck // the caller identifies the response
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(text, &all); err != nil {
		return err //nolint:wrapcheck // the caller identifies the response
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
