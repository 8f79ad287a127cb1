package aggregation

import (
	"cmp"
	"slices"

	"faulty/local/opensearch/mapping"
	"faulty/local/opensearch/segment"
	"faulty/local/opensearch/strictjson"
)

// histogram creates a bucket for each step of a field's values. The values are numbers or dates.
type histogram struct {
	source
	bucketed
	steps steps
	least int64 // min_doc_count

	ids      map[step]uint32
	keys     []step // by bucket
	byParent [][]uint32
}

// step is a key within a bucket of the parent. It identifies a bucket.
type step struct {
	parent uint32
	key    int64
}

// steps divides values into buckets. Keys have the form of stored numbers: milliseconds, or the
// sortable form of a float.
type steps interface {
	floor(f *mapping.Field, num int64) int64 // returns the key of a stored number
	next(key int64) int64
	label(key int64, f *mapping.Field, object map[string]any)
}

func newSteps(kind string, o *strictjson.Object, subs *Tree, s steps) node {
	return &histogram{
		source: newSource(kind, o), bucketed: bucketed{subs: subs}, steps: s,
		least: int64(o.Int("min_doc_count", 0)), ids: map[step]uint32{},
	}
}

func (h *histogram) index(e *env) (collector, error) {
	f, err := h.resolve(e, true)
	if err != nil {
		return nil, err
	}
	return h.collector(e, func(s *segment.Segment, docs, parents []uint32, p *parts) {
		var last step // documents that are close in time are adjacent in the segment
		bucket := nowhere
		each(s, f, docs, func(i int, nums []int64) {
			for _, num := range nums {
				key := step{parents[i], h.steps.floor(f, num)}
				if key != last || bucket == nowhere {
					last, bucket = key, h.bucket(key)
				}
				p.put(i, docs[i], bucket)
			}
		})
	})
}

// bucket returns the bucket of a step and creates it if necessary.
func (h *histogram) bucket(key step) uint32 {
	b, ok := h.ids[key]
	if !ok {
		b = uint32(len(h.keys))
		h.ids[key] = b
		h.keys = append(h.keys, key)
		siblings := slot(&h.byParent, key.parent)
		*siblings = append(*siblings, b)
	}
	return b
}

func (h *histogram) result(parent uint32, r *rendering) (map[string]any, error) {
	rows, err := h.rows(parent, r)
	if err != nil {
		return nil, err
	}
	list := make([]any, 0, len(rows))
	for _, row := range rows {
		object, err := h.object(row.bucket, r)
		if err != nil {
			return nil, err
		}
		h.steps.label(row.key, h.field, object)
		list = append(list, object)
	}
	return map[string]any{"buckets": list}, nil
}

// row is a bucket of the response. The bucket of an empty row is nowhere.
type row struct {
	key    int64
	bucket uint32
}

// rows returns the buckets sorted by key. They include the empty buckets in between, unless
// min_doc_count excludes them.
func (h *histogram) rows(parent uint32, r *rendering) ([]row, error) {
	var rows []row
	for _, b := range at(h.byParent, parent) {
		if h.counts[b] >= h.least {
			rows = append(rows, row{h.keys[b].key, b})
		}
	}
	slices.SortFunc(rows, func(a, b row) int { return cmp.Compare(a.key, b.key) })
	if h.least > 0 || len(rows) == 0 {
		return rows, r.count(len(rows))
	}
	var all []row
	for to := rows[len(rows)-1].key; len(all) == 0 || all[len(all)-1].key < to; {
		if err := r.count(1); err != nil {
			return nil, err
		}
		next := rows[0]
		if n := len(all); n > 0 {
			if key := h.steps.next(all[n-1].key); key < next.key {
				all = append(all, row{key, nowhere})
				continue
			}
		}
		all, rows = append(all, next), rows[1:]
	}
	return all, nil
}
