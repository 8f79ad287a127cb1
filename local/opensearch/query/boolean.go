package query

import (
	"strconv"

	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/segment"
	"faulty/local/opensearch/strictjson"
)

// clauses are the parts of a bool query.
type clauses struct {
	must, should, mustNot []Query // filter clauses are in must, because scores do not differ
	least                 int     // minimum number of should clauses that must match
	c                     *Context
}

func (c *Context) boolean(o *strictjson.Object) (Query, error) {
	var cl clauses
	var filter []Query
	var err error
	parts := 0
	for _, part := range []struct {
		list *[]Query
		key  string
	}{{&cl.must, "must"}, {&filter, "filter"}, {&cl.should, "should"}, {&cl.mustNot, "must_not"}} {
		values := o.List(part.key)
		if parts += len(values); parts > maxClauses {
			return nil, c.checkClauses(parts)
		}
		if *part.list, err = c.list(values); err != nil {
			return nil, err
		}
	}
	cl.c = c
	cl.must = append(cl.must, filter...)
	if len(cl.should) > 0 && len(cl.must) == 0 {
		cl.least = 1
	}
	if given := o.Text("minimum_should_match", ""); given != "" {
		least, err := strconv.ParseUint(given, 10, 16)
		if err != nil {
			return nil, apierr.Unsupported("minimum_should_match ["+given+"]", "a number of clauses")
		}
		cl.least = int(least)
	}
	return cl.match, o.Done()
}

func (c *Context) list(values []any) ([]Query, error) {
	queries := make([]Query, 0, len(values))
	for _, value := range values {
		q, err := c.Parse(value)
		if err != nil {
			return nil, err
		}
		queries = append(queries, q)
	}
	return queries, nil
}

func (cl clauses) match(s *segment.Segment) segment.Bits {
	set := segment.AllBits(s.N)
	for _, q := range cl.must {
		if cl.c.Expired() {
			return set
		}
		set.And(q(s))
	}
	switch {
	case cl.least > len(cl.should):
		return segment.NewBits(s.N)
	case cl.least == 1:
		set.And(cl.any(s))
	case cl.least > 1:
		set.And(cl.several(s))
	}
	for _, q := range cl.mustNot {
		set.AndNot(q(s))
	}
	return set
}

func (cl clauses) any(s *segment.Segment) segment.Bits {
	set := segment.NewBits(s.N)
	for _, q := range cl.should {
		if cl.c.Expired() {
			return set
		}
		set.Or(q(s))
	}
	return set
}

// several returns the documents that match at least cl.least of the should clauses.
func (cl clauses) several(s *segment.Segment) segment.Bits {
	counts := make([]int, s.N)
	for _, q := range cl.should {
		if cl.c.Expired() {
			break
		}
		for _, doc := range q(s).Docs() {
			counts[doc]++
		}
	}
	set := segment.NewBits(s.N)
	for doc, n := range counts {
		if n >= cl.least {
			set.Set(uint32(doc))
		}
	}
	return set
}
