package client

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/opensearch-project/opensearch-go/v4/opensearchapi"

	"faulty/local/opensearch/querystring"
)

// Unknown returns the field names in the scope's query and conditions that no index has.
// A search on these fields finds nothing, and OpenSearch does not report it. For a member of
// a flat_object, such as attributes.user, Unknown checks the object.
func (c *Client) Unknown(ctx context.Context, s Scope) ([]string, error) {
	names := s.fields()
	if len(names) == 0 {
		return nil, nil
	}
	var unknown []string
	for part := range parts(names) {
		missing, err := c.unknown(ctx, part)
		if err != nil {
			return nil, err
		}
		unknown = append(unknown, missing...)
	}
	return unknown, nil
}

// The limits of one field request. The field names are part of its URL, and OpenSearch
// accepts URLs up to 4 KB (http.max_initial_line_length).
const (
	maxNames = 3000 // bytes of all names, as encoded in the URL
	maxName  = 500  // bytes of one name; no mapping has a longer name
)

// parts splits names into lists that each fit in one request. It skips a name that is too
// long for any request.
func parts(names []string) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		var part []string
		size := 0
		for _, name := range names {
			length := len(url.QueryEscape(name)) + len("%2C")
			if length > maxName {
				continue
			}
			if size+length > maxNames {
				if !yield(part) {
					return
				}
				part, size = nil, 0
			}
			part, size = append(part, name), size+length
		}
		if len(part) > 0 {
			yield(part)
		}
	}
}

// unknown returns the names that no index has.
func (c *Client) unknown(ctx context.Context, names []string) ([]string, error) {
	ctx, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	req, err := opensearchapi.IndicesFieldCapsReq{
		Indices: []string{c.index},
		Params:  opensearchapi.IndicesFieldCapsParams{Fields: names, IgnoreUnavailable: new(true), AllowNoIndices: new(true)},
	}.GetRequest(http.MethodGet)
	if err != nil {
		return nil, fmt.Errorf("ask for the fields of %s: %w", c.index, err)
	}
	text, err := c.send(req.WithContext(ctx))
	if err != nil {
		return nil, err
	}
	var found struct {
		Indices []string                   `json:"indices"`
		Fields  map[string]json.RawMessage `json:"fields"`
	}
	if err := json.Unmarshal(text, &found); err != nil {
		return nil, fmt.Errorf("read the fields of %s: %w", c.index, err)
	}
	if len(found.Indices) == 0 { // there are no indices, so no field can be reported as unknown
		return nil, nil
	}
	return slices.DeleteFunc(names, func(name string) bool { return found.Fields[name] != nil }), nil
}

// fields returns the field names in the query and the conditions without duplicates.
func (s Scope) fields() (names []string) {
	add := func(name string) {
		if flat, _, _ := strings.Cut(name, "."); flat == "attributes" {
			name = flat
		}
		if name != "" && !strings.HasPrefix(name, "_") && !strings.ContainsAny(name, "*,") && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if root, err := querystring.Parse(s.Query, querystring.Options{}); err == nil {
		named(root, add)
	}
	for _, c := range s.Only {
		add(c.Field)
	}
	return names
}

// named calls add for each field name in a query.
func named(n querystring.Node, add func(field string)) {
	switch n := n.(type) {
	case querystring.Bool:
		for _, part := range slices.Concat(n.Must, n.Should, n.MustNot) {
			named(part, add)
		}
	case querystring.Term:
		add(n.Field)
	case querystring.Phrase:
		add(n.Field)
	case querystring.Prefix:
		add(n.Field)
	case querystring.Wildcard:
		add(n.Field)
	case querystring.Regexp:
		add(n.Field)
	case querystring.Range:
		add(n.Field)
	case querystring.Exists:
		add(n.Field)
	case querystring.Fuzzy:
		add(n.Field)
	}
}
