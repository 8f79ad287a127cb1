package aggregation

import (
	"cmp"
	"math"
	"slices"

	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/mapping"
	"faulty/local/opensearch/segment"
	"faulty/local/opensearch/strictjson"
)

// histogram is a bucket for each step of a field's values: of a number or a date.
type histogram struct {
	source
	subs  *Tree
	steps steps
	least int64
	order []bucketOrder
	keyed bool
	lo, hi,
	hardLo, hardHi *int64 // extended_bounds, hard_bounds; nil is open

	ids      map[slot]uint32
	slots    []slot // by bucket
	counts   counts
	byParent [][]uint32
}

// slot is a step within a bucket of the parent.
type slot struct {
	parent uint32
	key    int64
}

// steps is the ruler of a histogram. Keys are kept numbers: milliseconds, or a
// float's sortable form.
type steps interface {
	floor(f *mapping.Field, num int64) int64 // the key of a kept number
	next(key int64) int64
	label(key int64, f *mapping.Field, object map[string]any) string // fills in key, returns its text
}

func (h *histogram) children() *Tree { return h.subs }

// options reads what both kinds of histogram understand; bound reads a date or a number.
func (h *histogram) options(o *strictjson.Object, bound func(any) (int64, error)) error {
	h.least, h.keyed = int64(o.Int("min_doc_count", 0)), o.Bool("keyed", false)
	h.ids = map[slot]uint32{}
	var err error
	if h.order, err = parseOrder(o.Take("order"), []bucketOrder{{by: "_key"}}, h.subs); err != nil {
		return err
	}
	for name, ends := range map[string][2]**int64{"extended_bounds": {&h.lo, &h.hi}, "hard_bounds": {&h.hardLo, &h.hardHi}} {
		value := o.Take(name)
		if value == nil {
			continue
		}
		b := strictjson.Of(name, value)
		for i, key := range []string{"min", "max"} {
			given := b.Take(key)
			if given == nil {
				continue
			}
			n, err := bound(given)
			if err != nil {
				return err
			}
			*ends[i] = &n
		}
		if err := b.Done(); err != nil {
			return err
		}
	}
	if h.lo != nil && h.hi != nil && *h.lo > *h.hi {
		return apierr.Illegal("[extended_bounds.min][%v] cannot be greater than [extended_bounds.max][%v]", *h.lo, *h.hi)
	}
	return nil
}

func (h *histogram) index(e *env) (collector, error) {
	f, err := h.resolve(e, true)
	if err != nil {
		return nil, err
	}
	absent, fill, err := h.absent(f)
	if err != nil {
		return nil, err
	}
	collect, err := h.subs.index(e)
	if err != nil {
		return nil, err
	}
	return func(s *segment.Segment, docs, parents []uint32) {
		p := newParts(len(docs))
		var last slot // neighbours in time are neighbours in the segment
		lastBucket := nowhere
		put := func(i int, num int64) {
			key := slot{parents[i], h.steps.floor(f, num)}
			if key != last || lastBucket == nowhere {
				last, lastBucket = key, h.bucket(key)
			}
			if lastBucket != nowhere {
				p.put(docs[i], lastBucket)
			}
		}
		var without func(int)
		if fill {
			without = func(i int) { put(i, absent.Num) }
		}
		each(s, f, docs, func(i int, nums []int64) {
			for _, num := range nums {
				put(i, num)
			}
		}, without)
		h.counts.add(p.buckets)
		collect(s, p.docs, p.buckets)
	}, nil
}

// bucket returns the bucket of a slot, nowhere if hard_bounds keep it out.
func (h *histogram) bucket(key slot) uint32 {
	if h.hardLo != nil && key.key < h.steps.floor(h.field, *h.hardLo) || h.hardHi != nil && key.key >= *h.hardHi {
		return nowhere
	}
	b, ok := h.ids[key]
	if !ok {
		b = uint32(len(h.slots))
		h.ids[key] = b
		h.slots = append(h.slots, key)
		h.byParent = grown(h.byParent, key.parent)
		h.byParent[key.parent] = append(h.byParent[key.parent], b)
	}
	return b
}

func (h *histogram) result(parent uint32, r *rendering) (map[string]any, error) {
	rows, err := h.rows(parent, r)
	if err != nil {
		return nil, err
	}
	list, byKey := make([]any, 0, len(rows)), map[string]any{}
	for _, row := range rows {
		object := map[string]any{"doc_count": at(h.counts, row.bucket)}
		name := h.steps.label(row.key, h.field, object)
		if _, err := h.subs.into(object, row.bucket, r); err != nil {
			return nil, err
		}
		list = append(list, object)
		byKey[name] = object
	}
	if h.keyed {
		return map[string]any{"buckets": byKey}, nil
	}
	return map[string]any{"buckets": list}, nil
}

// row is a bucket of the response; an empty one is nowhere.
type row struct {
	key    int64
	bucket uint32
}

// rows returns the buckets in order, empty ones between them where they are wanted.
func (h *histogram) rows(parent uint32, r *rendering) ([]row, error) {
	var rows []row
	for _, b := range at(h.byParent, parent) {
		if h.counts[b] >= h.least {
			rows = append(rows, row{h.slots[b].key, b})
		}
	}
	slices.SortFunc(rows, func(a, b row) int { return cmp.Compare(a.key, b.key) })
	if h.least == 0 && (len(rows) > 0 || h.lo != nil && h.hi != nil) {
		var err error
		if rows, err = h.filled(rows, r); err != nil {
			return nil, err
		}
	} else if err := r.count(len(rows)); err != nil {
		return nil, err
	}
	if len(h.order) != 1 || h.order[0].by != "_key" || h.order[0].desc {
		h.sort(rows)
	}
	return rows, nil
}

func (h *histogram) filled(rows []row, r *rendering) ([]row, error) {
	from, to := int64(math.MaxInt64), int64(math.MinInt64)
	if len(rows) > 0 {
		from, to = rows[0].key, rows[len(rows)-1].key
	}
	if h.lo != nil {
		from = min(from, h.steps.floor(h.field, *h.lo))
	}
	if h.hi != nil {
		to = max(to, h.steps.floor(h.field, *h.hi))
	}
	var all []row
	for key := from; key <= to; key = h.steps.next(key) {
		if err := r.count(1); err != nil {
			return nil, err
		}
		if len(rows) > 0 && rows[0].key <= key {
			all = append(all, rows[0])
			key, rows = rows[0].key, rows[1:]
		} else {
			all = append(all, row{key, nowhere})
		}
	}
	return all, nil
}

// sort orders rows by something other than ascending keys. Empty buckets have no
// number to be compared by, so the rows are sorted by their positions.
func (h *histogram) sort(rows []row) {
	byKey := func(a, b uint32) int { return cmp.Compare(rows[a].key, rows[b].key) }
	positions, n := make([]uint32, len(rows)), make(counts, len(rows))
	for i, row := range rows {
		positions[i], n[i] = uint32(i), at(h.counts, row.bucket)
	}
	shifted := &Tree{names: []string{}, nodes: map[string]node{}}
	for name, sub := range h.subs.nodes {
		shifted.nodes[name] = moved{sub, rows}
	}
	sortBuckets(positions, h.order, n, shifted, byKey)
	sorted := make([]row, len(rows))
	for i, position := range positions {
		sorted[i] = rows[position]
	}
	copy(rows, sorted)
}

// moved is a node whose buckets are numbered by rows.
type moved struct {
	node
	rows []row
}

func (m moved) metric(position uint32, property string) (float64, bool) {
	return m.node.metric(m.rows[position].bucket, property)
}

func (h *histogram) metric(uint32, string) (float64, bool) { return math.NaN(), false }
