package logline

import (
	"bytes"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/jsonscan"
)

// A pairScanner splits a line into words, some of which are key=value pairs.
type pairScanner struct {
	text  []byte
	pos   int
	start int // start of the word

	name     []byte // name of the pair, or the word
	value    document.Value
	hasValue bool
	isOpen   bool // the value has no quotes or brackets around it

	unclosed [256]bool // the quotes and brackets that are not closed in this line
	tries    int       // number of quotes and brackets that end inside a word
}

// maxTries bounds how many brackets are read to their end without success. Brackets may nest, and
// the time must stay linear.
const maxTries = 16

// next advances to the next word. It returns false at the end of the line.
func (s *pairScanner) next() bool {
	for s.pos < len(s.text) && isBlank(s.text[s.pos]) {
		s.pos++
	}
	if s.pos == len(s.text) {
		return false
	}
	s.start, s.hasValue, s.isOpen = s.pos, false, false
	if end := s.nameEnd(); end > 0 {
		s.pos = end + 1
		s.readValue()
		s.hasValue = true
		return true
	}
	for s.pos < len(s.text) && !isBlank(s.text[s.pos]) {
		s.pos++
	}
	s.name = s.text[s.start:s.pos]
	return true
}

// untilPair advances to the next pair and returns all text from the value on.
func (s *pairScanner) untilPair() []byte {
	from := s.start + len(s.name) + 1
	for {
		before := *s
		if !s.next() || s.hasValue {
			*s = before
			return bytes.TrimRight(s.text[from:s.pos], " \t")
		}
	}
}

// nameEnd returns the end of the name of a pair, which is its equals sign, or 0. slog quotes names
// that require it.
func (s *pairScanner) nameEnd() int {
	if s.text[s.pos] == '"' && !s.unclosed['"'] {
		c := jsonscan.Cursor{Buf: s.text, Pos: s.pos}
		quoted := c.String()
		if c.Failed() || c.Pos >= len(s.text) || s.text[c.Pos] != '=' || len(quoted.Raw) == 0 {
			s.unclosed['"'] = c.Failed()
			return 0
		}
		s.name, _ = quoted.Plain(nil)
		return c.Pos
	}
	end := s.pos
	for end < len(s.text) && isNameByte(s.text[end]) {
		end++
	}
	if end == s.pos || end == len(s.text) || s.text[end] != '=' || s.text[s.pos] == '-' || s.text[s.pos] == '/' || s.text[s.pos] == '.' {
		return 0
	}
	if end+1 < len(s.text) && (s.text[end+1] == '=' || s.text[end+1] == '>' || s.text[end+1] == '~') { // comparison operators
		return 0
	}
	s.name = s.text[s.pos:end]
	return end
}

// readValue reads the value at s.pos, in quotes or brackets, or up to a blank.
func (s *pairScanner) readValue() {
	from := s.pos
	if from < len(s.text) && !s.unclosed[s.text[from]] {
		if end := s.closedEnd(from); end > from {
			s.pos = end
			return
		}
	}
	for s.pos < len(s.text) && !isBlank(s.text[s.pos]) {
		s.pos++
	}
	s.isOpen = true
	s.value = document.Plain(bytes.TrimSuffix(s.text[from:s.pos], []byte(",")))
}

// closedEnd returns the end of a value in quotes or brackets, or 0.
func (s *pairScanner) closedEnd(from int) int {
	end := 0
	switch open := s.text[from]; open {
	case '"':
		c := jsonscan.Cursor{Buf: s.text, Pos: from}
		s.value = document.Quoted(c.String())
		if end = c.Pos; c.Failed() {
			end = 0
		}
	case '\'':
		end = quoteEnd(s.text, from)
		if end > 0 {
			s.value = document.Plain(s.text[from+1 : end-1])
		}
	case '{', '[', '(':
		if end = bracketEnd(s.text, from); end > 0 {
			s.value = document.Plain(s.text[from:end])
		}
	default:
		return 0
	}
	if end == 0 {
		s.unclosed[s.text[from]] = true
		return 0
	}
	if end < len(s.text) && s.text[end] == ',' {
		end++
	}
	if end < len(s.text) && !isBlank(s.text[end]) {
		if s.tries++; s.tries > maxTries {
			s.unclosed[s.text[from]] = true
		}
		return 0
	}
	return end
}

// quoteEnd returns the end of a text in single quotes, which a backslash escapes.
func quoteEnd(text []byte, from int) int {
	for i := from + 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '\'':
			return i + 1
		}
	}
	return 0
}

// bracketEnd returns the end of the text in matching brackets, or 0.
func bracketEnd(text []byte, from int) int {
	depth, isQuoted := 0, false
	for i := from; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\':
			i++
		case c == '"':
			isQuoted = !isQuoted
		case isQuoted:
		case c == '{' || c == '[' || c == '(':
			depth++
		case c == '}' || c == ']' || c == ')':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return 0
}

func isBlank(b byte) bool { return b == ' ' || b == '\t' || b == '\r' }

// isNameByte reports whether b may be part of an unquoted name.
func isNameByte(b byte) bool {
	switch {
	case b|0x20-'a' <= 'z'-'a', b-'0' <= 9, b >= 0x80:
		return true
	}
	return b == '_' || b == '.' || b == '-' || b == '@' || b == '/' || b == '#' || b == '$'
}
