package rank

import (
	"cmp"
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"

	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/mapping"
	"faulty/local/opensearch/query"
	"faulty/local/opensearch/segment"
)

// value is the value of a sort key for one document.
type value struct {
	num  int64
	text string
	none bool // a keyword that is missing
}

// reader reads one sort key of the documents of one index.
type reader struct {
	key
	source *mapping.Field // nil for _score, _doc and _index
	absent value          // the key of documents without the field, which sort last
}

// readers returns the readers of the order's keys for an index.
func (o *Order) readers(c *query.Context) ([]reader, error) {
	readers := make([]reader, len(o.keys))
	for i, k := range o.keys {
		r := reader{key: k}
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
		var err error
		if field, err = mapping.Unmapped(r.field, r.unmappedType); err != nil {
			return err
		}
	}
	if err := field.CheckDocValues(c.Index); err != nil {
		return err
	}
	r.source = field
	least, most := field.Extremes()
	r.absent = value{num: most, none: true}
	if r.desc {
		r.absent.num = least
	}
	return nil
}

// compare returns the sort order of two values.
func (r *reader) compare(a, b value) int {
	order := 0
	switch {
	case r.numeric():
		order = cmp.Compare(a.num, b.num)
	case a.none && b.none:
		return 0
	case a.none:
		return 1
	case b.none:
		return -1
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

// show returns a value as a sort value of a response.
func (r *reader) show(v value) any {
	switch {
	case r.field == "_score":
		return Float(Score)
	case !r.numeric() && v.none:
		return nil
	case !r.numeric():
		return v.text
	case r.source != nil && r.source.Kind == mapping.Double:
		f := segment.Float(v.num)
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

// read converts a value of search_after to a sort key.
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
		return value{num: segment.FloatBits(f)}, nil
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
