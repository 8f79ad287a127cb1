package query

import (
	"strconv"
	"strings"
	"time"

	"faulty/local/opensearch/analysis"
	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/mapping"
	"faulty/local/opensearch/querystring"
	"faulty/local/opensearch/strictjson"
)

// bar is a query_string query: where its words are looked for, and how.
type bar struct {
	c       *Context
	fields  []weighed // of clauses that name none, where there are several
	lenient bool
	slop    int
	zone    *time.Location
}

// weighed is a field with the weight of its matches.
type weighed struct {
	name  string
	boost float64
}

func (c *Context) queryString(o *strictjson.Object) (Query, error) {
	b := bar{c: c, zone: time.UTC}
	text, boost := o.Need("query"), o.Float("boost", 1)
	and := strings.EqualFold(o.Text("default_operator", "or"), "and")
	names, defaultField := o.Texts("fields"), o.Text("default_field", "")
	b.lenient = o.Bool("lenient", len(names) == 0 && (defaultField == "" || defaultField == "*"))
	b.slop = o.Int("phrase_slop", 0)
	if name := o.Text("time_zone", ""); name != "" {
		var err error
		if b.zone, err = Zone(name); err != nil {
			return Query{}, err
		}
	}
	o.Only("type", "best_fields")
	o.Only("allow_leading_wildcard", true)
	o.Only("analyzer", "standard")
	o.Ignore("analyze_wildcard", "auto_generate_synonyms_phrase_query", "enable_position_increments", "max_determinized_states", "_name", "escape")
	if err := o.Done(); err != nil {
		return Query{}, err
	}
	if len(names) > 0 && defaultField != "" {
		cause := apierr.New(400, "query_validation_exception", "Validation Failed: 1: [query_string] cannot use [fields] parameter in conjunction with [default_field];")
		return Query{}, c.uncreated(cause)
	}
	if defaultField == "" {
		defaultField = "*"
	}
	opts := querystring.Options{And: and, DefaultField: defaultField}
	if len(names) > 0 {
		b.fields, opts.DefaultField = c.expand(names), ""
	}
	node, err := querystring.Parse(text, opts)
	if err != nil {
		return Query{}, c.syntaxError(text, err)
	}
	q, err := b.query(node)
	return q.times(boost), err
}

func (c *Context) syntaxError(text string, err error) error {
	e := apierr.New(400, "query_shard_exception", "Failed to parse query [%s]", text).With("index", c.Index).
		CausedBy(apierr.New(400, "parse_exception", "Cannot parse '%s': %v", text, err))
	return apierr.InShard(e, c.Index)
}

// expand returns the fields that names such as "message^2" or "log.*" stand for.
func (c *Context) expand(names []string) []weighed {
	var fields []weighed
	for _, name := range names {
		w := weighed{name: name, boost: 1}
		if at := strings.LastIndexByte(name, '^'); at > 0 {
			if boost, err := strconv.ParseFloat(name[at+1:], 64); err == nil {
				w = weighed{name: name[:at], boost: boost}
			}
		}
		if !strings.Contains(w.name, "*") {
			fields = append(fields, w)
			continue
		}
		for _, field := range c.Mapping.Fields() {
			if mapping.Glob(w.name, field) {
				fields = append(fields, weighed{name: field, boost: w.boost})
			}
		}
	}
	return fields
}

// query returns what a node of the parsed text means.
func (b bar) query(node querystring.Node) (Query, error) {
	switch n := node.(type) {
	case querystring.MatchAll:
		return b.c.all().boost(1), nil
	case querystring.Bool:
		return b.boolean(n)
	case querystring.Exists:
		if n.Field == "" {
			return b.in("", func(t target, _ bool) (Query, error) { return b.c.existsIn(t.name) })
		}
		return b.c.existsIn(n.Field)
	case querystring.Term:
		return b.in(n.Field, func(t target, lenient bool) (Query, error) {
			return t.match(n.Text, matching{all: n.All, lenient: lenient})
		})
	case querystring.Phrase:
		return b.in(n.Field, func(t target, lenient bool) (Query, error) {
			if t.field == nil || t.field.Kind != mapping.Text {
				return t.equal(n.Text, lenient)
			}
			return t.phrase(analysis.Words(n.Text), max(n.Slop, b.slop), false), nil
		})
	case querystring.Range:
		return b.in(n.Field, func(t target, lenient bool) (Query, error) { return b.between(n, t, lenient) })
	}
	return b.pattern(node)
}

// boolean drops clauses that are no clause at all: text without a word in it.
func (b bar) boolean(n querystring.Bool) (Query, error) {
	var cl clauses
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
				return Query{}, err
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
	return cl.query(), nil
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

// in looks in a field, in those like a pattern, or in the default ones.
func (b bar) in(name string, look func(t target, lenient bool) (Query, error)) (Query, error) {
	fields, lenient := b.fields, b.lenient
	switch {
	case strings.Contains(name, "*"):
		fields, lenient = b.c.expand([]string{name}), true
	case name != "":
		fields = []weighed{{name, 1}}
	}
	var queries []Query
	for _, w := range fields {
		t := b.c.target(w.name)
		if err := t.check(); err != nil && lenient {
			continue
		}
		q, err := look(t, lenient)
		if err != nil {
			return Query{}, err
		}
		queries = append(queries, q.times(w.boost))
	}
	if len(queries) == 1 {
		return queries[0], nil
	}
	return best(queries, 0), nil
}

func (b bar) between(n querystring.Range, t target, lenient bool) (Query, error) {
	l := limits{openFrom: !n.IncludeFrom, openTo: !n.IncludeTo, zone: b.zone}
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
