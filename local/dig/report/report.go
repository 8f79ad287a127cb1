// Package report prints what dig has found in historical logs, as tables for a terminal or as
// JSON for programs.
package report

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
	"unicode/utf8"

	"faulty/local/console/escape"
	"faulty/local/dig"
	"faulty/local/dig/tally"
	"faulty/local/noun"
)

// Options specify what is printed and how.
type Options struct {
	Sort  string // order of the groups, a constant of package tally
	Top   int    // number of groups to print
	Width int    // width of the terminal in characters; 0 disables cutting
	Took  time.Duration

	Patterns bool     // print patterns instead of groups, levels and functions
	Earlier  *Earlier // earlier run to compare with; can be nil
}

// Tally writes the part of t that o selects. If there is something to compare with, it writes the
// changes. Otherwise it writes the patterns or the groups.
func Tally(w io.Writer, t *tally.Tally, o Options) {
	switch c := newComparison(t, o); {
	case c != nil && o.Patterns:
		c.printPatterns(w, o)
	case c != nil:
		c.printGroups(w, o)
	case o.Patterns:
		Patterns(w, t, o)
	default:
		Tables(w, t, o)
	}
}

// Tables writes the tables of groups, levels and functions.
func Tables(w io.Writer, t *tally.Tally, o Options) {
	groups := t.Groups(o.Sort)
	count, _ := t.Exceptions()
	if len(groups) == 0 {
		fmt.Fprintln(w, "no exceptions")
		if len(t.Functions()) == 0 {
			return
		}
	} else {
		fmt.Fprintf(w, "%s in %s\n\n", noun.Count(count, "exception", "exceptions"), noun.Count(len(groups), "group", "groups"))
		printGroups(w, groups, o)
	}
	if more := len(groups) - o.Top; more > 0 {
		fmt.Fprintf(w, "and %s: --top %d, or --json\n", noun.Count(more, "more group", "more groups"), len(groups))
	}
	if t.Ungrouped > 0 {
		fmt.Fprintf(w, "and %s in further groups, which are not counted separately\n", noun.Count(t.Ungrouped, "exception", "exceptions"))
	}
	fmt.Fprintln(w)
	printLevels(w, t.Levels())
	fmt.Fprintln(w)
	printFunctions(w, t.Functions(), o)
}

func printGroups(w io.Writer, groups []tally.Group, o Options) {
	rows := [][]string{{"COUNT", "FIRST SEEN", "LAST SEEN", "FUNCTION", "CULPRIT", "GROUP", "EXCEPTION"}}
	for _, g := range groups[:min(len(groups), max(o.Top, 0))] {
		rows = append(rows, []string{fmt.Sprint(g.Count), timestamp(g.First), timestamp(g.Last), dash(g.Function), dash(g.Culprit), g.Fingerprint, title(&g)})
	}
	table(w, rows, []int{0, 0, 0, 24, 32, 0, 0}, o.Width)
}

func printLevels(w io.Writer, levels []tally.Level) {
	rows := [][]string{{"COUNT", "LEVEL"}}
	for _, l := range levels {
		rows = append(rows, []string{fmt.Sprint(l.Count), dash(l.Name)})
	}
	table(w, rows, make([]int, 2), 0)
}

func printFunctions(w io.Writer, functions []tally.Function, o Options) {
	rows := [][]string{{"DOCUMENTS", "EXCEPTIONS", "FIRST SEEN", "LAST SEEN", "FUNCTION"}}
	for _, f := range functions[:min(len(functions), max(o.Top, 0))] {
		rows = append(rows, []string{fmt.Sprint(f.Count), fmt.Sprint(f.Exceptions), timestamp(f.First), timestamp(f.Last), dash(f.Name)})
	}
	table(w, rows, make([]int, 5), o.Width)
}

// table writes rows in columns and aligns numbers to the right. most limits the number of
// characters in the cells of each column. width limits the lines.
func table(w io.Writer, rows [][]string, most []int, width int) {
	var text strings.Builder
	t := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	widest := 0
	for _, row := range rows {
		widest = max(widest, len(row[0]))
	}
	for _, row := range rows {
		for i, cell := range row {
			if cell = printable(cell); most[i] > 0 {
				cell = cut(cell, most[i])
			}
			if i == 0 {
				cell = strings.Repeat(" ", widest-len(cell)) + cell
			} else {
				cell = "\t" + cell
			}
			_, _ = io.WriteString(t, cell)
		}
		_, _ = io.WriteString(t, "\n")
	}
	_ = t.Flush()
	for line := range strings.Lines(text.String()) {
		line = strings.TrimRight(line, "\n ")
		if width > 0 {
			line = cut(line, width)
		}
		fmt.Fprintln(w, line)
	}
}

// printable removes characters that move the cursor or change colours, because log lines can
// contain any text.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || r == '\r':
			return ' '
		case escape.Hidden(r) || r == utf8.RuneError:
			return -1
		}
		return r
	}, s)
}

func cut(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most-1]) + "…"
}

func timestamp(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05") }

func dash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// Summary writes the counts of a run.
func Summary(w io.Writer, s *dig.Summary, stored bool, o Options) {
	fresh := s.Events - s.Before
	fmt.Fprintf(w, "%s in %s, %s, %.0f a second\n", noun.Count(fresh, "event", "events"), parts(s), o.Took.Round(time.Millisecond), float64(fresh)/max(o.Took.Seconds(), 1e-3))
	rows := [][]string{{"", ""}}
	row := func(n int64, one, many string) {
		if n > 0 {
			rows = append(rows, []string{fmt.Sprint(n), noun.Form(n, one, many)})
		}
	}
	row(int64(s.Skipped), "file was completed by an earlier run", "files were completed by an earlier run")
	row(s.Before, "event was stored by an earlier run", "events were stored by an earlier run")
	row(s.Outside, "outside --since and --until", "outside --since and --until")
	documents := ""
	if s.Documents+s.Filtered+s.Outside < fresh {
		documents = " (several events can form one, such as the lines of a stack trace)"
	}
	row(s.Documents, "document"+documents, "documents"+documents)
	row(s.Filtered, "dropped by MIN_LEVEL, INCLUDE, EXCLUDE or SAMPLE", "dropped by MIN_LEVEL, INCLUDE, EXCLUDE or SAMPLE")
	if stored {
		rows = append(rows, []string{fmt.Sprint(s.Stored), "stored"})
		row(s.Duplicate, "duplicate, already stored", "duplicates, already stored")
		row(s.Renamed, "stored under another id, because another event has its id", "stored under another id, because another event has theirs")
		const uncompared = " could not be compared with the stored documents, which needs POST on the indices' _mget"
		row(s.Uncompared, "batch of duplicates"+uncompared, "batches of duplicates"+uncompared)
		row(s.Retried, "sent again because OpenSearch was busy", "sent again because OpenSearch was busy")
	}
	for _, reason := range slices.Sorted(maps.Keys(s.Reasons)) {
		row(int64(s.Reasons[reason]), "refused: "+reason, "refused: "+reason)
	}
	table(w, rows[1:], make([]int, 2), o.Width)
	notes(w, s, stored)
}

// parts returns how many files and time windows of log groups a run has read.
func parts(s *dig.Summary) string {
	files, windows := noun.Count(s.Files-s.Skipped, "file", "files"), noun.Count(s.Windows, "time window", "time windows")
	switch {
	case s.Windows == 0:
		return files
	case s.Files == 0:
		return windows
	}
	return files + " and " + windows
}

// maxBinary limits how many files that are not text are named.
const maxBinary = 20

// notes writes hints about results that may surprise the user.
func notes(w io.Writer, s *dig.Summary, stored bool) {
	if s.Nameless > 0 {
		fmt.Fprintf(w, "note: %s without the name of a function; with --function, such events get the same groups as in live delivery\n", noun.Count(s.Nameless, "event", "events"))
	}
	if s.Undated > 0 {
		fmt.Fprintf(w, "note: %s before the first line with a time; the modification time of the file is used\n", noun.Count(s.Undated, "event", "events"))
	}
	if stored && s.Derived > 0 {
		fmt.Fprintf(w, "note: %s without an id from CloudWatch; events that live delivery has also stored are duplicated: set --until to the time of its first event\n", noun.Count(s.Derived, "event", "events"))
	}
	for i, what := range s.Binary {
		if i == maxBinary {
			fmt.Fprintf(w, "skipped: %s not text; --json names them\n", noun.Count(len(s.Binary)-maxBinary, "more file that is", "more files that are"))
			break
		}
		fmt.Fprintln(w, "skipped:", printable(what))
	}
	for _, what := range s.Unreadable {
		fmt.Fprintln(w, "unreadable:", printable(what))
	}
}

// JSON writes the summary, groups, levels and functions as one object.
func JSON(w io.Writer, s *dig.Summary, o Options) error {
	groups := s.Tally.Groups(o.Sort)
	exceptions, count := s.Tally.Exceptions()
	out := struct {
		*dig.Summary
		Seconds    float64          `json:"seconds"`
		Exceptions int              `json:"exceptions"`
		Count      int              `json:"groups_count"`
		Groups     []tally.Group    `json:"groups"`
		Levels     []tally.Level    `json:"levels"`
		Functions  []tally.Function `json:"functions"`
		Patterns   []pattern        `json:"patterns,omitempty"`
		Other      *tally.Other     `json:"patterns_other,omitempty"` // messages whose patterns are beyond the limit
		Comparison *comparison      `json:"comparison,omitempty"`
	}{s, o.Took.Seconds(), exceptions, count, groups, s.Tally.Levels(), s.Tally.Functions(), nil, nil, newComparison(s.Tally, o)}
	if o.Patterns {
		out.Patterns, out.Other = patternsOf(s.Tally, o.Sort), &s.Tally.Other
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false) // keeps <*> in patterns readable
	e.SetIndent("", "  ")
	return e.Encode(out)
}
