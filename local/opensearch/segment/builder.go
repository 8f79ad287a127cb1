package segment

import "slices"

// A Builder is a segment that is still growing. One goroutine may add documents while others read a
// segment that Segment returned earlier, because a column only grows at its end.
type Builder struct {
	base    int64
	n       int
	live    Bits
	columns map[string]*growing
}

type growing struct {
	Column
	ords map[string]uint32
}

// NewBuilder returns an empty segment. base is the sequence number of its first document.
func NewBuilder(base int64) *Builder {
	return &Builder{base: base, live: NewBits(Size), columns: map[string]*growing{}}
}

// Base returns the sequence number of the first document.
func (b *Builder) Base() int64 { return b.base }

// Begin starts a document, to which the other methods then add values. Its number must be higher
// than that of every earlier document. The numbers skipped in between count as deleted documents.
func (b *Builder) Begin(doc uint32) {
	b.n = int(doc) + 1
	b.live.Set(doc)
}

// Delete removes a document.
func (b *Builder) Delete(doc uint32) { b.live.Clear(doc) }

// Full reports whether the sequence number seq lies beyond the end of the segment.
func (b *Builder) Full(seq int64) bool { return seq-b.base >= Size }

// Num adds a number to the document.
func (b *Builder) Num(field string, num int64) {
	c := b.column(field)
	c.open(b.n)
	c.Nums = append(c.Nums, num)
	c.close(len(c.Nums))
}

// Keyword adds a value to the document. It does nothing if the document already has the value.
func (b *Builder) Keyword(field, value string) {
	c := b.column(field)
	ord := c.ord(value)
	if !c.open(b.n) {
		if lo, _ := c.Range(len(c.Docs) - 1); slices.Contains(c.Ords[lo:], ord) {
			return
		}
	}
	c.Ords = append(c.Ords, ord)
	c.close(len(c.Ords))
}

// Text adds a text value, already split into words, to the document.
func (b *Builder) Text(field string, words []string) {
	c := b.column(field)
	c.Words = true
	if !c.open(b.n) {
		c.Ords = append(c.Ords, Break)
	}
	for _, word := range words {
		c.Ords = append(c.Ords, c.ord(word))
	}
	c.close(len(c.Ords))
}

func (b *Builder) column(field string) *growing {
	c := b.columns[field]
	if c == nil {
		c = &growing{ords: map[string]uint32{}}
		b.columns[field] = c
	}
	return c
}

// open makes document n-1 the column's last one and reports whether it is new in the column.
func (c *growing) open(n int) bool {
	doc := uint32(n - 1)
	if len(c.Docs) > 0 && c.Docs[len(c.Docs)-1] == doc {
		return false
	}
	c.Docs = append(c.Docs, doc)
	return true
}

// close sets the end of the last document's values. It creates Start at the first document that
// does not have exactly one value.
func (c *growing) close(end int) {
	docs := len(c.Docs)
	if c.Start == nil {
		if end == docs {
			return
		}
		c.Start = make([]uint32, 0, 2*docs+1)
		for i := range docs {
			c.Start = append(c.Start, uint32(i))
		}
	}
	if len(c.Start) > docs { // one more value of the same document
		c.Start[docs] = uint32(end)
		return
	}
	c.Start = append(c.Start, uint32(end))
}

func (c *growing) ord(value string) uint32 {
	ord, ok := c.ords[value]
	if !ok {
		ord = uint32(len(c.Dict.words))
		c.Dict.words = append(c.Dict.words, value)
		c.ords[value] = ord
	}
	return ord
}

// Segment returns a snapshot of the segment.
func (b *Builder) Segment() *Segment {
	columns := make(map[string]*Column, len(b.columns))
	for field, c := range b.columns {
		snapshot := c.Column
		columns[field] = &snapshot
	}
	live := append(Bits(nil), b.live[:(b.n+63)/64]...)
	return &Segment{Base: b.base, N: b.n, Live: live, columns: columns}
}

// Encode returns the encoded columns by name.
func (b *Builder) Encode() map[string][]byte {
	blobs := make(map[string][]byte, len(b.columns))
	for field, c := range b.columns {
		blobs[field] = c.Encode()
	}
	return blobs
}
