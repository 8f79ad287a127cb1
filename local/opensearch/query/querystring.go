package query

import (
	"cmp"
	"slices"
	"strings"

	"faulty/local/opensearch/analysis"
	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/mapping"
	"faulty/local/opensearch/querystring"
	"faulty/local/opensearch/strictjson"
)

// bar is a query_string query, which has the syntax of the query bar. It determines the fields in
// which words are searched, and whether values of the wrong type are errors.
type bar struct {
	c       *Context
	fields  []string // fields of clauses without a field, if there are several
	lenient bool
}

func (c *Context) queryString(o *strictjson.Object) (Query, error) {
	b := bar{c: c}
	text, and := o.Need("query"), strings.EqualFold(o.Text("default_operator", "or"), "and")
	names, defaultField := o.Texts("fields"), o.Text("default_field", "")
	b.lenient = o.Bool("lenient", len(names) == 0 && (defaultField == "" || defaultField == "*"))
	o.Only("time_zone", "UTC")
	o.Ignore("analyze_wildcard") // no effect: text fields and patterns are both in lower case
	if err := o.Done(); err != nil {
		return nil, err
	}
	if len(names) > 0 && defaultField != "" {
		cause := apierr.New(400, "query_validation_exception", "Validation Failed: 1: [query_string] cannot use [fields] parameter in conjunction with [default_field];")
		return nil, c.uncreated(cause)
	}
	if slices.ContainsFunc(names, func(name string) bool { return strings.Contains(name, "^") }) {
		return nil, apierr.Unsupported("a weight in [fields] of [query_string]", "names and patterns")
	}
	opts := querystring.Options{And: and, DefaultField: cmp.Or(defaultField, "*")}
	if len(names) > 0 {
		b.fields, opts.DefaultField = c.expand(names), ""
	}
	node, err := querystring.Parse(text, opts)
	if err != nil {
		return nil, c.syntaxError(text, err)
	}
	return b.query(node)
}

func (c *Context) syntaxError(text string, err error) error {
	e := apierr.New(400, "query_shard_exception", "Failed to parse query [%s]", text).With("index", c.Index).
		CausedBy(apierr.New(400, "parse_exception", "Cannot parse '%s': %v", text, err))
	return apierr.InShard(e, c.Index)
}

// expand returns the fields that match names such as message or log.*.
func (c *Context) expand(names []string) []string {
	var fields []string
	for _, name := range names {
		if !strings.Contains(name, "*") {
			fields = append(fields, name)
			continue
		}
		for _, field := range c.Mapping.Fields() {
			if mapping.Glob(name, field) {
				fields = append(fields, field)
			}
		}
	}
	return fields
}

// query returns the query for a node of the parsed text.
func (b bar) query(node querystring.Node) (Query, error) {
	switch n := node.(type) {
	case querystring.MatchAll:
		return b.c.all(), nil
	case querystring.Bool:
		return b.boolean(n)
	case querystring.Exists:
		if n.Field == "" {
			return b.in("", func(t target, _ bool) (Query, error) { return b.c.existsIn(t.name), nil })
		}
		return b.c.existsIn(n.Field), nil
	case querystring.Term:
		return b.in(n.Field, func(t target, lenient bool) (Query, error) {
			return t.match(n.Text, n.All, lenient)
		})
	case querystring.Phrase:
		return b.in(n.Field, func(t target, lenient bool) (Query, error) {
			if t.field == nil || t.field.Kind != mapping.Text {
				return t.equal(n.Text, lenient)
			}
			return t.phrase(analysis.Words(n.Text), n.Slop), nil
		})
	case querystring.Range:
		return b.in(n.Field, func(t target, lenient bool) (Query, error) { return t.ofRange(n, lenient) })
	}
	return b.pattern(node)
}

// boolean returns the query for a Bool node. It omits clauses whose text contains no words.
func (b bar) boolean(n querystring.Bool) (Query, error) {
	cl := clauses{c: b.c}
	for _, part := range []struct {
		list  *[]Query
		nodes []querystring.Node
	}{{&cl.must, n.Must}, {&cl.should, n.Should}, {&cl.mustNot, n.MustNot}} {
		for _, node := range part.nodes {
			if b.empty(node) {
				continue
			}
			q, err := b.query(node)
			if err != nil {
				return nil, err
			}
			*part.list = append(*part.list, q)
		}
	}
	if len(cl.must) == 0 && len(cl.should) > 0 {
		cl.least = 1
	}
	if len(cl.must)+len(cl.should)+len(cl.mustNot) == 0 {
		return b.c.none(), nil
	}
	return cl.match, nil
}

func (b bar) empty(node querystring.Node) bool {
	var field, text string
	switch n := node.(type) {
	case querystring.Term:
		field, text = n.Field, n.Text
	case querystring.Phrase:
		field, text = n.Field, n.Text
	default:
		return false
	}
	t := b.c.target(field)
	return t.field != nil && t.field.Kind == mapping.Text && len(analysis.Words(text)) == 0
}

// in combines the queries on a field, on the fields that match a pattern, or on the default fields.
func (b bar) in(name string, look func(t target, lenient bool) (Query, error)) (Query, error) {
	fields, lenient := b.fields, b.lenient
	switch {
	case strings.Contains(name, "*"):
		fields, lenient = b.c.expand([]string{name}), true
		b.c.isExpanding = true
		defer func() { b.c.isExpanding = false }()
	case name != "":
		fields = []string{name}
	}
	var queries []Query
	for _, field := range fields {
		t := b.c.target(field)
		if err := t.check(); err != nil && lenient {
			continue
		}
		q, err := b.counted(t, lenient, look)
		if err != nil {
			return nil, err
		}
		queries = append(queries, q)
	}
	if len(queries) == 1 {
		return queries[0], nil
	}
	return clauses{c: b.c, should: queries, least: 1}.match, nil
}

// counted returns the query on a field. It counts the query as one condition, unless the query has
// already counted its words.
func (b bar) counted(t target, lenient bool, look func(t target, lenient bool) (Query, error)) (Query, error) {
	before := b.c.leaves + b.c.expanded
	q, err := look(t, lenient)
	if err == nil && b.c.leaves+b.c.expanded == before {
		err = b.c.count(1)
	}
	return q, err
}

func (t target) ofRange(n querystring.Range, lenient bool) (Query, error) {
	l := limits{openFrom: !n.IncludeFrom, openTo: !n.IncludeTo}
	if n.From != "" {
		l.from = n.From
	}
	if n.To != "" {
		l.to = n.To
	}
	if t.field != nil {
		l.format = t.field.Format
	}
	return t.within(l, lenient)
}
