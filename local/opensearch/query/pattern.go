package query

import (
	"strings"

	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/mapping"
	"faulty/local/opensearch/strictjson"
)

func (c *Context) prefix(name string, o *strictjson.Object) (Query, error) {
	prefix := mapping.Plain(o.Take("value"))
	if err := o.Done(); err != nil {
		return nil, err
	}
	t := c.target(name)
	if t.field != nil && (!t.ofTerms() || t.field.Type == "ip") {
		return nil, t.notTerms("prefix")
	}
	return t.like(func(have string) bool { return strings.HasPrefix(have, prefix) }), t.check()
}

func (t target) notTerms(kind string) error {
	return t.c.shardError("Can only use %s queries on keyword and text fields - not on [%s] which is of type [%s]", kind, t.name, t.field.Type)
}

func escapeWildcard(text string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`).Replace(text)
}

// wholly anchors an expression at both ends, so that it matches only a complete term.
func wholly(expression string) string { return `(?s)\A(?:` + expression + `)\z` }

// near matches documents with a term that differs from term by at most the given number of edits.
func (t target) near(term string, edits int) (Query, error) {
	switch {
	case t.field == nil && !t.index:
		return t.c.none(), nil
	case edits < 0 || edits > 2:
		return nil, apierr.Illegal("Invalid fuzziness value: %d", edits)
	case edits == 0:
		return t.term(term), nil
	}
	want := []rune(term)
	return t.like(func(have string) bool { return withinEdits(want, []rune(have), edits) }), nil
}

// far is greater than any requested number of edits.
const far = 1 << 20

// withinEdits reports whether at most n edits turn a into b. An edit is an insertion, a deletion, a
// substitution or a swap of adjacent characters.
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
		// Cells that are more than n off the diagonal need more than n edits.
		from, to := max(0, i-n), min(len(b), i+n+1)
		if from > 0 {
			row[from] = far
		}
		if to < len(b) {
			row[to+1] = far
		}
		for j := from; j < to; j++ {
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
