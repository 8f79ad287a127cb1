package querystring

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// These are the limits of [Check]. OpenSearch itself limits some of these values. The other limits
// protect OpenSearch from queries that it would run at any cost. The limits on nesting matter most:
// the server parses parentheses and regular expressions recursively, and a stack overflow
// terminates it.
const (
	// MaxDepth is the maximum nesting depth of parentheses. People rarely write more than 3.
	MaxDepth = 20
	// MaxClauses is the maximum number of words and other conditions. Each counts once for every
	// field that it is searched in. It equals OpenSearch's indices.query.bool.max_clause_count.
	MaxClauses = 1024
	// MaxWildcards is the maximum number of terms with * or ?. OpenSearch reads the dictionary of
	// terms once for each of them.
	MaxWildcards = 50
	// MaxLeadingWildcards is the maximum number of terms that begin with * or ?. OpenSearch reads
	// the whole dictionary for each of them.
	MaxLeadingWildcards = 5
	// MaxStars is the maximum number of * and ? in one term.
	MaxStars = 20
	// MaxRegexps is the maximum number of regular expressions.
	MaxRegexps = 10
	// MaxRegexpLength is the maximum length of a regular expression in characters. OpenSearch
	// accepts 1,000, but a thousand parentheses nearly fill the stack of its parser.
	MaxRegexpLength = 256
	// MaxRegexpDepth is the maximum nesting depth of parentheses in a regular expression.
	MaxRegexpDepth = 20
	// MaxRepetitions is the maximum product of the counts, such as {2,5}, of a regular expression.
	// Lucene makes this many copies of the repeated expression.
	MaxRepetitions = 1000
	// MaxFuzzy is the maximum number of terms with ~. Each expands to up to 50 terms.
	MaxFuzzy = 20
	// MaxTermLength is the maximum length in characters of a term with ~, *, ? or of an end of a
	// range.
	MaxTermLength = 256
	// MaxFieldPatterns is the maximum number of conditions on a pattern of fields. Each expands to
	// every field of the mapping that matches the pattern.
	MaxFieldPatterns = 10
	// MaxSlop is the maximum slop of a phrase.
	MaxSlop = 1000
)

// A LimitError reports a query that exceeds a limit.
type LimitError struct {
	Limit string // name of the limit, such as "depth of parentheses"
	Max   int
	Got   int
}

// Error returns a message with the limit and the value that the query has.
func (e *LimitError) Error() string {
	return fmt.Sprintf("the query exceeds the limit of %s: it has %d, and %d are allowed; make it simpler", e.Limit, e.Got, e.Max)
}

// Check returns an error if a query must not be sent to OpenSearch: an [*Error] if it cannot be
// parsed, a [*LimitError] if it costs too much. fields is the number of fields in which a condition
// without a field is searched.
func Check(query string, opts Options, fields int) error {
	if depth := rawDepth(query); depth > maxDepth { // also counts parentheses in phrases and regular expressions
		return &LimitError{"depth of parentheses", MaxDepth, depth}
	}
	root, p, err := parse(query, opts)
	if err != nil {
		return err
	}
	m := measure{fields: max(1, fields), depth: p.deepest}
	m.node(root)
	return m.limit()
}

// rawDepth returns the nesting depth of parentheses, including those in quotes.
func rawDepth(query string) (deepest int) {
	depth := 0
	for _, c := range query {
		switch c {
		case '(':
			depth++
			deepest = max(deepest, depth)
		case ')':
			depth = max(0, depth-1)
		}
	}
	return deepest
}

// measure is the cost of a query.
type measure struct {
	fields, depth                                   int
	clauses, wildcards, leading, stars              int
	regexps, regexpLength, regexpDepth, repetitions int
	fuzzy, termLength, patterns, slop               int
}

func (m *measure) limit() error {
	for _, l := range []LimitError{
		{"depth of parentheses", MaxDepth, m.depth},
		{"clauses", MaxClauses, m.clauses},
		{"wildcards", MaxWildcards, m.wildcards},
		{"leading wildcards", MaxLeadingWildcards, m.leading},
		{"wildcards in one term", MaxStars, m.stars},
		{"regular expressions", MaxRegexps, m.regexps},
		{"characters of a regular expression", MaxRegexpLength, m.regexpLength},
		{"depth of parentheses in a regular expression", MaxRegexpDepth, m.regexpDepth},
		{"repetitions in a regular expression", MaxRepetitions, m.repetitions},
		{"fuzzy terms", MaxFuzzy, m.fuzzy},
		{"characters of a wildcard, a fuzzy term or an end of a range", MaxTermLength, m.termLength},
		{"patterns of fields", MaxFieldPatterns, m.patterns},
		{"slop of a phrase", MaxSlop, m.slop},
	} {
		if l.Got > l.Max {
			return &l
		}
	}
	return nil
}

func (m *measure) node(n Node) {
	switch n := n.(type) {
	case Bool:
		for _, part := range [][]Node{n.Must, n.Should, n.MustNot} {
			for _, below := range part {
				m.node(below)
			}
		}
	case Term:
		m.clause(n.Field, words(n.Text))
	case Phrase:
		m.clause(n.Field, words(n.Text))
		m.slop = max(m.slop, n.Slop)
	case Range:
		m.clause(n.Field, 1)
		m.term(n.From)
		m.term(n.To)
	case Exists:
		m.clause(n.Field, 1)
	case Fuzzy:
		m.clause(n.Field, 1)
		m.term(n.Text)
		m.fuzzy++
	case Prefix:
		m.wildcard(n.Field, n.Text+"*")
	case Wildcard:
		m.wildcard(n.Field, n.Pattern)
	case Regexp:
		m.regexp(n)
	}
}

// clause counts a condition that consists of a number of words.
func (m *measure) clause(field string, words int) {
	switch {
	case field == "":
		words *= m.fields
	case strings.Contains(field, "*"):
		m.patterns++
	}
	m.clauses += max(1, words)
}

// words estimates the number of words that an analyzer splits a text into. It counts one for each
// run of letters and digits, and one for every character outside ASCII, which may be an ideograph.
func words(text string) (n int) {
	within := false
	for _, c := range text {
		isWord := c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_'
		if c >= utf8.RuneSelf || isWord && !within {
			n++
		}
		within = isWord
	}
	return n
}

func (m *measure) term(text string) {
	m.termLength = max(m.termLength, utf8.RuneCountInString(text))
}

func (m *measure) wildcard(field, pattern string) {
	m.clause(field, 1)
	m.term(pattern)
	m.wildcards++
	if pattern[0] == '*' || pattern[0] == '?' {
		m.leading++
	}
	m.stars = max(m.stars, strings.Count(pattern, "*")+strings.Count(pattern, "?"))
}

func (m *measure) regexp(n Regexp) {
	m.clause(n.Field, 1)
	m.regexps++
	m.regexpLength = max(m.regexpLength, utf8.RuneCountInString(n.Pattern))
	m.regexpDepth = max(m.regexpDepth, rawDepth(n.Pattern))
	m.repetitions = max(m.repetitions, repetitions(n.Pattern))
}

// repetitions returns the product of the counts in an expression, or a number above the limit.
func repetitions(pattern string) int {
	product := 1
	for rest := pattern; ; {
		_, after, found := strings.Cut(rest, "{")
		if !found {
			return product
		}
		counts, _, _ := strings.Cut(after, "}")
		least, most, _ := strings.Cut(counts, ",")
		n, err := strconv.Atoi(strings.TrimSpace(cmp.Or(most, least)))
		if low, bad := strconv.Atoi(strings.TrimSpace(least)); bad == nil {
			n = max(n, low)
		}
		if err != nil && n == 0 { // not a count, but literal characters
			n = 1
		}
		product *= max(1, min(n, MaxRepetitions+1))
		if product > MaxRepetitions {
			return product
		}
		rest = after
	}
}
