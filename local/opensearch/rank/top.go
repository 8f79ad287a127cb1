package rank

import (
	"cmp"
	"container/heap"
	"slices"

	"faulty/local/opensearch/mapping"
	"faulty/local/opensearch/query"
	"faulty/local/opensearch/segment"
)

// A Hit is a document in the top results.
type Hit struct {
	Context *query.Context // the document's index
	Seq     int64
	Sort    []any // sort values of the response
	Ignored []string
	keys    []value
	number  int // number of the index in the search
}

// A Part is a segment of an index with the readers of the order's keys.
type Part struct {
	Context *query.Context
	Segment *segment.Segment
	number  int // number of the index: equal documents sort by index, then by time of writing
	readers []reader
	after   []value
	cursor  *Hit
	columns [][]value // keys of docs
	docs    []uint32
}

// Index prepares an order for an index. number is the position of the index in the search.
func (o *Order) Index(c *query.Context, number int) (Part, error) {
	p := Part{Context: c, number: number, cursor: o.cursor}
	var err error
	if p.readers, err = o.readers(c); err != nil {
		return p, err
	}
	for i, given := range o.after {
		v, err := p.readers[i].read(given)
		if err != nil {
			return p, err
		}
		p.after = append(p.after, v)
	}
	if o.cursor != nil {
		p.after = o.cursor.keys
	}
	return p, nil
}

// Read returns the part for a segment and some of its documents.
func (p Part) Read(s *segment.Segment, docs []uint32) *Part {
	p.Segment, p.docs = s, docs
	p.columns = make([][]value, len(p.readers))
	for i := range p.readers {
		p.columns[i] = p.column(&p.readers[i])
	}
	return &p
}

func (p *Part) column(r *reader) []value {
	values := make([]value, len(p.docs))
	switch r.field {
	case "_score":
		for i := range values {
			values[i].num = segment.FloatBits(Score)
		}
	case "_doc":
		for i, doc := range p.docs {
			values[i].num = p.Segment.Base + int64(doc)
		}
	case "_index":
		for i := range values {
			values[i].text = p.Context.Index
		}
	default:
		for i := range values {
			values[i] = r.absent
		}
		p.fill(r, values)
	}
	return values
}

// fill sets the keys of documents that have the field. If a document has several values, it uses
// the one that sorts first.
func (p *Part) fill(r *reader, values []value) {
	column := p.Segment.Column(r.source.Path)
	column.Each(p.docs, func(i, lo, hi int) {
		if lo == hi {
			return
		}
		if r.numeric() {
			values[i] = value{num: extreme(column.Nums[lo:hi], r.desc)}
			return
		}
		best := column.Dict.At(column.Ords[lo])
		for _, ord := range column.Ords[lo+1 : hi] {
			if term := column.Dict.At(ord); (term > best) == r.desc {
				best = term
			}
		}
		values[i] = value{text: best}
	})
}

func extreme(nums []int64, greatest bool) int64 {
	if greatest {
		return slices.Max(nums)
	}
	return slices.Min(nums)
}

// Top keeps the first documents, in the sort order, of those that it is offered.
type Top struct {
	size int
	heap worstFirst
}

type entry struct {
	part *Part
	at   int
	keys []value
}

// NewTop returns a Top of at most size documents.
func NewTop(size int) *Top { return &Top{size: size} }

// Offer adds the document at a position of a part if it belongs to the top documents.
func (t *Top) Offer(p *Part, at int) {
	if t.size == 0 || p.after != nil && !p.isAfter(at) {
		return
	}
	if len(t.heap) == t.size && !p.before(at, &t.heap[0]) {
		return
	}
	if len(t.heap) < t.size {
		heap.Push(&t.heap, entry{keys: make([]value, len(p.columns))}.set(p, at))
		return
	}
	t.heap[0] = t.heap[0].set(p, at) // replaces the last one
	heap.Fix(&t.heap, 0)
}

func (e entry) set(p *Part, at int) entry {
	e.part, e.at = p, at
	for i, column := range p.columns {
		e.keys[i] = column[at]
	}
	return e
}

func (p *Part) isAfter(at int) bool {
	for i := range p.readers {
		if order := p.readers[i].compare(p.columns[i][at], p.after[i]); order != 0 {
			return order > 0
		}
	}
	return p.cursor != nil && cmp.Or(cmp.Compare(p.number, p.cursor.number), cmp.Compare(p.seq(at), p.cursor.Seq)) > 0
}

func (p *Part) before(at int, e *entry) bool {
	for i := range p.readers {
		if order := p.readers[i].compare(p.columns[i][at], e.keys[i]); order != 0 {
			return order < 0
		}
	}
	return cmp.Or(cmp.Compare(p.number, e.part.number), cmp.Compare(p.seq(at), e.part.seq(e.at))) < 0
}

func (p *Part) seq(at int) int64 { return p.Segment.Base + int64(p.docs[at]) }

// worstFirst is a heap of entries. Its first element is the entry that sorts last.
type worstFirst []entry

func (h worstFirst) Len() int           { return len(h) }
func (h worstFirst) Less(i, j int) bool { return h[j].part.before(h[j].at, &h[i]) }
func (h worstFirst) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *worstFirst) Push(x any)        { *h = append(*h, x.(entry)) }
func (h *worstFirst) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}

// Hits returns the documents in sort order, without the first from documents.
func (t *Top) Hits(from int) []Hit {
	entries := slices.Clone(t.heap)
	slices.SortFunc(entries, func(a, b entry) int {
		if a.part.before(a.at, &b) {
			return -1
		}
		return 1
	})
	hits := []Hit{}
	for _, e := range entries[min(from, len(entries)):] {
		h := Hit{Context: e.part.Context, Seq: e.part.seq(e.at), keys: e.keys, number: e.part.number, Ignored: e.part.Segment.Keywords(mapping.IgnoredField, e.part.docs[e.at])}
		for i := range e.part.readers {
			h.Sort = append(h.Sort, e.part.readers[i].show(e.keys[i]))
		}
		hits = append(hits, h)
	}
	return hits
}
