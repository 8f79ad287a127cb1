package query

import (
	"fmt"

	"faulty/local/opensearch/analysis"
	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/mapping"
	"faulty/local/opensearch/strictjson"
)

// matching says how the words of a match query have to be found.
type matching struct {
	all     bool   // every word, rather than one
	least   string // minimum_should_match
	lenient bool   // a value that is none of the field's type matches nothing
	edits   string // fuzziness
	noWords bool   // what a text without any word matches: everything?
}

func (m *matching) take(o *strictjson.Object) {
	switch operator := o.Text("operator", "or"); operator {
	case "or", "OR":
	case "and", "AND":
		m.all = true
	default:
		o.Refuse("operator needs to be either OR or AND, but not [%s]", operator)
	}
	m.least = o.Text("minimum_should_match", "")
	m.lenient = o.Bool("lenient", false)
	m.edits = o.Text("fuzziness", "")
	m.noWords = o.Text("zero_terms_query", "none") == "all"
	o.Only("analyzer", "standard")
	o.Ignore("auto_generate_synonyms_phrase_query", "_name", "max_expansions", "fuzzy_transpositions")
}

func (c *Context) match(name string, o *strictjson.Object) (Query, error) {
	var m matching
	m.take(o)
	value, boost := o.Take("query"), o.Float("boost", 1)
	if err := o.Done(); err != nil {
		return Query{}, err
	}
	if value == nil {
		return Query{}, apierr.Parsing("No text specified for text query")
	}
	q, err := c.target(name).match(value, m)
	return q.times(boost), err
}

// match matches documents with the words of a text, or equal to the value where
// the field is not cut into words.
func (t target) match(value any, m matching) (Query, error) {
	if t.field == nil || t.field.Kind != mapping.Text {
		if m.edits != "" && t.ofTerms() {
			return t.near(mapping.Plain(value), m.edits)
		}
		return t.equal(value, m.lenient)
	}
	if err := t.check(); err != nil {
		return Query{}, err
	}
	words := analysis.Words(mapping.Plain(value))
	if len(words) == 0 {
		if m.noWords {
			return t.c.all().boost(1), nil
		}
		return t.c.none(), nil
	}
	var cl clauses
	for _, word := range words {
		q, err := t.near(word, m.edits)
		if err != nil {
			return Query{}, err
		}
		if m.all {
			cl.must = append(cl.must, q)
		} else {
			cl.should = append(cl.should, q)
		}
	}
	if !m.all {
		cl.least = 1
		if m.least != "" {
			least, err := leastOf(m.least, len(words))
			if err != nil {
				return Query{}, err
			}
			cl.least = max(least, 1)
		}
	}
	return cl.query(), nil
}

func (c *Context) matchPhrase(name string, o *strictjson.Object) (Query, error) {
	return c.phraseQuery(name, o, false)
}

func (c *Context) matchPhrasePrefix(name string, o *strictjson.Object) (Query, error) {
	return c.phraseQuery(name, o, true)
}

func (c *Context) phraseQuery(name string, o *strictjson.Object, prefix bool) (Query, error) {
	value, slop, boost := o.Take("query"), o.Int("slop", 0), o.Float("boost", 1)
	o.Only("analyzer", "standard")
	o.Only("zero_terms_query", "none")
	o.Ignore("_name", "max_expansions")
	if err := o.Done(); err != nil {
		return Query{}, err
	}
	if value == nil {
		return Query{}, apierr.Parsing("No text specified for text query")
	}
	t := c.target(name)
	if t.field == nil || t.field.Kind != mapping.Text {
		if prefix {
			return Query{}, c.shardError("failed to create query: Can only use phrase prefix queries on text fields - not on [%s]", name)
		}
		q, err := t.equal(value, false)
		return q.times(boost), err
	}
	return t.phrase(analysis.Words(mapping.Plain(value)), slop, prefix).times(boost), t.check()
}

// multiMatch gives the same text to several fields; the best one counts.
func (c *Context) multiMatch(o *strictjson.Object) (Query, error) {
	var m matching
	m.take(o)
	value, names, kind := o.Take("query"), o.Texts("fields"), o.Text("type", "best_fields")
	slop, tie, boost := o.Int("slop", 0), o.Float("tie_breaker", 0), o.Float("boost", 1)
	if kind == "most_fields" {
		tie = 1
	}
	if err := o.Done(); err != nil {
		return Query{}, err
	}
	var queries []Query
	for _, w := range c.expand(names) {
		t := c.target(w.name)
		var q Query
		var err error
		switch {
		case kind == "phrase" && t.field != nil && t.field.Kind == mapping.Text:
			q = t.phrase(analysis.Words(mapping.Plain(value)), slop, false)
		case kind == "best_fields", kind == "most_fields", kind == "phrase":
			q, err = t.match(value, m)
		default:
			err = apierr.Unsupported(fmt.Sprintf("type [%s] of [multi_match]", kind))
		}
		if err != nil {
			return Query{}, err
		}
		queries = append(queries, q.times(w.boost))
	}
	return best(queries, tie).times(boost), nil
}
