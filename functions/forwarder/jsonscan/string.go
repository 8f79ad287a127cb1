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
	Raw       []byte
	Escaped   bool // it holds a backslash
	High      bool // it holds a byte beyond ASCII
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
	if end < len(c.Buf) && c.Buf[end] == '"' { // as most strings
		c.Pos = end + 1
		return String{Raw: c.Buf[start:end:end]}
	}
	return c.string(start, end)
}

// string is String for the one that begins at start, whose first byte that is not
// ordinary is the i-th.
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
		default: // a raw control character is no JSON
			c.fail()
			return String{}
		}
	}
	c.fail()
	return String{}
}

// Unescape moves past a string, decodes it over its own bytes and returns the
// text; the literal is lost. No escape is shorter than what it stands for, so it
// always fits.
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

// unescape decodes the escape at one index of b to another, and returns its length
// and that of its text; 0 where it is none.
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

// moveText moves text down from one index to another, and decodes the escapes of
// two bytes in it, up to the next quote, control character or other escape. It
// returns the indices behind the text.
func moveText(b []byte, from, to int) (behind, end int) {
	from = max(from, 0) // as the compiler does not know
	for from <= len(b)-8 {
		w := binary.LittleEndian.Uint64(b[from:])
		marks := marksOf(w)
		if marks == 0 {
			binary.LittleEndian.PutUint64(b[to:], w)
			from, to = from+8, to+8
			continue
		}
		n := bits.TrailingZeros64(marks) / 8
		mask := uint64(1)<<(8*n) - 1 // the bytes from the mark on have yet to be read
		binary.LittleEndian.PutUint64(b[to:], w&mask|binary.LittleEndian.Uint64(b[to:])&^mask)
		from, to = from+n, to+n
		if b[from] != '\\' || from+1 >= len(b) {
			return from, to
		}
		text := unescapes[b[from+1]]
		if text == 0 {
			return from, to
		}
		b[to] = text
		from, to = from+2, to+1
	}
	for from < len(b) && (class[b[from]] == ordinary || class[b[from]] == high) {
		b[to] = b[from]
		from, to = from+1, to+1
	}
	return from, to
}

// Clean reports whether Raw may be copied into another JSON string as it is:
// it is valid UTF-8 and names no half of a surrogate pair.
func (s String) Clean() bool {
	return !s.Surrogate && (!s.High || utf8.Valid(s.Raw))
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

// unescapes has the byte that each escape of two bytes stands for. It is read-only.
var unescapes = [256]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

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

const ones, tops = 0x0101010101010101, 0x8080808080808080

// marksOf marks the quotes, backslashes and control characters among eight bytes
// by their top bits. A borrow may mark a byte too many behind the first match,
// never before it.
func marksOf(w uint64) uint64 {
	return less(w) &^ w & tops
}

// less sets the top bits of the bytes that marksOf marks, and of some beyond ASCII.
// Subtracting sets the top bit of a byte of ASCII only where it is less. Flipping
// the bit 2 swaps '"' with ' ', which makes it the one next to the control
// characters and leaves these below it.
func less(w uint64) uint64 {
	return ((w ^ ones*2) - ones*('"'^2+1)) | ((w ^ ones*'\\') - ones)
}

// skipOrdinary returns the index, from i on, of the next byte that is not
// ordinary.
func skipOrdinary(b []byte, i int) int {
	for i = max(i, 0); i <= len(b)-8; i += 8 { // the form in which the compiler needs no check of bounds
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

// skipText returns the index, from i on, of the next quote, backslash or control
// character.
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
