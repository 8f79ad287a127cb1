package query

import "faulty/local/opensearch/apierr"

// These constants are OpenSearch's limits of a query.
const (
	maxClauses      = 1024   // indices.query.bool.max_clause_count
	maxTerms        = 65_536 // index.max_terms_count
	maxExpanded     = 65_536 // for field patterns; OpenSearch drops most of the conditions before it counts
	maxRegexpLength = 1000   // index.max_regex_length
)

// Expired reports whether the time of the search is over. The result of a query is then incomplete.
func (c *Context) Expired() bool {
	select {
	case <-c.Done: // a nil channel never receives
		return true
	default:
		return false
	}
}

// Fail records an error that occurs while documents are collected. Only the first error is kept.
func (c *Context) Fail(err error) {
	if c.failure == nil {
		c.failure = err
	}
}

// Err returns the first error that Fail recorded.
func (c *Context) Err() error { return c.failure }

// count adds a number of conditions to those of the query. It returns an error above the limit.
func (c *Context) count(leaves int) error {
	if c.isExpanding {
		if c.expanded += leaves; c.expanded <= maxExpanded {
			return nil
		}
	} else if c.leaves += leaves; c.leaves <= maxClauses {
		return nil
	}
	return apierr.InShard(apierr.New(500, "too_many_nested_clauses", "Query contains too many nested clauses; maxClauseCount is set to %d", maxClauses), c.Index)
}

// checkClauses returns an error if a query has too many parts.
func (c *Context) checkClauses(parts int) error {
	if parts <= maxClauses {
		return nil
	}
	return c.uncreated(apierr.New(400, "too_many_clauses", "maxClauseCount is set to %d", maxClauses))
}

func (c *Context) checkTerms(values int) error {
	if values <= maxTerms {
		return nil
	}
	return c.uncreated(apierr.Illegal("The number of terms [%d] used in the Terms Query request has exceeded the allowed maximum of [%d]. This maximum can be set by changing the [index.max_terms_count] index level setting.", values, maxTerms))
}

func (c *Context) checkRegexp(expression string) error {
	length := len([]rune(expression))
	if length <= maxRegexpLength {
		return nil
	}
	return c.uncreated(apierr.Illegal("The length of regex [%d] used in the [query_string] has exceeded the allowed maximum of [%d]. This maximum can be set by changing the [index.max_regex_length] index level setting.", length, maxRegexpLength))
}
