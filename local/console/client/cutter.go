package client

import "strconv"

// A cutter removes expected parts from the start of a text.
type cutter struct {
	rest   []byte
	failed bool
}

func (c *cutter) cut(text string) {
	if len(c.rest) < len(text) || string(c.rest[:len(text)]) != text {
		c.failed = true
		return
	}
	c.rest = c.rest[len(text):]
}

func (c *cutter) number() int64 {
	end := 0
	for end < len(c.rest) && (c.rest[end] == '-' || '0' <= c.rest[end] && c.rest[end] <= '9') {
		end++
	}
	n, err := strconv.ParseInt(string(c.rest[:end]), 10, 64)
	c.failed = c.failed || err != nil
	c.rest = c.rest[end:]
	return n
}

// plainText takes the text up to a quote, an escape or a character beyond ASCII.
func (c *cutter) plainText() string {
	end := 0
	for end < len(c.rest) && c.rest[end] != '"' && c.rest[end] != '\\' && ' ' <= c.rest[end] && c.rest[end] < 0x80 {
		end++
	}
	text := string(c.rest[:end])
	c.rest = c.rest[end:]
	return text
}
