// Package recent remembers texts that occur again and again, such as the names in log lines. Finding
// a text is faster than examining it again.
package recent

import "bytes"

// Texts are at most 64 texts. A text replaces another one with the same hash. The zero value is
// empty. Texts are not safe for concurrent use.
type Texts [64][]byte

// Has reports whether text is not empty and one of the texts.
func (t *Texts) Has(text []byte) bool {
	return len(text) > 0 && bytes.Equal(*t.slot(text), text)
}

// Add adds a copy of text, which is not empty.
func (t *Texts) Add(text []byte) {
	slot := t.slot(text)
	*slot = append((*slot)[:0], text...)
}

func (t *Texts) slot(text []byte) *[]byte {
	n := len(text)
	hash := uint32(n)*0x9E3779B1 ^ uint32(text[0])*0x85EBCA6B ^ uint32(text[n-1])*0xC2B2AE35 ^ uint32(text[n/2])*0x27D4EB2F // #nosec G115 -- a hash
	return &t[hash>>26]
}
