package query

import (
	"strings"

	"faulty/local/opensearch/mapping"
	"faulty/local/opensearch/segment"
)

// A target is the field that a query searches.
type target struct {
	c      *Context
	name   string         // name in the query
	field  *mapping.Field // nil if there is no field of that name
	prefix string         // for a flat_object's leaf: its path and the separator
	index  bool           // the metadata field _index
}

func (c *Context) target(name string) target {
	t := target{c: c, name: name, field: c.Mapping.Field(name), index: name == "_index"}
	if t.field == nil {
		if flat, leaf := c.Mapping.FlatLeaf(name); flat != nil {
			t.field, t.prefix = flat, leaf+mapping.FlatSeparator
		}
	}
	return t
}

// check returns an error for a field that is stored but not indexed.
func (t target) check() error {
	if t.field != nil && !t.field.Searchable && !t.field.DocValues {
		return t.c.shardError("failed to create query: Cannot search on field [%s] since it is not indexed.", t.name)
	}
	return nil
}

// ofTerms reports whether the field has terms. Other fields have numbers.
func (t target) ofTerms() bool {
	return t.index || t.field != nil && (t.field.Kind == mapping.Keyword || t.field.Kind == mapping.Text || t.field.Kind == mapping.Flat)
}

// term matches documents that have the term.
func (t target) term(term string) Query {
	if t.index || t.field.Kind == mapping.Flat && t.prefix == "" {
		return t.like(func(have string) bool { return have == term })
	}
	return func(s *segment.Segment) segment.Bits {
		set := segment.NewBits(s.N)
		if column := s.Column(t.field.Path); column != nil {
			if ord, ok := column.Dict.Find(t.prefix + term); ok {
				column.MatchOrd(ord, set)
			}
		}
		return set
	}
}

// like matches documents that have a term for which match returns true.
func (t target) like(match func(string) bool) Query {
	switch {
	case t.index:
		if match(t.c.Index) {
			return t.c.all()
		}
		return t.c.none()
	case t.field == nil:
		return t.c.none()
	}
	return func(s *segment.Segment) segment.Bits {
		set := segment.NewBits(s.N)
		if column := s.Column(t.field.Path); column != nil {
			timed := func(have string) bool { return !t.c.Expired() && match(have) }
			if marked, found := column.Dict.Mark(t.view(timed)); found {
				column.MatchOrds(marked, set)
			}
		}
		return set
	}
}

// view adapts match to the form in which the dictionary stores the terms.
func (t target) view(match func(string) bool) func(string) bool {
	switch {
	case t.field.Kind != mapping.Flat:
		return match
	case t.prefix != "":
		return func(kept string) bool {
			value, ok := strings.CutPrefix(kept, t.prefix)
			return ok && match(value)
		}
	}
	return func(kept string) bool {
		_, value, _ := strings.Cut(kept, mapping.FlatSeparator)
		return match(value)
	}
}

// between matches documents that have a number between from and to, both inclusive.
func (t target) between(from, to int64) Query {
	return func(s *segment.Segment) segment.Bits {
		set := segment.NewBits(s.N)
		s.Column(t.field.Path).MatchRange(from, to, set)
		return set
	}
}

func (t target) exists() Query {
	if t.prefix != "" {
		return t.like(func(string) bool { return true })
	}
	return func(s *segment.Segment) segment.Bits {
		set := segment.NewBits(s.N)
		s.Column(t.field.Path).Exists(set)
		return set
	}
}
