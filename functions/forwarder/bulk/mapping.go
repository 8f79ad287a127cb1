package bulk

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"faulty/functions/forwarder/deadline"
	"faulty/functions/forwarder/jsonscan"
)

// mappingTimeout bounds the mapping check, so that it does not use up the invocation's time.
const mappingTimeout = time.Second

// Dynamic returns how an index handles fields that its mapping does not name: "false" if the index
// template was applied, "true" by default. ok is false if that is unknown, which blocks nothing.
func (c *Client) Dynamic(ctx context.Context, index string) (dynamic string, ok bool) {
	ctx, cancel := within(ctx, min(c.timeout, mappingTimeout), deadline.Before(ctx, deadlineMargin))
	defer cancel()
	u := c.base.JoinPath(index, "_mapping")
	u.RawQuery = url.Values{"filter_path": {"*.mappings.dynamic,*.mappings.properties.@timestamp.type"}}.Encode()
	response, err := c.do(ctx, &call{method: http.MethodGet, url: u})
	if err != nil {
		return "", false
	}
	return parseDynamic(response, index)
}

// parseDynamic returns the value in {"index":{"mappings":{"dynamic":"false"}}}.
func parseDynamic(response []byte, index string) (dynamic string, ok bool) {
	c := jsonscan.Cursor{Buf: response}
	if !enter(&c, index) || !enter(&c, "mappings") {
		return "", false
	}
	c.Open('{')
	for key, more := c.Member(); more; key, more = c.Member() {
		if string(key.Raw) == "dynamic" && c.Peek() == '"' {
			return string(c.String().Raw), true
		}
		c.Skip()
	}
	return "true", !c.Failed()
}

// enter moves c to the object in the named member of the object at c.
func enter(c *jsonscan.Cursor, name string) bool {
	if c.Peek() != '{' {
		return false
	}
	c.Open('{')
	for key, ok := c.Member(); ok; key, ok = c.Member() {
		if string(key.Raw) == name {
			return c.Peek() == '{'
		}
		c.Skip()
	}
	return false
}
