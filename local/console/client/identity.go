package client

import (
	"context"
	"slices"
	"strings"
)

// An Identity is what an id is of.
type Identity struct {
	Group   string // a fingerprint; "" for none
	Request string // a trace or request id; "" for none
}

// AsID returns what a text is that may be an id: a fingerprint, a trace id, also as X-Ray
// writes it, or the id of a request or message; "" if it is none of these.
func AsID(text string) string {
	text = strings.ToLower(strings.TrimSpace(text))
	text = strings.TrimPrefix(text, "root=")
	text, _, _ = strings.Cut(text, ";")
	if strings.Trim(text, "0123456789abcdef-") != "" {
		return ""
	}
	switch parts := strings.Split(text, "-"); {
	case len(parts) == 1 && (len(text) == 16 || len(text) == 32): // a fingerprint, a trace
		return text
	case len(parts) == 3 && parts[0] == "1" && len(parts[1]) == 8 && len(parts[2]) == 24: // X-Ray's
		return parts[1] + parts[2]
	case len(parts) == 5 && len(text) == 36: // a UUID
		return text
	}
	return ""
}

// Identify returns what an id is of, with one search; nothing for an id that no document
// has.
func (c *Client) Identify(ctx context.Context, id string) (Identity, error) {
	fields := []string{"exception.fingerprint", "traceId", "faas.execution", "messaging.message.id"}
	var either []object
	for _, field := range fields {
		either = append(either, is(field, id))
	}
	found, err := ask[struct{}](ctx, c, object{"size": 1, "track_total_hits": false, "_source": fields, "query": object{"bool": object{"should": either, "minimum_should_match": 1}}})
	if err != nil {
		return Identity{}, err
	}
	docs, err := documents(found.Hits.Hits)
	if err != nil || len(docs) == 0 {
		return Identity{}, err
	}
	d := docs[0]
	switch {
	case slices.Contains(d.Texts("exception.fingerprint"), id):
		return Identity{Group: id}, nil
	case d.Text("traceId") == id || d.Text("faas.execution") == id:
		return Identity{Request: id}, nil
	case d.Text("traceId") != "": // of the message
		return Identity{Request: d.Text("traceId")}, nil
	}
	return Identity{Request: d.Text("faas.execution")}, nil
}
