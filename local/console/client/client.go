// Package client reads from OpenSearch what the pages of the console show: groups of
// exceptions, a single group, a single request, and single documents. It writes the
// states of groups and the records of discarded dead letters, and nothing else.
//
// It calls the OpenSearch API through opensearch-go only. It therefore works with the
// embedded store, with a container and with a domain on AWS. Aggregations in the store
// compute the results: the client never reads all documents.
package client

import (
	"context"
	"strings"
	"time"

	"github.com/opensearch-project/opensearch-go/v4"

	"faulty/functions/forwarder/triage"
)

// A Client reads the documents of an index pattern. Several goroutines can use it at
// the same time.
type Client struct {
	client *opensearch.Client
	index  string
	groups string // the index that holds the groups' states; "" if the pattern does not identify one
}

// New returns a client for the documents of an index pattern such as faulty-*. It
// does not send a request.
func New(client *opensearch.Client, index string) *Client {
	c := &Client{client: client, index: index}
	if prefix, ok := strings.CutSuffix(index, "-*"); ok && !strings.ContainsAny(prefix, "*,") {
		c.groups = triage.Index(prefix)
	}
	return c
}

// Index returns the index pattern.
func (c *Client) Index() string { return c.index }

// A Scope selects the documents of a request to OpenSearch.
type Scope struct {
	From, To time.Time   // From is inclusive, To is exclusive; the zero time leaves that end open
	Query    string      // in the query_string syntax; "" matches all documents
	Only     []Condition // every condition must hold
	Groups   *GroupList  // restricts exceptions to these groups; nil allows all groups
	// NoRecords excludes the records that Lambda writes, such as START, END and REPORT.
	NoRecords bool
	// Offset is the UTC offset of the user's local time at From, positive east of UTC.
	// Daily bars begin at midnight in local time.
	Offset time.Duration
}

// A Condition compares a keyword field with one value.
type Condition struct {
	Field, Value string
	Not          bool // the field must not have this value
}

// A GroupList selects groups by fingerprint.
type GroupList struct {
	Fingerprints []string
	Excluded     bool // selects all groups except these
}

func (l *GroupList) terms() object {
	return object{"terms": object{"exception.fingerprint": append([]string{}, l.Fingerprints...)}}
}

// object is a JSON object in a request body.
type object = map[string]any

// query returns the scope as an OpenSearch query with additional filters.
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

// byValue returns a terms aggregation on a field.
func byValue(field string, size int) object {
	return object{"terms": object{"field": field, "size": size}}
}

// Ping returns an error if OpenSearch does not respond.
func (c *Client) Ping(ctx context.Context) error {
	_, err := ask[struct{}](ctx, c, object{"size": 0, "track_total_hits": false})
	return err
}
