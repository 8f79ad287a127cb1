package querystring

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// The limits of [Check]. OpenSearch has limits of its own for some of them; the others
// protect it from queries that it would carry out at any cost. Nesting is the one that
// matters most: the server parses parentheses and regular expressions recursively, and a
// stack overflow terminates it.
const (
	// MaxDepth is the number of parentheses within each other. People write 3.
	MaxDepth = 20
	// MaxClauses is the number of words and other conditions, each counted once for
	// every field that it is looked for in: OpenSearch's indices.query.bool.max_clause_count.
	MaxClauses = 1024
	// MaxWildcards is the number of terms with * or ?. OpenSearch reads the dictionary of
	// terms once for each.
	MaxWildcards = 50
	// MaxLeadingWildcards is the number of terms that begin with * or ?, for which the
	// whole dictionary is read.
	MaxLeadingWildcards = 5
	// MaxStars is the number of * and ? in one term.
	MaxStars = 20
	// MaxRegexps is the number of regular expressions.
	MaxRegexps = 10
	// MaxRegexpLength is in characters. OpenSearch accepts 1,000, but parses them on
	// a stack that a thousand parentheses nearly fill.
	MaxRegexpLength = 256
	// MaxRegexpDepth is the number of parentheses within each other in a regular expression.
	MaxRegexpDepth = 20
	// MaxRepetitions is the product of the counts such as {2,5} of a regular expression:
	// Lucene makes so many copies of what they repeat.
	MaxRepetitions = 1000
	// MaxFuzzy is the number of terms with ~, each of which expands to up to 50.
	MaxFuzzy = 20
	// MaxTermLength is that of a term with ~, *, ? or of an end of a range, in characters.
	MaxTermLength = 256
	// MaxFieldPatterns is the number of conditions on a pattern of fields, which expands
	// to each field of the mapping.
	MaxFieldPatterns = 10
	// MaxSlop is how far the words of a phrase may be apart.
	MaxSlop = 1000
)

// A LimitError is a query that exceeds a limit.
type LimitError struct {
	Limit string // its name, such as "depth of parentheses"
	Max   int
	Got   int
}

// Error names the limit and what the query has.
func (e *LimitError) Error() string {
	return fmt.Sprintf("the query exceeds the limit of %s: it has %d, and %d are allowed; make it simpler", e.Limit, e.Got, e.Max)
}

// Check reports why a query must not be sent to OpenSearch: an [*Error] for one that
// cannot be parsed, a [*LimitError] for one that costs too much. fields is the number of
// fields that a condition without a field is looked for in.
func Check(query string, opts Options, fields int) error {
	if depth := rawDepth(query); depth > maxDepth { // those of phrases and expressions too
		return &LimitError{"depth of parentheses", MaxDepth, depth}
	}
	root, depth, err := parse(query, opts)
	if err != nil {
		return err
	}
	m := measure{fields: max(1, fields), depth: depth}
	m.node(root)
	return m.limit()
}

// rawDepth returns how many parentheses of any kind are within each other.
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

// measure is what a query costs.
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

// clause counts a condition of a number of words.
func (m *measure) clause(field string, words int) {
	switch {
	case field == "":
		words *= m.fields
	case strings.Contains(field, "*"):
		m.patterns++
	}
	m.clauses += max(1, words)
}

// words returns about how many words an analyzer cuts a text into: one for each run of
// letters and digits, and one for every character outside ASCII, which may be ideographs.
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

// repetitions returns the product of the counts of an expression, or more than the limit.
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
		if err != nil && n == 0 { // no count, but characters
			n = 1
		}
		product *= max(1, min(n, MaxRepetitions+1))
		if product > MaxRepetitions {
			return product
		}
		rest = after
	}
}
