// Package jsonscan reads and writes JSON without building a tree or a map and without allocating
// memory. A Cursor reads the bytes once and returns slices of them. A string that needs no change
// is copied unchanged.
//
// The forwarder is fast because of this: most bytes of a log event are copied to the document.
package jsonscan

// maxDepth is how many levels of nested values Skip accepts. It rejects deeper text, so that a line
// of brackets cannot exhaust the stack.
const maxDepth = 512

// A Cursor is a position in a JSON text. Its methods move it forward. After the first syntax error,
// every method returns false or a zero value, so that one check of Failed at the end is sufficient.
//
//	c := jsonscan.Cursor{Buf: line}
//	c.Open('{')
//	for key, ok := c.Member(); ok; key, ok = c.Member() {
//		value := c.Skip()
//	}
//	if c.Failed() || !c.AtEnd() { … }
type Cursor struct {
	Buf []byte
	Pos int

	first bool // the next member or element is its container's first
	bad   bool
}

// Failed reports whether a syntax error was found so far.
func (c *Cursor) Failed() bool { return c.bad }

// AtEnd reports whether only white space is left.
func (c *Cursor) AtEnd() bool {
	c.space()
	return !c.bad && c.Pos == len(c.Buf)
}

// Peek returns the first byte of the next value. It returns 0 at the end of the text, which is also
// where the cursor is after an error.
func (c *Cursor) Peek() byte {
	c.space()
	if c.Pos >= len(c.Buf) {
		return 0
	}
	return c.Buf[c.Pos]
}

// Open enters an object ('{') or an array ('[').
func (c *Cursor) Open(bracket byte) bool {
	if c.Peek() != bracket {
		return c.fail()
	}
	c.Pos++
	c.first = true
	return true
}

// Member moves to the value of the object's next member and returns its key. After the last member,
// it moves past the object and returns false.
func (c *Cursor) Member() (key String, ok bool) {
	if !c.next('}') {
		return String{}, false
	}
	key = c.String()
	if !c.at(':') && c.Peek() != ':' {
		return String{}, c.fail()
	}
	c.Pos++
	return key, true
}

// MemberIs moves to the value of the object's next member if the bytes before the value are exactly
// text: bytes that Member has moved past in another object, for the member with the same number.
// Otherwise it does not move.
func (c *Cursor) MemberIs(text []byte) bool {
	end := c.Pos + len(text)
	if len(text) == 0 || end > len(c.Buf) || string(c.Buf[c.Pos:end]) != string(text) {
		return false
	}
	c.Pos, c.first = end, false
	return true
}

// Element moves to the next element of an array. After the last element, it moves past the array
// and returns false.
func (c *Cursor) Element() bool { return c.next(']') }

// next moves past a comma, or past the bracket that closes the container.
func (c *Cursor) next(closing byte) bool {
	if !c.first && c.at(',') { // the usual case
		c.Pos++
		return true
	}
	b := c.Peek()
	if b == closing {
		c.Pos++
		c.first = false
		return false
	}
	if c.first {
		c.first = false
		return b != 0 || c.fail()
	}
	if b != ',' {
		return c.fail()
	}
	c.Pos++
	return true
}

// Literal moves past a number, true, false or null and returns it.
func (c *Cursor) Literal() []byte {
	switch b := c.Peek(); b {
	case 't':
		return c.word("true")
	case 'f':
		return c.word("false")
	case 'n':
		return c.word("null")
	default:
		return c.number()
	}
}

func (c *Cursor) word(want string) []byte {
	end := c.Pos + len(want)
	if end > len(c.Buf) || string(c.Buf[c.Pos:end]) != want {
		c.fail()
		return nil
	}
	word := c.Buf[c.Pos:end:end]
	c.Pos = end
	return word
}

// number moves past a number.
func (c *Cursor) number() []byte {
	start := c.Pos
	end := numberEnd(c.Buf, start)
	if end < 0 {
		c.fail()
		return nil
	}
	c.Pos = end
	return c.Buf[start:end:end]
}

// Integer moves past a positive integer in its usual form and returns it. It returns false and does
// not move if the next value is another one.
func (c *Cursor) Integer() (n int64, ok bool) {
	const most = 18 // digits, which cannot overflow
	buf, start := c.Buf, c.Pos
	end := start
	for ; end < len(buf) && buf[end]-'0' <= 9; end++ {
		n = 10*n + int64(buf[end]-'0')
	}
	if end == start || end-start > most || end == len(buf) || buf[start] == '0' || buf[end] != ',' && buf[end] != '}' {
		return 0, false
	}
	c.Pos = end
	return n, true
}

// IsNumber reports whether text is a number in JSON syntax.
func IsNumber(text []byte) bool { return numberEnd(text, 0) == len(text) }

// numberEnd returns the index after the number that begins at b[i], or -1 if there is none. The
// grammar of RFC 8259 is stricter than strconv: it permits no leading zero, no point without
// digits, no "+" and no NaN.
func numberEnd(b []byte, i int) int {
	if i < len(b) && b[i] == '-' {
		i++
	}
	start := i
	if i = digitsEnd(b, i); i == start {
		return -1
	}
	if b[start] == '0' {
		i = start + 1
	}
	if i < len(b) && b[i] == '.' {
		start = i + 1
		if i = digitsEnd(b, start); i == start {
			return -1
		}
	}
	if i < len(b) && b[i]|0x20 == 'e' {
		i++
		if i < len(b) && (b[i] == '+' || b[i] == '-') {
			i++
		}
		start = i
		if i = digitsEnd(b, start); i == start {
			return -1
		}
	}
	return i
}

// digitsEnd returns the index of the first byte at or after i that is not a digit.
func digitsEnd(b []byte, i int) int {
	for i < len(b) && b[i]-'0' <= 9 {
		i++
	}
	return i
}

// at reports whether the next byte is b.
func (c *Cursor) at(b byte) bool { return c.Pos < len(c.Buf) && c.Buf[c.Pos] == b }

// Skip moves past the next value of any type and returns its bytes.
func (c *Cursor) Skip() []byte {
	c.space()
	start := c.Pos
	c.skip(maxDepth)
	if c.bad {
		return nil
	}
	return c.Buf[start:c.Pos:c.Pos]
}

func (c *Cursor) skip(depth int) {
	if depth == 0 {
		c.fail()
		return
	}
	switch c.Peek() {
	case '"':
		c.String()
	case '{':
		c.Open('{')
		for _, ok := c.Member(); ok; _, ok = c.Member() {
			c.skip(depth - 1)
		}
	case '[':
		c.Open('[')
		for c.Element() {
			c.skip(depth - 1)
		}
	default:
		c.Literal()
	}
}

func (c *Cursor) space() {
	if c.Pos < len(c.Buf) && c.Buf[c.Pos] <= ' ' {
		c.skipSpace()
	}
}

func (c *Cursor) skipSpace() {
	for c.Pos < len(c.Buf) {
		switch c.Buf[c.Pos] {
		case ' ', '\n', '\t', '\r':
			c.Pos++
		default:
			return
		}
	}
}

func (c *Cursor) fail() bool {
	c.bad = true
	c.Pos = len(c.Buf)
	return false
}
