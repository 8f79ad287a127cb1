// Package client reads from OpenSearch what the pages of the console show: groups of
// exceptions, one group, one request, single documents. It writes the states of
// groups, and nothing else.
//
// It uses the OpenSearch API through opensearch-go only, so that the embedded store,
// a container and a domain on AWS all work. Aggregations in the store compute the
// results: the client never reads all documents.
package client

import (
	"context"
	"strings"
	"time"

	"github.com/opensearch-project/opensearch-go/v4"

	"faulty/functions/forwarder/triage"
)

// A Client reads the documents of an index pattern. It is safe for use by
// several goroutines at once.
type Client struct {
	client *opensearch.Client
	index  string
	groups string // the index of the groups' states; "" if the pattern names none
}

// New returns a client for the documents of an index pattern such as faulty-*. It
// sends no request.
func New(client *opensearch.Client, index string) *Client {
	c := &Client{client: client, index: index}
	if prefix, ok := strings.CutSuffix(index, "-*"); ok && !strings.ContainsAny(prefix, "*,") {
		c.groups = triage.Index(prefix)
	}
	return c
}

// Index returns the pattern.
func (c *Client) Index() string { return c.index }

// A Scope selects the documents that a request is about.
type Scope struct {
	From, To time.Time   // From is part of it, To is not; the zero time leaves an end open
	Query    string      // in the query_string syntax; "" is everything
	Only     []Condition // all of them hold
	Groups   *GroupList  // of the exceptions; nil for all groups
	// NoRecords leaves Lambda's own records out: START, END, REPORT and their like.
	NoRecords bool
	// Offset is how far the reader's clock is before UTC at From: a day's bar
	// begins at midnight there.
	Offset time.Duration
}

// A Condition is about one value of one keyword field.
type Condition struct {
	Field, Value string
	Not          bool // the field must not have the value
}

// A GroupList selects groups by their fingerprints.
type GroupList struct {
	Fingerprints []string
	Excluded     bool // all groups but these
}

func (l *GroupList) terms() object {
	return object{"terms": object{"exception.fingerprint": append([]string{}, l.Fingerprints...)}}
}

// object is a JSON object of a request.
type object = map[string]any

// query returns the scope in OpenSearch's query language, with more filters.
func (s Scope) query(more ...object) object {
	filter := more
	if span := s.span(); span != nil {
		filter = append(filter, span)
	}
	if s.Query != "" {
		filter = append(filter, typed(s.Query))
	}
	var not []object
	switch {
	case s.Groups == nil:
	case s.Groups.Excluded:
		not = append(not, s.Groups.terms())
	default:
		filter = append(filter, s.Groups.terms())
	}
	if s.NoRecords {
		not = append(not, object{"prefix": object{"event.action": "platform."}})
	}
	for _, c := range s.Only {
		if c.Not {
			not = append(not, is(c.Field, c.Value))
		} else {
			filter = append(filter, is(c.Field, c.Value))
		}
	}
	return object{"bool": object{"filter": filter, "must_not": not}}
}

func (s Scope) span() object {
	span := object{}
	if !s.From.IsZero() {
		span["gte"] = s.From.UnixMilli()
	}
	if !s.To.IsZero() {
		span["lt"] = s.To.UnixMilli()
	}
	if len(span) == 0 {
		return nil
	}
	span["format"] = "epoch_millis"
	return object{"range": object{"@timestamp": span}}
}

func is(field string, value any) object { return object{"term": object{field: value}} }

func exists(field string) object { return object{"exists": object{"field": field}} }

// byValue is the terms aggregation of a field.
func byValue(field string, size int) object {
	return object{"terms": object{"field": field, "size": size}}
}

// Ping reports why OpenSearch does not answer; nil if it does.
func (c *Client) Ping(ctx context.Context) error {
	_, err := ask[struct{}](ctx, c, object{"size": 0, "track_total_hits": false})
	return err
}
