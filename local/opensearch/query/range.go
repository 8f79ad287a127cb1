package query

import (
	"math"
	"math/big"
	"strings"
	"time"

	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/datemath"
	"faulty/local/opensearch/mapping"
	"faulty/local/opensearch/segment"
	"faulty/local/opensearch/strictjson"
)

// limits are the two ends of a range. A nil end is unbounded.
type limits struct {
	from, to         any
	openFrom, openTo bool // the end itself is excluded
	format           datemath.Format
}

func (c *Context) rangeOf(name string, o *strictjson.Object) (Query, error) {
	t := c.target(name)
	var l limits
	for _, key := range []string{"gte", "gt"} {
		if o.Has(key) {
			l.from, l.openFrom = o.Take(key), key == "gt"
		}
	}
	for _, key := range []string{"lte", "lt"} {
		if o.Has(key) {
			l.to, l.openTo = o.Take(key), key == "lt"
		}
	}
	if t.field != nil {
		l.format = t.field.Format
	}
	if format := o.Text("format", ""); format != "" {
		var err error
		if l.format, err = datemath.ParseFormat(format); err != nil {
			return nil, err
		}
	}
	if err := o.Done(); err != nil {
		return nil, err
	}
	return t.within(l, false)
}

func (t target) within(l limits, lenient bool) (Query, error) {
	if err := t.check(); err != nil {
		return nil, err
	}
	switch {
	case t.field == nil && !t.index:
		return t.c.none(), nil
	case t.ofTerms():
		if !t.index && t.field.Type == "ip" {
			return nil, apierr.Unsupported("a range on the ip field [" + t.name + "]")
		}
		return t.words(l), nil
	case t.field.Kind == mapping.Date:
		return t.dates(l, lenient)
	}
	return t.numbers(l, lenient)
}

func (t target) words(l limits) Query {
	from, to := mapping.Plain(l.from), mapping.Plain(l.to)
	return t.like(func(have string) bool {
		return (l.from == nil || have > from || have == from && !l.openFrom) && (l.to == nil || have < to || have == to && !l.openTo)
	})
}

func (t target) dates(l limits, lenient bool) (Query, error) {
	from, to := int64(math.MinInt64), int64(math.MaxInt64)
	var err error
	if l.from != nil {
		from, err = l.format.Instant(mapping.Plain(l.from), t.c.Now, l.openFrom, time.UTC)
		if l.openFrom {
			from++
		}
	}
	if l.to != nil && err == nil {
		to, err = l.format.Instant(mapping.Plain(l.to), t.c.Now, !l.openTo, time.UTC)
		if l.openTo {
			to--
		}
	}
	switch {
	case err == nil:
		return t.between(from, to), nil
	case lenient:
		return t.c.none(), nil
	}
	return nil, apierr.InShard(err, t.c.Index)
}

func (t target) numbers(l limits, lenient bool) (Query, error) {
	from, err := t.end(l.from, l.openFrom, 1)
	if err == nil {
		var to int64
		if to, err = t.end(l.to, l.openTo, -1); err == nil {
			return t.between(from, to), nil
		}
	}
	if lenient {
		return t.c.none(), nil
	}
	return nil, t.c.uncreated(err)
}

// end returns the outermost number that still belongs to a range. inward is the direction from the
// end into the range, 1 or -1.
func (t target) end(value any, open bool, inward int64) (int64, error) {
	if value == nil {
		if inward > 0 {
			return math.MinInt64, nil
		}
		return math.MaxInt64, nil
	}
	if t.field.Kind == mapping.Boolean {
		kept, err := t.field.Convert(value)
		return moved(kept.Num, open, inward), err
	}
	text := strings.TrimSpace(mapping.Plain(value))
	exact, _, err := big.ParseFloat(text, 10, 200, big.ToNearestEven)
	if err != nil || exact.IsInf() {
		return 0, apierr.New(400, "number_format_exception", "For input string: \"%s\"", text)
	}
	if t.field.Kind == mapping.Double {
		f, _ := exact.Float64()
		if t.field.Type == "float" {
			f = float64(float32(f))
		}
		return moved(segment.FloatBits(f), open, inward), nil
	}
	return wholeEnd(exact, open, inward), nil
}

// wholeEnd rounds an end to the next integer inside the range.
func wholeEnd(exact *big.Float, open bool, inward int64) int64 {
	whole, _ := exact.Int(nil)
	if !whole.IsInt64() {
		if whole.Sign() > 0 {
			return math.MaxInt64
		}
		return math.MinInt64
	}
	n := whole.Int64()
	if exact.IsInt() {
		return moved(n, open, inward)
	}
	if sign := int64(exact.Sign()); sign == inward { // Int rounded towards zero, which is out of the range here
		n += inward
	}
	return n
}

func moved(n int64, open bool, inward int64) int64 {
	if open && n != math.MaxInt64 && n != math.MinInt64 {
		n += inward
	}
	return n
}
