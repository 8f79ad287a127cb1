package segment

import (
	"math"
	"slices"
)

// A Column holds the values of one field for the documents that have it. Words and keywords are
// ordinals into a dictionary. All other values are sortable numbers (see [FloatBits]).
type Column struct {
	Docs  []uint32 // documents that have the field, ascending
	Start []uint32 // values of Docs[i] are Start[i]:Start[i+1]; nil when each document has exactly one
	Nums  []int64  // values of a numeric column
	Ords  []uint32 // values of any other column
	Dict  Dict
	Words bool // true for text: Ords are the words in order, with Break between two values
}

// Break separates the words of two values of one text field, so that no phrase matches across two
// values.
const Break = math.MaxUint32

// Range returns the bounds of the values of Docs[i].
func (c *Column) Range(i int) (lo, hi int) {
	if c.Start == nil {
		return i, i + 1
	}
	return int(c.Start[i]), int(c.Start[i+1])
}

// Find returns the bounds of a document's values. Both are 0 if the document has none.
func (c *Column) Find(doc uint32) (lo, hi int) {
	if c == nil {
		return 0, 0
	}
	i, ok := slices.BinarySearch(c.Docs, doc)
	if !ok {
		return 0, 0
	}
	return c.Range(i)
}

// Each calls visit for every document in docs that has the field. docs is ascending. visit gets the
// document's position in docs and the bounds of its values.
func (c *Column) Each(docs []uint32, visit func(i, lo, hi int)) {
	if c == nil || len(docs) == 0 || len(c.Docs) == 0 {
		return
	}
	at := 0
	few := len(docs) < len(c.Docs)/16
	for i, doc := range docs {
		if few { // a binary search is cheaper than visiting every document in between
			next, _ := slices.BinarySearch(c.Docs[at:], doc)
			at += next
		} else {
			for at < len(c.Docs) && c.Docs[at] < doc {
				at++
			}
		}
		if at == len(c.Docs) {
			return
		}
		if c.Docs[at] == doc {
			lo, hi := c.Range(at)
			visit(i, lo, hi)
		}
	}
}

// Exists adds the documents that have the field to set.
func (c *Column) Exists(set Bits) {
	if c == nil {
		return
	}
	for _, doc := range c.Docs {
		set.Set(doc)
	}
}

// MatchOrds adds to set the documents that have a value whose ordinal is marked.
func (c *Column) MatchOrds(marked []bool, set Bits) {
	for i, doc := range c.Docs {
		lo, hi := c.Range(i)
		for _, ord := range c.Ords[lo:hi] {
			if ord != Break && marked[ord] {
				set.Set(doc)
				break
			}
		}
	}
}

// MatchOrd adds to set the documents that have the value.
func (c *Column) MatchOrd(ord uint32, set Bits) {
	if c.Start == nil {
		for i, have := range c.Ords {
			if have == ord {
				set.Set(c.Docs[i])
			}
		}
		return
	}
	for i, doc := range c.Docs {
		lo, hi := c.Range(i)
		if slices.Contains(c.Ords[lo:hi], ord) {
			set.Set(doc)
		}
	}
}

// MatchRange adds to set the documents that have a number between from and to, both inclusive.
func (c *Column) MatchRange(from, to int64, set Bits) {
	if c == nil {
		return
	}
	for i, doc := range c.Docs {
		lo, hi := c.Range(i)
		for _, num := range c.Nums[lo:hi] {
			if from <= num && num <= to {
				set.Set(doc)
				break
			}
		}
	}
}

// FloatBits returns an integer for a float. The integers sort in the same order as the floats.
func FloatBits(f float64) int64 {
	b := int64(math.Float64bits(f))
	return b ^ (b>>63)&math.MaxInt64
}

// Float reverses FloatBits.
func Float(b int64) float64 {
	return math.Float64frombits(uint64(b ^ (b>>63)&math.MaxInt64))
}

// A Dict lists the distinct values of a column. An ordinal is a position in the list. The
// dictionary of a growing segment holds separate strings. That of a sealed segment holds parts of a
// single string, which spares the garbage collector from scanning many pointers.
type Dict struct {
	words []string
	text  string
	ends  []uint32
}

// Len returns the number of values.
func (d *Dict) Len() int { return len(d.words) + len(d.ends) }

// At returns the value of an ordinal.
func (d *Dict) At(ord uint32) string {
	if d.ends == nil {
		return d.words[ord]
	}
	if ord == 0 {
		return d.text[:d.ends[0]]
	}
	return d.text[d.ends[ord-1]:d.ends[ord]]
}

// Find returns the ordinal of a value.
func (d *Dict) Find(value string) (ord uint32, ok bool) {
	for ord := range uint32(d.Len()) {
		if d.At(ord) == value {
			return ord, true
		}
	}
	return 0, false
}

// Mark returns, for each ordinal, whether match returns true for its value. found reports whether
// any value matches.
func (d *Dict) Mark(match func(string) bool) (marked []bool, found bool) {
	marked = make([]bool, d.Len())
	for ord := range marked {
		marked[ord] = match(d.At(uint32(ord)))
		found = found || marked[ord]
	}
	return marked, found
}
