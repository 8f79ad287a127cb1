package stacktrace

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// object walks the members of a JSON object without decoding what it passes.
// Broken JSON ends the walk: log lines get truncated.
type object struct {
	text string
	at   int
}

// next returns a member's name and the raw text of its value. Behind the last
// one it stops at the closing brace.
func (o *object) next() (name, value string, ok bool) {
	for o.at < len(o.text) && (o.text[o.at] == ',' || o.text[o.at] == '{' || isSpace(o.text[o.at])) {
		o.at++
	}
	if o.at == len(o.text) || o.text[o.at] != '"' {
		return "", "", false
	}
	end := stringEnd(o.text, o.at)
	name = unquote(o.text[o.at:end])
	o.at = skipSpace(o.text, end)
	if o.at == len(o.text) || o.text[o.at] != ':' {
		return "", "", false
	}
	start := skipSpace(o.text, o.at+1)
	o.at = valueEnd(o.text, start)
	return name, o.text[start:o.at], o.at > start
}

// array walks the elements of a JSON array; at starts at 1, behind its bracket.
type array struct {
	text string
	at   int
}

// next returns the raw text of an element.
func (a *array) next() (value string, ok bool) {
	start := a.at
	for start < len(a.text) && (a.text[start] == ',' || isSpace(a.text[start])) {
		start++
	}
	a.at = valueEnd(a.text, start)
	return a.text[start:a.at], a.at > start
}

func skipSpace(s string, i int) int {
	for i < len(s) && isSpace(s[i]) {
		i++
	}
	return i
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// valueEnd returns the offset behind the value that begins at i.
func valueEnd(s string, i int) int {
	depth := 0
	for i < len(s) {
		switch s[i] {
		case '"':
			i = stringEnd(s, i)
			if depth == 0 {
				return i
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth <= 0 {
				return min(len(s), i+1+depth) // a scalar ends before the bracket
			}
		case ',':
			if depth == 0 {
				return i
			}
		}
		i++
	}
	return len(s)
}

// stringEnd returns the offset behind the string whose quote stands at i.
func stringEnd(s string, i int) int {
	for i++; i < len(s); i++ {
		n := strings.IndexByte(s[i:], '"')
		if n < 0 {
			return len(s)
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
	return len(s)
}

// unquote decodes a JSON string; without escapes it is a piece of the input.
func unquote(raw string) string {
	raw = strings.TrimPrefix(raw, `"`)
	if strings.IndexByte(raw, '\\') < 0 {
		return strings.TrimSuffix(raw, `"`)
	}
	return string(appendUnquoted(make([]byte, 0, len(raw)), raw))
}

// appendUnquoted appends the decoded raw, whose opening quote may be missing.
func appendUnquoted(dst []byte, raw string) []byte {
	raw = strings.TrimPrefix(raw, `"`)
	for {
		i := strings.IndexAny(raw, "\\\"")
		if i < 0 || raw[i] == '"' || i+1 == len(raw) {
			if i < 0 {
				i = len(raw)
			}
			return append(dst, raw[:i]...)
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
		case 'b':
			dst = append(dst, '\b')
		case 'f':
			dst = append(dst, '\f')
		case 'u':
			var r rune
			r, n = unicodeEscape(raw[i:])
			dst = utf8.AppendRune(dst, r)
		default:
			dst = append(dst, c)
		}
		raw = raw[i+n:]
	}
}

// unicodeEscape decodes \u00a0, or a surrogate pair of two such.
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
