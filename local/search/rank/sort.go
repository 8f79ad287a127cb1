// Package rank orders documents and keeps the first few of them, for searches
// and for top_hits.
package rank

import (
	"cmp"
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"

	"faulty/local/search/apierr"
	"faulty/local/search/body"
	"faulty/local/search/mapping"
	"faulty/local/search/query"
)

// An Order is what documents are sorted by, first key first.
type Order struct {
	keys   []key
	after  []any // search_after, nil if there is none
	Scores bool  // scores are among the keys, or wanted anyway
	Plain  bool  // no order was given: by score, and sort values are not shown
}

type key struct {
	field        string // or _score, _doc, _index
	desc         bool
	missing      any // _first, _last or a value
	unmappedType string
	mode         string
}

// ParseOrder reads a sort: a field, an object, or a list of them; nil is by score.
func ParseOrder(value any) (Order, error) {
	if value == nil {
		return Order{keys: []key{{field: "_score", desc: true}}, Scores: true, Plain: true}, nil
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
		fields := body.Of("sort", item)
		for _, field := range fields.Keys() {
			k, err := parseKey(field, fields.Take(field))
			if err != nil {
				return nil, err
			}
			keys = append(keys, k)
		}
		return keys, nil
	}
	return nil, apierr.Illegal("malformed sort format, within the sort array, an object, or an actual string are allowed, not %s", body.Show(item))
}

func parseKey(field string, value any) (key, error) {
	k := key{field: field}
	order := ""
	var err error
	if text, ok := value.(string); ok {
		order = text
	} else {
		o := body.Strict("field_sort", value)
		order = o.Text("order", "")
		k.missing, k.unmappedType, k.mode = o.Take("missing"), o.Text("unmapped_type", ""), o.Text("mode", "")
		o.Only("numeric_type", nil)
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
	switch k.mode {
	case "", "min", "max":
	default:
		return k, apierr.Unsupported("sort mode [" + k.mode + "]")
	}
	if field == "_script" || field == "_geo_distance" {
		return k, apierr.Unsupported("sorting by " + field)
	}
	return k, err
}

// After sets search_after.
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

// value is a sort key of one document.
type value struct {
	num  int64
	text string
	none bool // a keyword that is missing
}

// reader reads one key of the documents of one index.
type reader struct {
	key
	source *mapping.Field // nil for _score, _doc, _index and what is unmapped
	first  bool           // missing ones come first
	absent value          // the key of documents without the field
}

// readers returns how the keys are read in an index.
func (o *Order) readers(c *query.Context) ([]reader, error) {
	readers := make([]reader, len(o.keys))
	for i, k := range o.keys {
		r := reader{key: k, first: k.missing == "_first"}
		if err := r.resolve(c); err != nil {
			return nil, err
		}
		readers[i] = r
	}
	return readers, nil
}

func (r *reader) resolve(c *query.Context) error {
	if r.field == "_score" || r.field == "_doc" || r.field == "_index" {
		return nil
	}
	field := c.Mapping.Field(r.field)
	switch {
	case field == nil && r.unmappedType == "":
		e := apierr.New(400, "query_shard_exception", "No mapping found for [%s] in order to sort on", r.field).With("index", c.Index)
		return apierr.InShard(e, c.Index)
	case field == nil:
		var err *apierr.Error
		if field, err = mapping.Unmapped(r.field, r.unmappedType); err != nil {
			return err
		}
	}
	if err := field.CheckDocValues(c.Index); err != nil {
		return err
	}
	r.source = field
	return r.resolveMissing(field)
}

// resolveMissing sets the key of documents without the field: for numbers the
// first or last one there is.
func (r *reader) resolveMissing(field *mapping.Field) error {
	given := r.missing
	if given != nil && given != "_first" && given != "_last" {
		kept, err := field.Convert(given)
		if err != nil {
			return err
		}
		r.absent = value{num: kept.Num, text: kept.Str}
		return nil
	}
	least, most := field.Extremes()
	r.absent = value{num: most, none: true}
	if r.first != r.desc {
		r.absent.num = least
	}
	return nil
}

// compare orders two keys.
func (r *reader) compare(a, b value) int {
	order := 0
	switch {
	case r.numeric():
		order = cmp.Compare(a.num, b.num)
	case a.none && b.none:
		return 0
	case a.none || b.none:
		if a.none == r.first {
			return -1
		}
		return 1
	default:
		order = strings.Compare(a.text, b.text)
	}
	if r.desc {
		return -order
	}
	return order
}

func (r *reader) numeric() bool {
	return r.field != "_index" && (r.source == nil || r.source.Kind != mapping.Keyword)
}

// show returns a key as a sort value of a response.
func (r *reader) show(v value) any {
	switch {
	case r.field == "_score":
		return Float(mapping.DoubleOf(v.num))
	case !r.numeric() && v.none:
		return nil
	case !r.numeric():
		return v.text
	case r.source != nil && r.source.Kind == mapping.Double:
		f := mapping.DoubleOf(v.num)
		if math.IsInf(f, 1) {
			return "Infinity"
		} else if math.IsInf(f, -1) {
			return "-Infinity"
		}
		if r.source.Type == "float" {
			return json.Number(strconv.FormatFloat(f, 'g', -1, 32))
		}
		return Float(f)
	}
	return v.num
}

// read turns a value of search_after into a key.
func (r *reader) read(given any) (value, error) {
	text := mapping.Plain(given)
	switch {
	case given == nil:
		return value{none: true}, nil
	case r.field == "_score" || r.source != nil && r.source.Kind == mapping.Double:
		f, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return value{}, apierr.InShard(apierr.Illegal("Failed to parse search_after value for field [%s].", r.field), "_all")
		}
		return value{num: mapping.DoubleBits(f)}, nil
	case !r.numeric():
		return value{text: text}, nil
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return value{num: n}, nil
	}
	if r.source != nil && r.source.Kind == mapping.Date {
		if millis, err := r.source.Format.Instant(text, time.Now(), false, time.UTC); err == nil {
			return value{num: millis}, nil
		}
	}
	return value{}, apierr.InShard(apierr.Illegal("Failed to parse search_after value for field [%s].", r.field), "_all")
}
