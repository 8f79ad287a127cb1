package query

import (
	"errors"
	"strings"

	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/mapping"
	"faulty/local/opensearch/querystring"
)

// pattern returns the query for a node that describes terms by a pattern.
func (b bar) pattern(node querystring.Node) (Query, error) {
	switch n := node.(type) {
	case querystring.Prefix:
		return b.like(n.Field, "prefix", escapeWildcard(n.Text)+"*", wildcard)
	case querystring.Wildcard:
		return b.like(n.Field, "wildcard", n.Pattern, wildcard)
	case querystring.Regexp:
		if err := b.c.checkRegexp(n.Pattern); err != nil {
			return nil, err
		}
		return b.like(n.Field, "regexp", n.Pattern, regexpMatch)
	case querystring.Fuzzy:
		return b.in(n.Field, func(t target, lenient bool) (Query, error) {
			switch {
			case !t.ofTerms():
				return t.equal(n.Text, lenient)
			case n.Edits < 0 && lenient:
				return t.c.none(), nil
			}
			return t.near(t.fold(n.Text), n.Edits)
		})
	}
	return nil, errors.New("query_string: a clause of an unknown kind")
}

// wildcard is wildcardMatch with the signature of regexpMatch.
func wildcard(pattern string) (func(string) bool, error) { return wildcardMatch(pattern), nil }

// like matches documents with a term that matches a pattern.
func (b bar) like(field, kind, pattern string, compile func(string) (func(string) bool, error)) (Query, error) {
	return b.in(field, func(t target, lenient bool) (Query, error) {
		switch {
		case t.field == nil && !t.index:
			return t.c.none(), nil
		case !t.ofTerms() && lenient:
			return t.c.none(), nil
		case !t.ofTerms():
			return nil, t.notTerms(kind)
		case kind == "wildcard" && t.field != nil && (t.field.Kind == mapping.Flat || !t.field.Searchable):
			return t.c.none(), nil // like OpenSearch
		}
		match, err := compile(t.fold(pattern))
		if err != nil {
			isComplex := apierr.From(err).Type == tooComplex
			err = t.c.uncreated(err)
			if lenient && !apierr.From(err).Limit && !isComplex {
				return t.c.none(), nil
			}
			return nil, err
		}
		return t.like(match), nil
	})
}

// fold returns a text in lower case if the field is a text field, because its words are in lower
// case.
func (t target) fold(text string) string {
	if t.field != nil && t.field.Kind == mapping.Text {
		return strings.ToLower(text)
	}
	return text
}
