package client

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"faulty/functions/forwarder/jsonscan"
)

// members calls read for each member of the object at the cursor. A value that read does not move
// past is skipped.
func members(c *jsonscan.Cursor, read func(name []byte)) {
	c.Open('{')
	for key, ok := c.Member(); ok; key, ok = c.Member() {
		start := c.Pos
		if read(key.Raw); c.Pos == start {
			c.Skip()
		}
	}
}

// buckets calls read for each bucket of the aggregation at the cursor.
func buckets(c *jsonscan.Cursor, read func()) {
	members(c, func(name []byte) {
		if string(name) != "buckets" {
			return
		}
		c.Open('[')
		for c.Element() {
			read()
		}
	})
}

// text moves past a string and returns it.
func text(c *jsonscan.Cursor) string {
	plain, _ := c.String().Plain(nil)
	return string(plain)
}

// number moves past a number and returns it. It returns 0 for null.
func number(c *jsonscan.Cursor) float64 {
	n, _ := strconv.ParseFloat(string(c.Literal()), 64)
	return n
}

// integer moves past a number and returns it without its fraction. It returns 0 for null.
func integer(c *jsonscan.Cursor) (n int64) {
	literal := c.Literal()
	for _, digit := range literal {
		if digit < '0' || digit > '9' { // a sign, a fraction or null
			f, _ := strconv.ParseFloat(string(literal), 64)
			return int64(f)
		}
		n = 10*n + int64(digit-'0')
	}
	return n
}

// value moves past the response of an aggregation with a single value and returns the value.
func value(c *jsonscan.Cursor) (n float64) {
	members(c, func(name []byte) {
		if string(name) == "value" {
			n = number(c)
		}
	})
	return n
}

// topValues moves past the response of a terms aggregation on a keyword field and returns its values.
func topValues(c *jsonscan.Cursor) (list []Value) {
	buckets(c, func() {
		var v Value
		members(c, func(name []byte) {
			switch string(name) {
			case "key":
				v.Name = text(c)
			case "doc_count":
				v.Count = int(integer(c))
			}
		})
		list = append(list, v)
	})
	return list
}

// decode decodes a response. If scan is not nil, it reads the aggregations. It takes a tenth of the
// time of encoding/json, which matters for thousands of buckets.
func decode[A any](body []byte, out *response[A], scan func(*jsonscan.Cursor)) error {
	if scan != nil {
		c, from, to := jsonscan.Cursor{Buf: body}, 0, 0
		members(&c, func(name []byte) {
			if string(name) == "aggregations" {
				from = c.Pos
				scan(&c)
				to = c.Pos
			}
		})
		if c.Failed() {
			return fmt.Errorf("the JSON text is not valid near byte %d", c.Pos)
		}
		if to > 0 {
			body = slices.Concat(body[:from], []byte("null"), body[to:])
		}
	}
	return json.Unmarshal(body, out) //nolint:wrapcheck // the caller identifies the response
}
