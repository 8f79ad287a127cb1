package query

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/mapping"
	"faulty/local/opensearch/strictjson"
)

// ofPattern reads what prefix, wildcard and regexp have in common.
func (c *Context) ofPattern(kind, name string, o *strictjson.Object, like func(pattern string, fold bool) (func(string) bool, error)) (Query, error) {
	pattern, boost, fold := mapping.Plain(o.First("value", kind)), o.Float("boost", 1), o.Bool("case_insensitive", false)
	o.Ignore("rewrite", "_name", "max_determinized_states")
	if flags := o.Text("flags", "ALL"); flags != "ALL" && flags != "NONE" {
		o.Refuse("[regexp] flags [%s] are not supported by the embedded store", flags)
	}
	if err := o.Done(); err != nil {
		return Query{}, err
	}
	match, err := like(pattern, fold)
	if err != nil {
		return Query{}, c.uncreated(err)
	}
	t := c.target(name)
	if t.field != nil && !t.ofTerms() || t.field != nil && t.field.Type == "ip" {
		return Query{}, c.shardError("Can only use %s queries on keyword and text fields - not on [%s] which is of type [%s]", kind, t.field.Path, t.field.Type)
	}
	return t.like(match).boost(boost), t.check()
}

func (c *Context) prefix(name string, o *strictjson.Object) (Query, error) {
	return c.ofPattern("prefix", name, o, func(prefix string, fold bool) (func(string) bool, error) {
		if fold {
			return wildcardMatch(escapeWildcard(prefix)+"*", true), nil
		}
		return func(have string) bool { return strings.HasPrefix(have, prefix) }, nil
	})
}

func escapeWildcard(text string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`).Replace(text)
}

func (c *Context) wildcard(name string, o *strictjson.Object) (Query, error) {
	return c.ofPattern("wildcard", name, o, func(pattern string, fold bool) (func(string) bool, error) {
		return wildcardMatch(pattern, fold), nil
	})
}

// wildcardMatch returns whether a term is like a pattern of * and ?; a backslash
// takes the next character as it is.
func wildcardMatch(pattern string, fold bool) func(string) bool {
	var expression strings.Builder
	escaped := false
	for _, r := range pattern {
		switch {
		case escaped:
			expression.WriteString(regexp.QuoteMeta(string(r)))
			escaped = false
		case r == '\\':
			escaped = true
		case r == '*':
			expression.WriteString(".*")
		case r == '?':
			expression.WriteString(".")
		default:
			expression.WriteString(regexp.QuoteMeta(string(r)))
		}
	}
	if escaped {
		expression.WriteString(`\\`)
	}
	return regexp.MustCompile(wholly(expression.String(), fold)).MatchString
}

func wholly(expression string, fold bool) string {
	if fold {
		return `(?si)\A(?:` + expression + `)\z`
	}
	return `(?s)\A(?:` + expression + `)\z`
}

func (c *Context) regexp(name string, o *strictjson.Object) (Query, error) {
	return c.ofPattern("regexp", name, o, regexpMatch)
}

func (c *Context) fuzzy(name string, o *strictjson.Object) (Query, error) {
	value, edits, boost := mapping.Plain(o.First("value", "term")), o.Text("fuzziness", "AUTO"), o.Float("boost", 1)
	o.Ignore("max_expansions", "rewrite", "_name")
	o.Only("prefix_length", nil)
	o.Only("transpositions", true)
	if err := o.Done(); err != nil {
		return Query{}, err
	}
	t := c.target(name)
	if t.field != nil && !t.ofTerms() {
		return Query{}, c.shardError("Can only use fuzzy queries on keyword and text fields - not on [%s] which is of type [%s]", t.field.Path, t.field.Type)
	}
	q, err := t.near(value, edits)
	return q.times(boost), err
}

// near matches documents with a term at most a number of edits away: "" and 0
// are the term itself, AUTO depends on its length.
func (t target) near(term, edits string) (Query, error) {
	n := 0
	switch {
	case t.field == nil && !t.index:
		return t.c.none(), nil
	case edits == "":
	case strings.EqualFold(edits, "AUTO"):
		if length := utf8.RuneCountInString(term); length > 5 {
			n = 2
		} else if length > 2 {
			n = 1
		}
	default:
		var err error
		if n, err = strconv.Atoi(edits); err != nil || n < 0 || n > 2 {
			return Query{}, apierr.Illegal("Invalid fuzziness value: %s", edits)
		}
	}
	if n == 0 {
		return t.term(term), nil
	}
	want := []rune(term)
	return t.like(func(have string) bool { return withinEdits(want, []rune(have), n) }).boost(1), nil
}

// withinEdits tells whether a becomes b by at most n insertions, deletions,
// substitutions or swaps of neighbours.
func withinEdits(a, b []rune, n int) bool {
	if len(a)-len(b) > n || len(b)-len(a) > n {
		return false
	}
	before, row := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	older := make([]int, len(b)+1)
	for i := range a {
		older, before, row = before, row, older
		row[0] = i + 1
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(before[j+1]+1, row[j]+1, before[j]+cost)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], older[j-1]+1)
			}
		}
	}
	return row[len(b)] <= n
}
