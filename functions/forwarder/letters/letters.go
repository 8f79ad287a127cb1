// Package letters searches short texts for any of many words. A text that lacks a letter of a word
// cannot contain the word. One pass over the text therefore rules out nearly all words, each of
// which would otherwise need a search.
package letters

import "strings"

// A Set is a set of letters. Each letter has one bit. Some bits are shared by several characters,
// of which a word rarely contains only one.
type Set uint64

// Of returns the set of letters in text.
func Of(text string) (s Set) {
	for i := range len(text) {
		s |= bits[text[i]]
	}
	return s
}

// bits contains the bit of each byte. Lower-case and upper-case letters share a bit, and all bytes
// outside ASCII share one. It is read-only.
var bits = func() (bits [256]Set) {
	const first = 26 // the first bit for bytes other than letters
	next := first
	for b := range bits {
		switch c := byte(b); {
		case c|0x20 >= 'a' && c|0x20 <= 'z':
			bits[b] = 1 << (c | 0x20 - 'a')
		case c > ' ' && c < 0x7F && next < 63:
			bits[b] = 1 << next
			next++
		default:
			bits[b] = 1 << 63
		}
	}
	return bits
}()

// A Word is a text to search for.
type Word struct {
	Text    string
	letters Set
}

// NewWord returns the word for a text.
func NewWord(text string) Word { return Word{text, Of(text)} }

// Words returns the words for several texts.
func Words(texts ...string) []Word {
	words := make([]Word, len(texts))
	for i, text := range texts {
		words[i] = NewWord(text)
	}
	return words
}

// MayBeIn reports whether a text with these letters may contain w.
func (w *Word) MayBeIn(text Set) bool { return w.letters&^text == 0 }

// ContainsAny reports whether text contains one of the words.
func ContainsAny(text string, words []Word) bool {
	set := Of(text)
	for i := range words {
		if w := &words[i]; w.MayBeIn(set) && strings.Contains(text, w.Text) {
			return true
		}
	}
	return false
}
