package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"faulty/local/dig/tally"
	"faulty/local/noun"
)

// DollarsPerGB is CloudWatch's price for the ingestion of one gigabyte of logs in the standard
// class in us-east-1: "Collect (Data Ingestion), Standard, $0.50 per GB" on
// https://aws.amazon.com/cloudwatch/pricing/ as of 2026-11. Most regions are more expensive. It
// does not include storage, which costs about a sixteenth of this price per month.
const DollarsPerGB = 0.50

// Gigabyte is 2^30 bytes, as AWS defines it for prices.
const Gigabyte = 1 << 30

// Ingestion returns the price of the ingestion of bytes, in dollars.
func Ingestion(bytes int64) float64 { return float64(bytes) / Gigabyte * DollarsPerGB }

// trendColumns is the number of columns of a trend in tables and in JSON.
const trendColumns = 12

// Patterns writes the table of message patterns.
func Patterns(w io.Writer, t *tally.Tally, o Options) {
	patterns := t.AllPatterns(o.Sort)
	total := t.Total()
	size := t.Other.Bytes
	for i := range patterns {
		size += patterns[i].Bytes
	}
	if total.Count == 0 {
		fmt.Fprintln(w, "no messages")
		return
	}
	fmt.Fprintf(w, "%s of %s, %s: %s at CloudWatch's price of $%.2f a GB ingested (us-east-1, standard class)\n\n",
		noun.Count(total.Count, "message", "messages"), noun.Count(len(patterns), "pattern", "patterns"), ByteSize(size), cost(size), DollarsPerGB)
	rows := [][]string{{"COUNT", "SHARE", "SIZE", "COST", "LEVEL", "FUNCTION", "FIRST SEEN", "LAST SEEN", "TREND", "PATTERN"}}
	for i := range patterns[:min(len(patterns), max(o.Top, 0))] {
		p := &patterns[i]
		trend := sparkline(p.Trend.Columns(total.First, total.Last, trendColumns))
		rows = append(rows, []string{fmt.Sprint(p.Count), share(p.Count, total.Count), ByteSize(p.Bytes), cost(p.Bytes), dash(p.Level), dash(p.Function), timestamp(p.First), timestamp(p.Last), trend, p.Text})
	}
	table(w, rows, []int{0, 0, 0, 0, 0, 24, 0, 0, 0, 0}, o.Width)
	if more := len(patterns) - o.Top; more > 0 {
		fmt.Fprintf(w, "and %s: --top %d, or --json\n", noun.Count(more, "more pattern", "more patterns"), len(patterns))
	}
	if n := t.Other; n.Count > 0 {
		fmt.Fprintf(w, "and %s, %s, of further patterns, which are not counted separately\n", noun.Count(n.Count, "other message", "other messages"), ByteSize(n.Bytes))
	}
}

// share formats a part of a total as a percentage.
func share(part, total int) string {
	percent := 100 * float64(part) / float64(total)
	if percent < 0.1 {
		return "<0.1%"
	}
	return fmt.Sprintf("%.1f%%", percent)
}

// ByteSize formats a number of bytes in a suitable unit.
func ByteSize(n int64) string {
	const unit = 1024
	switch {
	case n < unit:
		return fmt.Sprintf("%d B", n)
	case n < unit*unit:
		return fmt.Sprintf("%.1f KB", float64(n)/unit)
	case n < unit*unit*unit:
		return fmt.Sprintf("%.1f MB", float64(n)/unit/unit)
	}
	return fmt.Sprintf("%.1f GB", float64(n)/Gigabyte)
}

// cost formats the price of ingesting bytes.
func cost(bytes int64) string {
	if d := Ingestion(bytes); d < 0.01 {
		return "<$0.01"
	}
	return fmt.Sprintf("$%.2f", Ingestion(bytes))
}

// sparkline draws counts as bars in one line of text. The highest bar has the full height of the
// line, and the smallest count is still visible. A count of zero is a dot, so that the width
// always represents the entire time range.
func sparkline(counts []int) string {
	bars := []rune("▁▂▃▄▅▆▇█")
	highest := max(slices.Max(counts), 1)
	var line strings.Builder
	for _, n := range counts {
		if n == 0 {
			line.WriteRune('·')
			continue
		}
		line.WriteRune(bars[(n*len(bars)-1)/highest])
	}
	return line.String()
}

// A pattern is a tally.Pattern with the additional members of the JSON output.
type pattern struct {
	tally.Pattern
	Share float64 `json:"share"` // fraction of all messages
	Cost  float64 `json:"cost_usd"`
	Trend []int   `json:"trend"` // counts in equal parts of the time from the first message to the last
}

func patternsOf(t *tally.Tally, order string) []pattern {
	total := t.Total()
	list := []pattern{}
	for _, p := range t.AllPatterns(order) {
		list = append(list, pattern{
			Pattern: p, Share: float64(p.Count) / float64(total.Count), Cost: Ingestion(p.Bytes),
			Trend: p.Trend.Columns(total.First, total.Last, trendColumns),
		})
	}
	return list
}
