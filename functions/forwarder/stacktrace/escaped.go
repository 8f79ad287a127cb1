package stacktrace

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// parseEscaped reads a stack trace from a string literal in text, in which line ends are escaped:
// JSON behind words, Python's repr and the keys and values around it, or util.inspect, which joins
// the lines of a string with "+". A list of literals counts as a list of lines. Calls alone are
// only a piece of such a string and therefore no stack trace.
func parseEscaped(text string, depth int) (Exception, bool) {
	if depth >= maxWraps || !hasEscapedTrace(text) {
		return Exception{}, false
	}
	tried := 0
	for s := (literals{text: text}); ; {
		value, ok := s.next()
		if !ok {
			return Exception{}, false
		}
		if strings.IndexByte(value, '\n') < 0 {
			continue
		}
		if e, ok := parse(value, depth+1); ok && (e.Type != "" || e.Message != "") {
			return e, true
		}
		if tried++; tried == maxLiterals {
			return Exception{}, false
		}
	}
}

// maxWraps bounds the nesting of literals in literals.
const maxWraps = 4

// maxLiterals bounds how many multi-line strings are examined.
const maxLiterals = 16

// hasEscapedTrace reports whether text can contain a stack trace in a literal: the end of a line or
// of a list element, escaped or not, next to characters that only stack traces have.
func hasEscapedTrace(text string) bool {
	if strings.Contains(text, `\n`) {
		return strings.Contains(text, "  at ") || strings.Contains(text, `(most recent call last):\n`) || strings.Contains(text, `\tat `)
	}
	return strings.Contains(text, "(most recent call last):',") || strings.Contains(text, "'    at ")
}

// literals walks the string literals of a text.
type literals struct {
	text string
	at   int
	left [2]bool // the rest of the text contains no more ' or "
}

// next returns the next literal, decoded, together with those that are joined to it by "+", or by
// commas as the lines of a list.
func (s *literals) next() (value string, ok bool) {
	start, end := s.find(s.at)
	if end == 0 {
		return "", false
	}
	var b []byte
	list := start > 0 && strings.HasSuffix(strings.TrimRight(s.text[max(0, start-64):start], " \t\n"), "[")
	for {
		b = appendLiteral(b, s.text[start+1:end-1])
		s.at = end
		rest := strings.TrimLeft(s.text[end:], " ")
		if rest == "" || rest[0] != '+' && (rest[0] != ',' || !list) {
			return string(b), true
		}
		if rest[0] == ',' && !strings.HasSuffix(string(b[max(0, len(b)-1):]), "\n") {
			b = append(b, '\n')
		}
		rest = strings.TrimLeft(rest[1:], " \t\n")
		if rest == "" || rest[0] != '\'' && rest[0] != '"' && rest[0] != '`' {
			return string(b), true
		}
		start = len(s.text) - len(rest)
		if end = literalEnd(s.text, start); end == 0 {
			return string(b), true
		}
	}
}

// find returns the bounds of the first literal after offset from. An apostrophe in a word does not
// begin a literal.
func (s *literals) find(from int) (start, end int) {
	for i := from; i < len(s.text); {
		k := strings.IndexAny(s.text[i:], `'"`)
		if k < 0 {
			return 0, 0
		}
		i += k
		kind := 0
		if s.text[i] == '"' {
			kind = 1
		}
		if !s.left[kind] && (i == 0 || !isAlnum(s.text[i-1])) {
			if end = literalEnd(s.text, i); end > 0 {
				return i, end
			}
			s.left[kind] = true
		}
		i++
	}
	return 0, 0
}

// literalEnd returns the offset behind the literal whose opening quote is at i, or 0.
func literalEnd(s string, i int) int {
	quote := s[i]
	for i++; i < len(s); i++ {
		n := strings.IndexByte(s[i:], quote)
		if n < 0 {
			return 0
		}
		i += n
		slashes := 0
		for s[i-1-slashes] == '\\' {
			slashes++
		}
		if slashes%2 == 0 {
			return i + 1
		}
	}
	return 0
}

// appendLiteral appends the decoded raw text with JSON, JavaScript or Python escapes. Unlike a JSON
// string it may contain unescaped quotes.
func appendLiteral(dst []byte, raw string) []byte {
	for {
		i := strings.IndexByte(raw, '\\')
		if i < 0 || i+1 == len(raw) {
			return append(dst, raw...)
		}
		dst = append(dst, raw[:i]...)
		n := 2
		switch c := raw[i+1]; c {
		case 'n':
			dst = append(dst, '\n')
		case 'r':
			dst = append(dst, '\r')
		case 't':
			dst = append(dst, '\t')
		case 'u':
			var r rune
			r, n = unicodeEscape(raw[i:])
			dst = utf8.AppendRune(dst, r)
		case 'x':
			if i+4 <= len(raw) && isHex(raw[i+2]) && isHex(raw[i+3]) {
				r, _ := hex4(`\u00` + raw[i+2:i+4])
				dst = utf8.AppendRune(dst, r)
				n = 4
			} else {
				dst = append(dst, c)
			}
		default:
			dst = append(dst, c)
		}
		raw = raw[i+n:]
	}
}

// unicodeEscape decodes \u00a0, or a surrogate pair of two escapes.
func unicodeEscape(s string) (r rune, n int) {
	r, ok := hex4(s)
	if !ok {
		return utf8.RuneError, min(len(s), 2)
	}
	if utf16.IsSurrogate(r) && len(s) >= 8 && s[6] == '\\' && s[7] == 'u' {
		if low, ok := hex4(s[6:]); ok {
			return utf16.DecodeRune(r, low), 12
		}
	}
	return r, 6
}

// hex4 reads the four digits of \uXXXX.
func hex4(s string) (r rune, ok bool) {
	if len(s) < 6 {
		return 0, false
	}
	for _, c := range []byte(s[2:6]) {
		switch {
		case isDigit(c):
			r = r<<4 | rune(c-'0')
		case isHex(c):
			r = r<<4 | rune(c|0x20-'a'+10)
		default:
			return 0, false
		}
	}
	return r, true
}
