package query

import (
	"strings"
	"unicode/utf8"
)

// wildcardMatch returns a function that reports whether a term matches a pattern with * and ?. A
// backslash makes the next character literal. The time is linear in the term's length, except for a
// part between two * that contains a ?.
func wildcardMatch(pattern string) func(string) bool {
	pieces := cutPattern(pattern)
	first, last := pieces[0], pieces[len(pieces)-1]
	return func(term string) bool {
		size, ok := first.prefix(term)
		if !ok || len(pieces) == 1 {
			return ok && size == len(term)
		}
		term = term[size:]
		for _, p := range pieces[1 : len(pieces)-1] {
			end := p.find(term)
			if end < 0 {
				return false
			}
			term = term[end:]
		}
		from := len(term)
		for range last.characters {
			if from == 0 {
				return false
			}
			_, size := utf8.DecodeLastRuneInString(term[:from])
			from -= size
		}
		size, ok = last.prefix(term[from:])
		return ok && size == len(term)-from
	}
}

// A piece is the part of a pattern between two *. It consists of texts with one ? between each two
// of them.
type piece struct {
	texts      []string
	characters int
}

func cutPattern(pattern string) []piece {
	var pieces []piece
	var texts []string
	var text strings.Builder
	characters := 0
	endPiece := func() {
		pieces = append(pieces, piece{append(texts, text.String()), characters})
		texts, characters = nil, 0
		text.Reset()
	}
	for i, escaped := 0, false; i < len(pattern); {
		c, size := utf8.DecodeRuneInString(pattern[i:])
		switch {
		case c == '\\' && !escaped && i+1 < len(pattern):
			escaped = true
		case c == '*' && !escaped:
			endPiece()
		case c == '?' && !escaped:
			texts, characters = append(texts, text.String()), characters+1
			text.Reset()
		default:
			text.WriteString(pattern[i : i+size])
			characters++
			escaped = false
		}
		i += size
	}
	endPiece()
	return pieces
}

// prefix returns the length of the beginning of a term that the piece matches.
func (p piece) prefix(term string) (size int, ok bool) {
	for i, text := range p.texts {
		if i > 0 {
			if size == len(term) {
				return 0, false
			}
			_, one := utf8.DecodeRuneInString(term[size:])
			size += one
		}
		if !strings.HasPrefix(term[size:], text) {
			return 0, false
		}
		size += len(text)
	}
	return size, true
}

// find returns the end of the first match of the piece in a term, or -1 if there is none.
func (p piece) find(term string) int {
	if len(p.texts) == 1 {
		if i := strings.Index(term, p.texts[0]); i >= 0 {
			return i + len(p.texts[0])
		}
		return -1
	}
	for from := 0; ; {
		if size, ok := p.prefix(term[from:]); ok {
			return from + size
		}
		if from == len(term) {
			return -1
		}
		_, one := utf8.DecodeRuneInString(term[from:])
		from += one
	}
}
