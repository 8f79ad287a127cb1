package report

import (
	"fmt"
	"io"
	"strings"

	"faulty/local/dig/compare"
	"faulty/local/dig/tally"
	"faulty/local/noun"
)

// printGroups writes the groups that have changed.
func (c *comparison) printGroups(w io.Writer, o Options) {
	c.printHeader(w)
	rows := [][]string{{"BEFORE", "AFTER", "CHANGE", "FIRST SEEN", "LAST SEEN", "FUNCTION", "CULPRIT", "GROUP", "EXCEPTION"}}
	for _, g := range c.Groups {
		rows = append(rows, []string{fmt.Sprint(g.Result.Before), fmt.Sprint(g.After), change(g.Result), timestamp(g.First), timestamp(g.Last), dash(g.Function), dash(g.Culprit), g.Fingerprint, title(&g.Group)})
	}
	c.print(w, "group", "groups", rows, []int{0, 0, 0, 0, 0, 24, 32, 0, 0}, o)
}

// title returns the type and the message of a group's exception.
func title(g *tally.Group) string {
	if g.Message == "" {
		return g.Type
	}
	return strings.TrimPrefix(g.Type+": "+g.Message, ": ")
}

// printPatterns writes the patterns that have changed.
func (c *comparison) printPatterns(w io.Writer, o Options) {
	c.printHeader(w)
	rows := [][]string{{"BEFORE", "AFTER", "CHANGE", "LEVEL", "FUNCTION", "FIRST SEEN", "LAST SEEN", "PATTERN"}}
	for _, p := range c.Patterns {
		rows = append(rows, []string{fmt.Sprint(p.Result.Before), fmt.Sprint(p.After), change(p.Result), dash(p.Level), dash(p.Function), timestamp(p.First), timestamp(p.Last), p.Text})
	}
	c.print(w, "pattern", "patterns", rows, []int{0, 0, 0, 0, 24, 0, 0, 0}, o)
}

func (c *comparison) printHeader(w io.Writer) {
	before, after := "in "+c.With, "in this run"
	if c.At != nil {
		before, after = "before "+timestamp(*c.At), "from then on"
	}
	fmt.Fprintf(w, "%s %s, %d %s. What has not changed is expected %.2f times as often.\n", noun.Count(c.Before, "message", "messages"), before, c.After, after, c.Scale)
	if c.Before == 0 || c.After == 0 {
		fmt.Fprintln(w, "note: one of the two has no messages, so that there is nothing to compare with")
	}
	fmt.Fprintln(w)
}

// print writes the table of changes and the number of things that have not changed.
func (c *comparison) print(w io.Writer, one, many string, rows [][]string, most []int, o Options) {
	changed := len(rows) - 1
	if changed == 0 {
		fmt.Fprintf(w, "no %s has changed\n", one)
	} else {
		table(w, rows[:1+min(changed, max(o.Top, 0))], most, o.Width)
	}
	if more := changed - o.Top; more > 0 {
		fmt.Fprintf(w, "and %s: --top %d, or --json\n", noun.Count(more, "more change", "more changes"), changed)
	}
	fmt.Fprintf(w, "%s about as frequent as before\n", noun.Count(c.same[many], one+" is", many+" are"))
}

// change describes a change with the factor between the rates.
func change(r compare.Result) string {
	switch r.Change {
	case compare.Increased:
		return fmt.Sprintf("%s %.1fx", r.Change, r.Factor)
	case compare.Decreased:
		return fmt.Sprintf("%s %.1fx", r.Change, 1/r.Factor)
	}
	return string(r.Change)
}
