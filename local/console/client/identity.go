package client

import (
	"context"
	"slices"
	"strings"
)

// An Identity is the object that an id identifies.
type Identity struct {
	Group   string // fingerprint of a group; "" if the id is not a group's
	Request string // trace id or request id; "" if the id is not a request's
}

// AsID returns the normalized form of a text that can be an id: a fingerprint, a trace id
// (also in X-Ray's format or in a traceparent), a request id or a message id. The name of the id
// may come before it, as in "RequestId: ID". It returns "" for any other text. An id in quotes is
// other text, so that documents that contain it can be searched.
func AsID(text string) string {
	text = strings.ToLower(strings.TrimSpace(text))
	if name, id, ok := strings.Cut(text, ": "); ok && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz-_") == "" {
		text = strings.TrimSpace(id)
	}
	text = strings.TrimPrefix(text, "root=")
	text, _, _ = strings.Cut(text, ";")
	if strings.Trim(text, "0123456789abcdef-") != "" {
		return ""
	}
	switch parts := strings.Split(text, "-"); {
	case len(parts) == 1 && (len(text) == 16 || len(text) == 32): // a fingerprint or a trace id
		return text
	case len(parts) == 3 && parts[0] == "1" && len(parts[1]) == 8 && len(parts[2]) == 24: // X-Ray's format
		return parts[1] + parts[2]
	case len(parts) == 4 && parts[0] == "00" && len(parts[1]) == 32 && len(parts[2]) == 16: // a traceparent
		return parts[1]
	case len(parts) == 5 && len(text) == 36: // a UUID
		return text
	}
	return ""
}

// Identify finds out with one search what an id identifies. The result is empty if no document
// has the id.
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
	case d.Text("traceId") != "": // the trace of a message
		return Identity{Request: d.Text("traceId")}, nil
	}
	return Identity{Request: d.Text("faas.execution")}, nil
}
