package jsonscan

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"unicode/utf16"
	"unicode/utf8"
)

// A String is the unchanged inside of a JSON string literal, without its quotes. Its escapes are
// well-formed.
type String struct {
	Raw       []byte
	Escaped   bool // it contains a backslash
	High      bool // it contains a byte beyond ASCII
	Surrogate bool // one of its escapes is half of a surrogate pair
}

// String moves past a string and returns it.
func (c *Cursor) String() String {
	if c.Peek() != '"' {
		c.fail()
		return String{}
	}
	start := c.Pos + 1
	end := skipOrdinary(c.Buf, start)
	if end < len(c.Buf) && c.Buf[end] == '"' { // the usual case
		c.Pos = end + 1
		return String{Raw: c.Buf[start:end:end]}
	}
	return c.string(start, end)
}

// string is the slow path of String, for a string that begins at start and whose first byte that is
// not ordinary is at i.
func (c *Cursor) string(start, i int) (s String) {
	buf := c.Buf
	for ; i < len(buf); i = skipOrdinary(buf, i) {
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
			s.Surrogate = s.Surrogate || n > 2 && buf[i+2]|0x20 == 'd' && buf[i+3] >= '8'
			i += n
		default: // JSON does not permit control characters
			c.fail()
			return String{}
		}
	}
	c.fail()
	return String{}
}

// Unescape moves past a string, decodes it in place, and returns the text. It overwrites the
// literal. The text always fits, because an escape is at least as long as the character that it
// encodes.
func (c *Cursor) Unescape() []byte {
	if c.Peek() != '"' {
		c.fail()
		return nil
	}
	buf, start := c.Buf, c.Pos+1
	from := skipText(buf, start)
	to := from
	for from < len(buf) {
		if b := buf[from]; b == '\\' {
			n, width := unescape(buf, from, to)
			if n == 0 {
				break
			}
			from, to = from+n, to+width
		} else if b == '"' {
			c.Pos = from + 1
			return buf[start:to:to]
		} else if b < 0x20 {
			break
		}
		from, to = moveText(buf, from, to)
	}
	c.fail()
	return nil
}

// unescape decodes the escape at from and writes its text at to. It returns the lengths of the
// escape and of the text, or 0 if there is no valid escape.
func unescape(b []byte, from, to int) (n, width int) {
	if from+1 < len(b) {
		if text := unescapes[b[from+1]]; text != 0 {
			b[to] = text
			return 2, 1
		}
	}
	if escapeLen(b[from:]) == 0 {
		return 0, 0
	}
	r, n := escapedRune(b[from:])
	return n, utf8.EncodeRune(b[to:], r)
}

// moveText moves text from one index down to another and decodes two-byte escapes in it. It stops
// at the next quote, control character or other escape, and returns the indices after the text.
func moveText(b []byte, from, to int) (behind, end int) {
	const room = 16 // bytes that an iteration may read, which the compiler then does not check
	src, dst := b[from:], b[to:]
	for len(src) >= room && len(dst) >= len(src) {
		w := binary.LittleEndian.Uint64(src)
		marks := marksOf(w)
		if marks == 0 {
			binary.LittleEndian.PutUint64(dst, w)
			src, dst = src[8:], dst[8:]
			continue
		}
		n := bits.TrailingZeros64(marks) / 8
		if len(dst)-len(src) < 8 { // do not overwrite the bytes from the mark on: they are not read yet
			mask := uint64(1)<<(8*n) - 1
			w = w&mask | binary.LittleEndian.Uint64(dst)&^mask
		}
		binary.LittleEndian.PutUint64(dst, w)
		text := unescapes[src[n+1]]
		if src[n] != '\\' || text == 0 {
			return len(b) - len(src) + n, len(b) - len(dst) + n
		}
		dst[n] = text
		if src[n+3] == '\\' && class[src[n+2]] == ordinary && unescapes[src[n+4]] != 0 { // often a colon or comma between two strings of JSON
			dst[n+1], dst[n+2] = src[n+2], unescapes[src[n+4]]
			src, dst = src[n+5:], dst[n+3:]
		} else {
			src, dst = src[n+2:], dst[n+1:]
		}
	}
	from, to = len(b)-len(src), len(b)-len(dst)
	for from < len(b) && (class[b[from]] == ordinary || class[b[from]] == high) {
		b[to] = b[from]
		from, to = from+1, to+1
	}
	return from, to
}

// Clean reports whether Raw can be copied into another JSON string unchanged: it is valid UTF-8 and
// contains no half of a surrogate pair.
func (s String) Clean() bool {
	return !s.Surrogate && (!s.High || utf8.Valid(s.Raw))
}

// Plain returns the decoded text of s. If nothing has to be decoded, it returns s.Raw. Otherwise it
// appends the text to scratch, and also returns the grown scratch.
func (s String) Plain(scratch []byte) (text, grown []byte) {
	if !s.Escaped {
		return s.Raw, scratch
	}
	start := len(scratch)
	scratch = appendUnescaped(scratch, s.Raw)
	return scratch[start:len(scratch):len(scratch)], scratch
}

// appendUnescaped appends the text of raw to dst.
func appendUnescaped(dst, raw []byte) []byte {
	for {
		i := bytes.IndexByte(raw, '\\')
		if i < 0 {
			return append(dst, raw...)
		}
		dst = append(dst, raw[:i]...)
		raw = raw[i:]
		if raw[1] != 'u' {
			dst = append(dst, unescapes[raw[1]])
			raw = raw[2:]
			continue
		}
		r, n := escapedRune(raw)
		dst = utf8.AppendRune(dst, r)
		raw = raw[n:]
	}
}

// escapedRune decodes the \uXXXX at the start of raw, and the following one if both are a surrogate
// pair. Half of a pair becomes U+FFFD.
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

// escapeLen returns the length of the escape at the start of b, or 0 if there is none.
func escapeLen(b []byte) int {
	switch {
	case len(b) < 2 || b[0] != '\\':
		return 0
	case unescapes[b[1]] != 0:
		return 2
	case b[1] == 'u' && len(b) >= 6 && hex4(b[2:]) >= 0:
		return 6
	}
	return 0
}

// unescapes contains the byte that each two-byte escape encodes. It is read-only.
var unescapes = [256]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// hex4 reads four hexadecimal digits. It returns -1 if there are fewer.
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

const ones, tops = 0x0101010101010101, 0x8080808080808080

// marksOf marks the quotes, backslashes and control characters among eight bytes by their top bits.
// A borrow may mark wrong bytes after the first match, but never before it.
func marksOf(w uint64) uint64 {
	return less(w) &^ w & tops
}

// less sets the top bits of the bytes that marksOf marks, and of some bytes beyond ASCII. A
// subtraction sets the top bit of an ASCII byte only if the byte is smaller. Flipping bit 2 swaps
// '"' with ' ', so that the quote directly follows the control characters, which stay below it.
func less(w uint64) uint64 {
	return ((w ^ ones*2) - ones*('"'^2+1)) | ((w ^ ones*'\\') - ones)
}

// skipOrdinary returns the index of the first byte at or after i that is not ordinary.
func skipOrdinary(b []byte, i int) int {
	for i = max(i, 0); i <= len(b)-8; i += 8 { // in this form the compiler omits bounds checks
		w := binary.LittleEndian.Uint64(b[i:])
		if marks := (w | less(w)) & tops; marks != 0 {
			return i + bits.TrailingZeros64(marks)/8
		}
	}
	for i < len(b) && class[b[i]] == ordinary {
		i++
	}
	return i
}

// skipText returns the index of the first quote, backslash or control character at or after i.
func skipText(b []byte, i int) int {
	for i = max(i, 0); i <= len(b)-8; i += 8 {
		if marks := marksOf(binary.LittleEndian.Uint64(b[i:])); marks != 0 {
			return i + bits.TrailingZeros64(marks)/8
		}
	}
	for i < len(b) && (class[b[i]] == ordinary || class[b[i]] == high) {
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

// class is the kind of each byte inside a string. It is read-only.
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
