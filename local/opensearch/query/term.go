package query

import (
	"encoding/json"
	"math"
	"strings"

	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/mapping"
	"faulty/local/opensearch/strictjson"
)

func (c *Context) term(name string, o *strictjson.Object) (Query, error) {
	value := o.Take("value")
	if err := o.Done(); err != nil {
		return nil, err
	}
	switch value.(type) {
	case nil:
		return nil, apierr.Illegal("value cannot be null")
	case []any:
		return nil, apierr.Parsing("[term] query does not support array of values")
	}
	return c.target(name).equal(value, false)
}

func (c *Context) terms(o *strictjson.Object) (Query, error) {
	keys := o.Keys()
	if len(keys) != 1 {
		return nil, apierr.Parsing("[terms] query requires exactly one field name, and the embedded store supports nothing else: got %v", keys)
	}
	values, ok := o.Take(keys[0]).([]any)
	if !ok {
		return nil, apierr.Parsing("[terms] query: the values of [%s] are no list; a terms lookup is not supported by the embedded store", keys[0])
	}
	q, err := c.oneOf(keys[0], values)
	return q, err
}

func (c *Context) ids(o *strictjson.Object) (Query, error) {
	values := o.List("values")
	if err := o.Done(); err != nil {
		return nil, err
	}
	q, err := c.oneOf("_id", values)
	return q, err
}

// oneOf matches documents that have any of several values.
func (c *Context) oneOf(name string, values []any) (Query, error) {
	if err := c.checkTerms(len(values)); err != nil && name != "_id" {
		return nil, err
	}
	wanted := make(map[string]bool, len(values))
	for _, value := range values {
		wanted[mapping.Plain(value)] = true
	}
	t := c.target(name)
	if t.ofTerms() && (t.field == nil || t.field.Type != "ip") {
		return t.like(func(have string) bool { return wanted[have] }), t.check()
	}
	anyOf := clauses{c: c, least: 1}
	for _, value := range values {
		q, err := t.equal(value, false)
		if err != nil {
			return nil, err
		}
		anyOf.should = append(anyOf.should, q)
	}
	return anyOf.match, nil
}

// equal matches documents that have a value. The value is not analyzed. If the value does not have
// the field's type, a lenient query matches nothing, and any other query fails.
func (t target) equal(value any, lenient bool) (Query, error) {
	if err := t.check(); err != nil {
		return nil, err
	}
	switch {
	case t.field == nil && !t.index:
		return t.c.none(), nil
	case t.ofTerms():
		text := mapping.Plain(value)
		if !t.index && t.field.Type == "ip" {
			return t.ip(text, lenient)
		}
		return t.term(text), nil
	case t.field.Kind == mapping.Date:
		return t.dates(limits{from: value, to: value, format: t.field.Format}, lenient)
	}
	kept, err := t.field.Convert(coerced(value))
	if err != nil {
		if lenient || apierr.From(err).Type == "illegal_argument_exception" && t.field.Kind != mapping.Boolean {
			return t.c.none(), nil
		}
		return nil, t.c.uncreated(err)
	}
	if t.field.Kind == mapping.Long && fractional(value) {
		return t.c.none(), nil
	}
	return t.between(kept.Num, kept.Num), nil
}

func (t target) ip(text string, lenient bool) (Query, error) {
	if strings.Contains(text, "/") {
		return nil, apierr.Unsupported("a network in a query on the ip field [" + t.name + "]")
	}
	kept, err := t.field.Convert(text)
	switch {
	case err == nil:
		return t.term(kept.Str), nil
	case lenient:
		return t.c.none(), nil
	}
	return nil, t.c.uncreated(err)
}

// coerced converts a string that starts like a number to a number.
func coerced(value any) any {
	if text, ok := value.(string); ok && text != "" && strings.IndexByte("-+.0123456789", text[0]) >= 0 {
		return json.Number(text)
	}
	return value
}

// fractional reports whether a value is a number with a fraction.
func fractional(value any) bool {
	f, err := json.Number(mapping.Plain(value)).Float64()
	return err == nil && f != math.Trunc(f)
}

func (c *Context) exists(o *strictjson.Object) (Query, error) {
	if !o.Has("field") {
		o.Refuse("[exists] must be provided with a [field]")
	}
	name := o.Text("field", "")
	if err := o.Done(); err != nil {
		return nil, err
	}
	return c.existsIn(name), nil
}

// existsIn matches documents that have a value in a field, in any field below an object, or in any
// field that matches a pattern.
func (c *Context) existsIn(name string) Query {
	if name == "_id" || name == "_index" {
		return c.all()
	}
	if t := c.target(name); t.field != nil {
		return t.exists()
	}
	pattern := name
	if c.Mapping.Object(name) {
		pattern = name + ".*"
	}
	anyOf := clauses{c: c, least: 1}
	for _, field := range c.Mapping.Fields() {
		if mapping.Glob(pattern, field) {
			anyOf.should = append(anyOf.should, c.target(field).exists())
		}
	}
	return anyOf.match
}
