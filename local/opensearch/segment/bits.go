package segment

import "math/bits"

// Bits is a set of documents of one segment.
type Bits []uint64

// NewBits returns an empty set for documents below n.
func NewBits(n int) Bits { return make(Bits, (n+63)/64) }

// AllBits returns the set of every document below n.
func AllBits(n int) Bits {
	b := NewBits(n)
	for i := range b {
		b[i] = ^uint64(0)
	}
	if n%64 != 0 {
		b[len(b)-1] = 1<<(n%64) - 1
	}
	return b
}

// Set adds a document.
func (b Bits) Set(doc uint32) { b[doc/64] |= 1 << (doc % 64) }

// Clear removes a document.
func (b Bits) Clear(doc uint32) { b[doc/64] &^= 1 << (doc % 64) }

// Has reports whether a document is in the set. It returns false for a document beyond the end.
func (b Bits) Has(doc uint32) bool {
	return int(doc/64) < len(b) && b[doc/64]&(1<<(doc%64)) != 0
}

// And removes the documents that are not in o, and returns b.
func (b Bits) And(o Bits) Bits {
	for i := range b {
		b[i] &= o[i]
	}
	return b
}

// Or adds the documents that are in o, and returns b.
func (b Bits) Or(o Bits) Bits {
	for i := range b {
		b[i] |= o[i]
	}
	return b
}

// AndNot removes the documents that are in o, and returns b.
func (b Bits) AndNot(o Bits) Bits {
	for i := range b {
		b[i] &^= o[i]
	}
	return b
}

// Count returns how many documents are in the set.
func (b Bits) Count() int {
	n := 0
	for _, word := range b {
		n += bits.OnesCount64(word)
	}
	return n
}

// Docs returns the documents in ascending order.
func (b Bits) Docs() []uint32 {
	docs := make([]uint32, 0, b.Count())
	for i, word := range b {
		for word != 0 {
			docs = append(docs, uint32(i*64+bits.TrailingZeros64(word)))
			word &= word - 1
		}
	}
	return docs
}
