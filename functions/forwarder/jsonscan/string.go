package jsonscan

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"unicode/utf16"
	"unicode/utf8"
)

// A String is the inside of a JSON string literal as it stands in the text,
// without its quotes. Its escapes are known to be well-formed.
type String struct {
	Raw     []byte
	Escaped bool // it holds a backslash
	High    bool // it holds a byte beyond ASCII
}

// String moves past a string and returns it.
func (c *Cursor) String() String {
	if c.Peek() != '"' {
		c.fail()
		return String{}
	}
	start := c.Pos + 1
	var s String
	buf := c.Buf
	for i := skipOrdinary(buf, start); i < len(buf); i = skipOrdinary(buf, i) {
		switch class[buf[i]] {
		case high:
			s.High = true
			i++
		case quote:
			s.Raw = buf[start:i:i]
			c.Pos = i + 1
			return s
		case backslash:
			n := escapeLen(buf[i:])
			if n == 0 {
				c.fail()
				return String{}
			}
			s.Escaped = true
			i += n
		default: // a raw control character is no JSON
			c.fail()
			return String{}
		}
	}
	c.fail()
	return String{}
}

// Clean reports whether Raw may be copied into another JSON string as it is:
// it is valid UTF-8 and names no half of a surrogate pair.
func (s String) Clean() bool {
	if s.High && !utf8.Valid(s.Raw) {
		return false
	}
	return !s.Escaped || !(bytes.Contains(s.Raw, []byte(`\ud`)) || bytes.Contains(s.Raw, []byte(`\uD`)))
}

// Plain returns the text that s stands for. It is s.Raw itself where that needs
// no decoding; else the text is appended to scratch, which is returned too.
func (s String) Plain(scratch []byte) (text, grown []byte) {
	if !s.Escaped {
		return s.Raw, scratch
	}
	start := len(scratch)
	scratch = appendUnescaped(scratch, s.Raw)
	return scratch[start:len(scratch):len(scratch)], scratch
}

// Unescape decodes s over its own bytes and returns the text; the literal is
// lost. No escape is shorter than what it stands for, so it always fits.
func (s String) Unescape() []byte {
	if !s.Escaped {
		return s.Raw
	}
	return appendUnescaped(s.Raw[:0], s.Raw)
}

// appendUnescaped appends the text of raw to dst, which may be raw[:0].
func appendUnescaped(dst, raw []byte) []byte {
	for {
		i := bytes.IndexByte(raw, '\\')
		if i < 0 {
			return append(dst, raw...)
		}
		dst = append(dst, raw[:i]...)
		raw = raw[i:]
		if raw[1] != 'u' {
			dst = append(dst, unescaped(raw[1]))
			raw = raw[2:]
			continue
		}
		r, n := escapedRune(raw)
		dst = utf8.AppendRune(dst, r)
		raw = raw[n:]
	}
}

// escapedRune decodes the \uXXXX at the start of raw, and the one after it
// where the two make a pair. Half a pair becomes U+FFFD.
func escapedRune(raw []byte) (r rune, n int) {
	r = hex4(raw[2:])
	if !utf16.IsSurrogate(r) {
		return r, 6
	}
	if len(raw) >= 12 && raw[6] == '\\' && raw[7] == 'u' {
		if pair := utf16.DecodeRune(r, hex4(raw[8:])); pair != utf8.RuneError {
			return pair, 12
		}
	}
	return utf8.RuneError, 6
}

// escapeLen returns the length of the escape that b begins with, 0 if it is none.
func escapeLen(b []byte) int {
	if len(b) < 2 {
		return 0
	}
	switch b[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2
	case 'u':
		if len(b) >= 6 && hex4(b[2:]) >= 0 {
			return 6
		}
	}
	return 0
}

func unescaped(b byte) byte {
	switch b {
	case 'b':
		return '\b'
	case 'f':
		return '\f'
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	}
	return b
}

// hex4 reads four hexadecimal digits; -1 where they are not.
func hex4(b []byte) rune {
	var r rune
	for _, c := range b[:4] {
		switch {
		case c-'0' <= 9:
			r = r<<4 | rune(c-'0')
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			r = r<<4 | rune(c|0x20-'a'+10)
		default:
			return -1
		}
	}
	return r
}

// skipOrdinary returns the index, from i on, of the next byte that is not
// ordinary. It looks at eight bytes in one word: subtracting 1 from a byte sets
// its top bit only where the byte was 0 (or had it set), so that "xor with what
// is sought, subtract, and-not" marks the bytes that match. A borrow may mark a
// byte too many behind the first match, never before it.
func skipOrdinary(b []byte, i int) int {
	const ones, tops = 0x0101010101010101, 0x8080808080808080
	for ; i+8 <= len(b); i += 8 {
		w := binary.LittleEndian.Uint64(b[i:])
		quotes := w ^ ones*'"'
		slashes := w ^ ones*'\\'
		marks := (w | (w-ones*0x20)&^w | (quotes-ones)&^quotes | (slashes-ones)&^slashes) & tops
		if marks != 0 {
			return i + bits.TrailingZeros64(marks)/8
		}
	}
	for i < len(b) && class[b[i]] == ordinary {
		i++
	}
	return i
}

const (
	ordinary = iota
	high
	quote
	backslash
	control
)

// class says what a byte means inside a string. It is read-only.
var class = func() (t [256]uint8) {
	for b := range t {
		switch {
		case b < 0x20:
			t[b] = control
		case b >= utf8.RuneSelf:
			t[b] = high
		}
	}
	t['"'], t['\\'] = quote, backslash
	return t
}()
