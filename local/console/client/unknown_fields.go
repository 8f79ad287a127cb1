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

// Unknown returns the fields that the scope's query and conditions name and no
// index has: nothing can be found by them, and OpenSearch says no word of it.
// Members of flat objects, such as attributes.user, are looked up by the object.
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

// The limits of one request for fields. Its URL holds their names, and OpenSearch accepts
// 4 KB of one (http.max_initial_line_length).
const (
	maxNames = 3000 // bytes of the names, as the URL spells them
	maxName  = 500  // bytes of one name; no mapping has a longer one
)

// parts yields names in lists that fit in one request each. A name that is too long for
// any is not asked for.
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

// unknown returns those of some names that no index has.
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
	if len(found.Indices) == 0 { // nothing is stored: no field is to blame
		return nil, nil
	}
	return slices.DeleteFunc(names, func(name string) bool { return found.Fields[name] != nil }), nil
}

// fields are the names in the query and the conditions, each once.
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

// named walks a query.
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
