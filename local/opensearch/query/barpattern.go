package query

import (
	"errors"
	"strconv"
	"strings"

	"faulty/local/opensearch/mapping"
	"faulty/local/opensearch/querystring"
)

// pattern looks for terms like a pattern; on a text field, whose words are all
// in lower case, the pattern is too.
func (b bar) pattern(node querystring.Node) (Query, error) {
	var field, pattern, kind string
	var like func(string, bool) (func(string) bool, error)
	switch n := node.(type) {
	case querystring.Prefix:
		field, pattern, kind = n.Field, escapeWildcard(n.Text)+"*", "prefix"
	case querystring.Wildcard:
		field, pattern, kind = n.Field, n.Pattern, "wildcard"
	case querystring.Regexp:
		field, pattern, kind, like = n.Field, n.Pattern, "regexp", regexpMatch
	case querystring.Fuzzy:
		return b.in(n.Field, func(t target, lenient bool) (Query, error) {
			switch {
			case !t.ofTerms():
				return t.equal(n.Text, lenient)
			case n.Edits < 0 && lenient:
				return t.c.none(), nil
			}
			return t.near(t.fold(n.Text), strconv.Itoa(n.Edits))
		})
	default:
		return Query{}, errors.New("query_string: a clause of an unknown kind")
	}
	if like == nil {
		like = func(p string, fold bool) (func(string) bool, error) { return wildcardMatch(p, fold), nil } //nolint:unparam // the other one fails
	}
	return b.in(field, func(t target, lenient bool) (Query, error) {
		switch {
		case t.field == nil && !t.index:
			return t.c.none(), nil
		case !t.ofTerms() && lenient:
			return t.c.none(), nil
		case !t.ofTerms():
			return Query{}, t.c.shardError("Can only use %s queries on keyword and text fields - not on [%s] which is of type [%s]", kind, t.name, t.field.Type)
		}
		if kind == "wildcard" && t.field != nil && (t.field.Kind == mapping.Flat || !t.field.Searchable) {
			return t.c.none(), nil // as in OpenSearch, whose wildcard query does find them
		}
		match, err := like(t.fold(pattern), false)
		switch {
		case err != nil && lenient && !unsupported(err):
			return t.c.none(), nil
		case err != nil:
			return Query{}, t.c.uncreated(err)
		}
		return t.like(match).boost(1), nil
	})
}

func (t target) fold(text string) string {
	if t.field != nil && t.field.Kind == mapping.Text {
		return strings.ToLower(text)
	}
	return text
}
