// Package rank sorts documents and keeps the top ones, for searches and for top_hits.
package rank

import (
	"fmt"
	"strings"

	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/strictjson"
)

// Score is the score of every hit, because the embedded store does not rank by relevance.
const Score = 1.0

// An Order is the list of keys by which documents are sorted. The first key is the most
// significant.
type Order struct {
	keys   []key
	after  []any // search_after; nil if not set
	cursor *Hit  // last hit of the previous page; nil for the first page
	Scores bool  // _score is one of the keys, so hits contain it
	Plain  bool  // no order was given: sort in order of writing, and omit sort values
}

// maxKeys limits the memory of a search, which holds every key of every document of a segment.
const maxKeys = 32

type key struct {
	field        string // name of a field, or _score, _doc, _index
	desc         bool
	unmappedType string
}

// ParseOrder parses a sort: a field, an object, or a list of them. nil means the order of writing.
func ParseOrder(value any) (Order, error) {
	if value == nil {
		return Order{Scores: true, Plain: true}, nil
	}
	list, ok := value.([]any)
	if !ok {
		list = []any{value}
	}
	var o Order
	for _, item := range list {
		keys, err := parseKeys(item)
		if err != nil {
			return o, err
		}
		o.keys = append(o.keys, keys...)
	}
	if len(o.keys) > maxKeys {
		return o, apierr.Unsupported(fmt.Sprintf("sorting by more than %d keys", maxKeys))
	}
	for _, k := range o.keys {
		o.Scores = o.Scores || k.field == "_score"
	}
	if len(o.keys) == 0 {
		return ParseOrder(nil)
	}
	return o, nil
}

func parseKeys(item any) ([]key, error) {
	switch item := item.(type) {
	case string:
		k, err := parseKey(item, "")
		return []key{k}, err
	case map[string]any:
		var keys []key
		fields := strictjson.Of("sort", item)
		for _, field := range fields.Keys() {
			k, err := parseKey(field, fields.Take(field))
			if err != nil {
				return nil, err
			}
			keys = append(keys, k)
		}
		return keys, nil
	}
	return nil, apierr.Illegal("malformed sort format, within the sort array, an object, or an actual string are allowed, not %s", strictjson.Show(item))
}

func parseKey(field string, value any) (key, error) {
	k := key{field: field}
	order := ""
	var err error
	if text, ok := value.(string); ok {
		order = text
	} else {
		o := strictjson.Strict("field_sort", value)
		order = o.Text("order", "")
		k.unmappedType = o.Text("unmapped_type", "")
		o.Only("missing", "_last")
		err = o.Done()
	}
	switch strings.ToLower(order) {
	case "asc":
	case "desc":
		k.desc = true
	case "":
		k.desc = field == "_score"
	default:
		return k, apierr.Illegal("Unknown SortOrder [%s]", order)
	}
	if field == "_script" || field == "_geo_distance" {
		return k, apierr.Unsupported("sorting by " + field)
	}
	return k, err
}

// After sets search_after: the page starts after the hit with these sort values.
func (o *Order) After(values []any) error {
	if values == nil {
		return nil
	}
	if len(values) != len(o.keys) {
		return apierr.InShard(apierr.Illegal("search_after has %d value(s) but sort has %d.", len(values), len(o.keys)), "_all")
	}
	o.after = values
	return nil
}

// Behind sets the last hit of the previous page. The next page starts after it.
func (o *Order) Behind(last Hit) { o.cursor = &last }
