package query

import (
	"errors"

	"faulty/local/opensearch/analysis"
	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/mapping"
	"faulty/local/opensearch/strictjson"
)

func (c *Context) match(name string, o *strictjson.Object) (Query, error) {
	all := false
	switch operator := o.Text("operator", "or"); operator {
	case "or", "OR":
	case "and", "AND":
		all = true
	default:
		o.Refuse("operator needs to be either OR or AND, but not [%s]", operator)
	}
	value := o.Take("query")
	if err := o.Done(); err != nil {
		return nil, err
	}
	if value == nil {
		return nil, apierr.Parsing("No text specified for text query")
	}
	return c.target(name).match(value, all, false)
}

// match matches documents that contain one or all of the words of a text. If the field is not split
// into words, it matches documents with an equal value. If the value does not have the field's
// type, a lenient query matches nothing.
func (t target) match(value any, all, lenient bool) (Query, error) {
	if t.field == nil || t.field.Kind != mapping.Text {
		if err := t.c.count(1); err != nil {
			return nil, err
		}
		return t.equal(value, lenient)
	}
	if err := t.check(); err != nil {
		return nil, err
	}
	words := analysis.Words(mapping.Plain(value))
	if len(words) == 0 {
		return t.c.none(), nil
	}
	if err := errors.Join(t.c.checkClauses(len(words)), t.c.count(len(words))); err != nil {
		return nil, err
	}
	cl := clauses{c: t.c}
	for _, word := range words {
		if all {
			cl.must = append(cl.must, t.term(word))
		} else {
			cl.should = append(cl.should, t.term(word))
		}
	}
	if !all {
		cl.least = 1
	}
	return cl.match, nil
}
