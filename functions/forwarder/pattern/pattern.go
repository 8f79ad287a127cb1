// Package pattern computes the pattern of a log message. It replaces the parts that differ between
// two messages of one logging statement by <*>, such as identifiers, numbers, times, addresses and
// quoted data.
//
// A pattern only depends on its line. Forwarders without shared state compute the same pattern for
// the same line, so that patterns can be counted across them. There are no settings per source,
// because the rules recognize the forms of data and not the messages of particular programs.
package pattern

import (
	"bytes"
	"unicode/utf8"
)

// Limit is the maximum length of a pattern in bytes. A longer pattern is cut and ends in an
// ellipsis.
const Limit = 256

const (
	variable = "<*>"
	ellipsis = "…"
	room     = Limit - len(ellipsis) // for a pattern before its ellipsis
)

// Append appends the pattern of line to dst. It takes linear time, and it does not allocate if dst
// has room for Limit bytes. The pattern of a pattern is the pattern itself.
func Append(dst, line []byte) []byte {
	s := scanner{line: line, out: output{dst: dst, base: len(dst), last: none, dateStart: none}}
	for s.pos < len(line) && !s.out.full {
		s.next()
	}
	return s.out.finish()
}

// AppendCut appends text, which is a template from a logger, to dst. It cuts the text at Limit, but
// not within a character or a variable.
func AppendCut(dst, text []byte) []byte {
	if len(text) <= Limit {
		return append(dst, text...)
	}
	n := room
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	if i := bytes.LastIndexByte(text[:n], '<'); i > n-len(variable) && i >= 0 && hasPrefix(text[i:], variable) {
		n = i
	}
	return append(append(dst, bytes.TrimRight(text[:n], " ")...), ellipsis...)
}

// A scanner reads a line from left to right without backtracking.
type scanner struct {
	line []byte
	pos  int
	word []byte // the most recent word that was kept in the pattern
	out  output
}

// next writes the token at pos and advances pos.
func (s *scanner) next() {
	c := s.line[s.pos]
	switch class[c] {
	case space:
		s.pos++
		s.out.blank()
	case letter:
		if !s.plainWords() {
			s.atom()
		}
	case digit:
		if !s.plainNumber() {
			s.atom()
		}
	case wide:
		s.text()
	default:
		s.separator(c)
	}
}

// text writes a run of characters outside ASCII. It never becomes a value, because in languages
// without spaces one run can be a whole sentence.
func (s *scanner) text() {
	if n := microsecondsEnd(s.line[s.pos:]); n > 0 && s.out.isBehindValue() {
		s.value(n)
		return
	}
	start := s.pos
	for s.pos < len(s.line) && class[s.line[s.pos]] == wide {
		s.pos++
	}
	run, isCut := s.line[start:s.pos], false
	if s.pos == len(s.line) {
		run, isCut = bytes.CutSuffix(run, []byte(ellipsis))
	}
	s.out.characters(run)
	if isCut && !s.out.full {
		s.out.cut()
	}
	s.word = nil
}

// separator writes a character that is not part of a word, or the value that begins with it.
func (s *scanner) separator(c byte) {
	if !opensValue[c] {
		s.pos++
		s.word = nil
		s.out.separator(c)
		return
	}
	rest := s.line[s.pos:]
	switch {
	case isQuote(c) && s.opens(c):
		s.quote(c)
	case c == '<' && hasPrefix(rest, variable):
		s.value(len(variable))
	case c == '<' && isComparison(rest), isSign(c) && s.startsToken() && isDigitAt(rest, 1):
		s.pos++
	case (c == '{' || c == '[') && isJSON(rest):
		s.value(jsonEnd(rest))
	case c == '{' && s.out.endsInWord() && isHash(rest[1:]):
		s.object()
	case c == '=' && s.assigns():
		s.pos++
		s.out.separator('=')
		s.assigned()
	case c == ':' && s.startsToken() && s.out.lastByte() != ':' && compressedEnd(rest) > 0:
		s.value(compressedEnd(rest))
	case c == ':' && hasPrefix(rest, "::"): // written as one, because the text before it depends on both characters
		s.pos += 2
		s.out.text(rest[:2])
	case c == '+' && s.startsToken() && encodedEnd(rest) > 0:
		s.value(encodedEnd(rest))
	case isPathStart(rest) && s.startsToken():
		s.path(0)
	case c == '(' && s.out.isBehindValue() && zoneEnd(rest) > 0:
		s.value(zoneEnd(rest))
	case c == '%' && s.out.isBehindValue() && (len(rest) == 1 || !isWord(rest[1])):
		s.value(1)
	case c == '[' && s.startsToken() && hasPrefix(rest, "[]") && (len(rest) == 2 || !isWord(rest[2])):
		s.value(2)
	case c == '[' && s.out.before() == ':' && listEnd(rest) > 0:
		s.value(listEnd(rest))
	case c == '(' || c == '[' || c == '{' || c == '<':
		s.pos++
		s.out.open(c)
	case c == ')' || c == ']' || c == '}' || c == '>' || isQuote(c):
		s.pos++
		s.out.close(c)
	default:
		s.pos++
		if c != ':' {
			s.word = nil
		}
		s.out.separator(c)
	}
}

// opensValue contains the separators that may begin a value, or open or close a group. It is
// read-only.
var opensValue = func() (table [256]bool) {
	for _, c := range []byte("<>()[]{}\"'`=:-+~$#/.\\%") {
		table[c] = true
	}
	return table
}()

// value writes a variable for the next n bytes.
func (s *scanner) value(n int) {
	s.pos += n
	s.word = nil
	s.out.value()
}

// startsToken reports whether no word ends directly before pos.
func (s *scanner) startsToken() bool {
	if s.pos == 0 {
		return true
	}
	c := s.line[s.pos-1]
	return class[c] == space || c == '(' || c == '[' || c == '{' || c == '=' || c == ':' || c == ',' || isQuote(c)
}

// opens reports whether the quote at pos opens a quoted text: no such quote is open, and no word
// ends directly before it.
func (s *scanner) opens(quote byte) bool {
	return !s.out.isOpen(quote) && !s.out.endsInWord()
}
