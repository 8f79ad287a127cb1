package aggregation

import (
	"cmp"
	"math"
	"slices"
	"time"

	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/datemath"
	"faulty/local/opensearch/mapping"
	"faulty/local/opensearch/query"
	"faulty/local/opensearch/rank"
	"faulty/local/opensearch/segment"
	"faulty/local/opensearch/strictjson"
)

// ranges is a bucket for each of some ranges, from included, to not.
type ranges struct {
	source
	subs   *Tree
	dates  bool
	keyed  bool
	format *datemath.Format
	zone   *time.Location
	spans  []span
	counts counts
}

// span is one range as the request has it, and its ends.
type span struct {
	key      string
	given    [2]any // from, to
	from, to float64
	fromText string
	toText   string
	hasFrom  bool
	hasTo    bool
}

func (a *ranges) children() *Tree { return a.subs }

func newRange(o *strictjson.Object, subs *Tree, ofDates bool) (node, error) {
	kind := "range"
	if ofDates {
		kind = "date_range"
	}
	a := &ranges{source: newSource(kind, o), subs: subs, dates: ofDates, keyed: o.Bool("keyed", false), zone: time.UTC}
	if a.source.missing != nil {
		return nil, apierr.Unsupported("[missing] of [" + kind + "]")
	}
	if format := o.Text("format", ""); format != "" {
		f, err := datemath.ParseFormat(format)
		if err != nil {
			return nil, err
		}
		a.format = &f
	}
	if zone := o.Text("time_zone", ""); zone != "" {
		var err error
		if a.zone, err = query.Zone(zone); err != nil {
			return nil, err
		}
	}
	for _, value := range o.List("ranges") {
		r := strictjson.Of("ranges", value)
		s := span{key: r.Text("key", ""), given: [2]any{r.Take("from"), r.Take("to")}}
		if err := r.Done(); err != nil {
			return nil, err
		}
		a.spans = append(a.spans, s)
	}
	if len(a.spans) == 0 {
		return nil, apierr.Illegal("No [ranges] specified for the [%s] aggregation", a.name)
	}
	return a, a.ends(datemath.Format{}, time.Now())
}

// ends works out the ranges' ends: for dates in the field's format, so again for
// each index.
func (a *ranges) ends(format datemath.Format, now time.Time) error {
	if a.format != nil {
		format = *a.format
	}
	if format.String() == "" {
		format, _ = datemath.ParseFormat(datemath.DefaultFormat)
	}
	for i := range a.spans {
		s := &a.spans[i]
		s.from, s.to = math.Inf(-1), math.Inf(1)
		s.fromText, s.toText = "*", "*"
		for n, given := range s.given {
			if given == nil {
				continue
			}
			end, text, err := a.end(given, format, now)
			if err != nil {
				return err
			}
			if n == 0 {
				s.from, s.fromText, s.hasFrom = end, text, true
			} else {
				s.to, s.toText, s.hasTo = end, text, true
			}
		}
	}
	slices.SortStableFunc(a.spans, func(x, y span) int { return cmp.Or(cmp.Compare(x.from, y.from), cmp.Compare(x.to, y.to)) })
	return nil
}

func (a *ranges) end(given any, format datemath.Format, now time.Time) (float64, string, error) {
	if !a.dates {
		o := strictjson.Of("ranges", map[string]any{"end": given})
		f := o.Float("end", 0)
		return f, rank.Float(f).String(), o.Done()
	}
	millis, err := format.Instant(mapping.Plain(given), now, false, a.zone)
	if err != nil {
		return 0, "", err
	}
	return float64(millis), format.Show(millis, a.zone), nil
}

func (a *ranges) index(e *env) (collector, error) {
	f, err := a.resolve(e, true)
	if err != nil {
		return nil, err
	}
	if f != nil && a.dates {
		if err := a.ends(f.Format, e.Now); err != nil {
			return nil, err
		}
	}
	collect, err := a.subs.index(e)
	if err != nil {
		return nil, err
	}
	return func(s *segment.Segment, docs, parents []uint32) {
		p := newParts(len(docs))
		each(s, f, docs, func(i int, nums []int64) {
			for _, num := range nums {
				value := f.Float(num)
				for n := range a.spans {
					if a.spans[n].from <= value && value < a.spans[n].to {
						p.put(docs[i], parents[i]*uint32(len(a.spans))+uint32(n))
					}
				}
			}
		}, nil)
		a.counts.add(p.buckets)
		collect(s, p.docs, p.buckets)
	}, nil
}

func (a *ranges) result(parent uint32, r *rendering) (map[string]any, error) {
	if err := r.count(len(a.spans)); err != nil {
		return nil, err
	}
	list, byKey := []any{}, map[string]any{}
	for n, s := range a.spans {
		bucket := inner(parent, len(a.spans), n)
		object := map[string]any{"doc_count": at(a.counts, bucket)}
		key := s.key
		if key == "" {
			key = s.fromText + "-" + s.toText
		}
		if !a.keyed {
			object["key"] = key
		}
		a.showEnd(object, "from", s.hasFrom, s.from, s.fromText)
		a.showEnd(object, "to", s.hasTo, s.to, s.toText)
		if _, err := a.subs.into(object, bucket, r); err != nil {
			return nil, err
		}
		list = append(list, object)
		byKey[key] = object
	}
	if a.keyed {
		return map[string]any{"buckets": byKey}, nil
	}
	return map[string]any{"buckets": list}, nil
}

func (a *ranges) showEnd(object map[string]any, name string, given bool, end float64, text string) {
	if !given {
		return
	}
	object[name] = rank.Float(end)
	if a.dates {
		object[name+"_as_string"] = text
	}
}

// inner returns the n-th of a parent's width buckets.
func inner(parent uint32, width, n int) uint32 {
	if parent == nowhere {
		return nowhere
	}
	return parent*uint32(width) + uint32(n)
}

func (a *ranges) metric(uint32, string) (float64, bool) { return math.NaN(), false }
