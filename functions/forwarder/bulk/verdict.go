package bulk

import (
	"errors"
	"fmt"
	"strconv"

	"faulty/functions/forwarder/jsonscan"
)

// A verdict is OpenSearch's result for one item.
type verdict struct {
	status int
	kind   string // error type of a refusal, such as mapper_parsing_exception
	reason string // the error type and OpenSearch's explanation
}

// responseFilter is the filter_path that omits unused parts of a response.
const responseFilter = "errors,items.*.status,items.*.error.type,items.*.error.reason,items.*.error.caused_by.reason"

// maxReason and maxKind bound how much of an error's reason and type is kept, in bytes. OpenSearch
// quotes values, and a value may be as long as a log event.
const (
	maxReason = 1 << 10
	maxKind   = 128
)

var errResponse = errors.New("not a _bulk response")

// parseVerdicts appends the verdicts of a bulk response, one per item and in the order of the
// items. A truncated response, or one with a different number of items, is an error: it is then
// unknown which documents are stored.
func parseVerdicts(dst []verdict, response []byte, want int) ([]verdict, error) {
	c := jsonscan.Cursor{Buf: response}
	c.Open('{')
	for key, ok := c.Member(); ok; key, ok = c.Member() {
		if string(key.Raw) != "items" || c.Peek() != '[' {
			c.Skip()
			continue
		}
		c.Open('[')
		for c.Element() {
			dst = append(dst, parseItem(&c))
		}
	}
	if !c.AtEnd() || len(dst) != want {
		return dst, fmt.Errorf("%w: %d verdicts for %d documents in %.120q", errResponse, len(dst), want, response)
	}
	return dst, nil
}

// parseItem reads an item such as {"create":{"status":201}}.
func parseItem(c *jsonscan.Cursor) (v verdict) {
	c.Open('{')
	for _, ok := c.Member(); ok; _, ok = c.Member() {
		c.Open('{')
		for key, ok := c.Member(); ok; key, ok = c.Member() {
			switch b := c.Peek(); {
			case string(key.Raw) == "status":
				v.status, _ = strconv.Atoi(string(c.Skip()))
			case string(key.Raw) == "error" && b == '{':
				v.kind, v.reason = parseReason(c)
			default:
				c.Skip()
			}
		}
	}
	return v
}

// parseReason reads an error object, {"type":…,"reason":…,"caused_by":{"reason":…}}.
func parseReason(c *jsonscan.Cursor) (kind, text string) {
	var reason, cause string
	c.Open('{')
	for key, ok := c.Member(); ok; key, ok = c.Member() {
		switch b := c.Peek(); {
		case b == '"' && string(key.Raw) == "type":
			kind = string(jsonscan.Cut(c.Unescape(), maxKind))
		case b == '"' && string(key.Raw) == "reason":
			reason = string(jsonscan.Cut(c.Unescape(), maxReason))
		case b == '{' && string(key.Raw) == "caused_by":
			_, cause = parseReason(c)
		default:
			c.Skip()
		}
	}
	text = kind + ": " + reason
	if kind == "" {
		text = reason
	}
	if cause != "" {
		text += " (" + cause + ")"
	}
	return kind, text
}
