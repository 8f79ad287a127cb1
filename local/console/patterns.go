package console

import (
	"cmp"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"
	"time"

	"faulty/local/console/client"
	"faulty/local/console/escape"
	"faulty/local/dig/compare"
	"faulty/local/dig/report"
)

// patternsPage is which messages there are, and what each costs.
type patternsPage struct {
	client.Patterns
	Rows, Vanished []patternRow
	Columns        []column
	Histogram      template.HTML
	Legend         []legend
	Size           string
	Ingestion      string // dollars a month, of all events
	Storage        string // "" where it is not known
	Price          string
	Show           string // "", new, increased, decreased or gone
	Records        recordsSwitch
	Unlisted       int // events of patterns that are not listed
}

// A patternRow is a pattern.
type patternRow struct {
	client.Pattern
	Name, Events string // Events leads to its events
	Values       string // leads to the values of its variable parts
	Spark        template.HTML
	Size, Cost   string
	FunctionList string
	Word, Class  string // what has changed
	Title        string
	End          timestamp
}

// A recordsSwitch hides Lambda's own records, or shows them again.
type recordsSwitch struct {
	IsHidden bool
	Link     string
}

// records returns the switch of a view.
func (v view) records() recordsSwitch {
	if v.Param("records") == "hide" {
		return recordsSwitch{true, v.With("records", "")}
	}
	return recordsSwitch{false, v.With("records", "hide")}
}

// lines returns the part of the documents that Explore and Patterns show: those of the
// view, without Lambda's own records if the reader hides them.
func (v view) lines() client.Scope {
	s := v.Scope()
	s.NoRecords = v.records().IsHidden
	return s
}

// month is what costs are stated for.
const month = 30 * 24 * time.Hour

// dollarsPerGBMonth is what a gigabyte of an OpenSearch domain's disk costs a month: gp3
// in us-east-1, "$0.122 per GB-month", on aws.amazon.com/opensearch-service/pricing as of
// 2026-11.
const dollarsPerGBMonth = 0.122

func (s *server) patterns(r *http.Request, v view) (content, error) {
	found, err := s.Client.Patterns(r.Context(), v.lines())
	if err != nil {
		return content{Title: "Patterns"}, err
	}
	p := patternsPage{Patterns: found, Show: v.Param("show"), Records: v.records(), Unlisted: found.Total}
	scale := float64(month) / float64(max(1, v.until.Sub(v.since)))
	for _, pattern := range found.List {
		p.Unlisted -= pattern.Count
		p.Rows = append(p.Rows, patternOf(v, pattern, scale))
	}
	for _, pattern := range found.Gone {
		p.Vanished = append(p.Vanished, patternOf(v, pattern, scale))
	}
	p.Unlisted = max(0, p.Unlisted)
	p.arrange(v)
	p.Size, p.Ingestion = byteSize(found.Bytes), money(ingestion(found.Bytes)*scale)
	if found.DocumentSize > 0 {
		p.Storage = money(found.DocumentSize * float64(found.Total) * scale / report.Gigabyte * dollarsPerGBMonth)
	}
	p.Price = fmt.Sprintf("$%.2f a GB for the ingestion into CloudWatch Logs, and $%.3f a GB and month for the disk of OpenSearch without replicas, in us-east-1", report.DollarsPerGB, dollarsPerGBMonth)
	h := timeHistogram(v, found.Timeline, fmt.Sprintf("%s events over %s", number(found.Total), v.Span()))
	h.Stacks, p.Legend = byLevel(v, found.Timeline)
	p.Histogram = h.SVG()
	return content{Title: "Patterns", Data: p, Empty: p.Total == 0}, nil
}

func ingestion(bytes int64) float64 { return float64(bytes) / report.Gigabyte * report.DollarsPerGB }

func patternOf(v view, of client.Pattern, scale float64) patternRow {
	field := "log.pattern"
	row := patternRow{Pattern: of, Name: escape.Line(300, of.Text), Size: byteSize(of.Bytes), Cost: money(ingestion(of.Bytes) * scale), End: v.Timestamp(of.Last)}
	if of.IsRecord {
		field, row.Name = "event.action", recordName(of.Text)
	}
	at := v
	at.Path, at.values = "/explore", cloned(v.values)
	for _, own := range []string{"sort", "show", "records"} {
		at.values.Del(own)
	}
	row.Events = at.Add(field + ":" + of.Text)
	if strings.Contains(of.Text, wildcard) && !of.IsRecord {
		row.Values = v.Link("/pattern", "text", of.Text)
	}
	var functions []string
	for _, f := range of.Functions {
		functions = append(functions, escape.Line(40, f.Name))
	}
	row.FunctionList = strings.Join(functions, ", ")
	if of.Counts != nil {
		row.Spark = spark(of.Counts, of.Count, "events")
	}
	row.judge()
	return row
}

// recordName says what a record of Lambda's own is called in the text format.
func recordName(action string) string {
	names := map[string]string{"platform.start": "START", "platform.end": "END", "platform.report": "REPORT", "platform.initStart": "INIT_START", "platform.runtimeDone": "END (runtimeDone)"}
	return escape.Line(80, cmp.Or(names[action], action))
}

// judge says in a word what has become of the pattern since the time before.
func (row *patternRow) judge() {
	row.Title = fmt.Sprintf("%s now, %s in the same time before", number(row.After), number(row.Result.Before))
	switch row.Change {
	case compare.New:
		row.Word, row.Class = "new", "new"
	case compare.Increased:
		row.Word, row.Class = fmt.Sprintf("× %.1f", row.Factor), "rising"
	case compare.Decreased:
		row.Word, row.Class = fmt.Sprintf("× %.2f", row.Factor), "even"
	case compare.Gone:
		row.Word, row.Class = "gone", "gone"
	case compare.Rare, compare.Same:
	}
}

// arrange sorts the rows, and keeps those of the change that is asked for.
func (p *patternsPage) arrange(v view) {
	if p.Show != "" {
		p.Rows = slices.DeleteFunc(p.Rows, func(row patternRow) bool { return string(row.Change) != p.Show })
	}
	sort, desc := sorting(v, "count")
	p.Columns = []column{
		{Key: "pattern", Name: "Pattern"}, {Key: "trend", Name: "Over time"}, {Key: "count", Name: "Count", Numbers: true}, {Key: "share", Name: "Share", Numbers: true},
		{Key: "bytes", Name: "Size", Numbers: true}, {Key: "cost", Name: "Cost a month", Numbers: true}, {Key: "functions", Name: "Functions"}, {Key: "last", Name: "Last seen"},
	}
	for i := range p.Columns {
		if c := &p.Columns[i]; slices.Contains([]string{"pattern", "count", "bytes", "last"}, c.Key) {
			c.Link = v.With("sort", c.next("pattern", sort, desc))
		}
	}
	slices.SortStableFunc(p.Rows, func(a, b patternRow) int {
		var c int
		switch sort {
		case "pattern":
			c = cmp.Compare(a.Text, b.Text)
		case "bytes":
			c = cmp.Compare(a.Bytes, b.Bytes)
		case "last":
			c = a.Last.Compare(b.Last)
		default:
			c = cmp.Compare(a.Count, b.Count)
		}
		if desc {
			return -c
		}
		return c
	})
}

// byteSize writes a number of bytes in the unit that suits it.
func byteSize(n int64) string {
	switch {
	case n >= report.Gigabyte:
		return fmt.Sprintf("%.1f GB", float64(n)/report.Gigabyte)
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%.0f KB", float64(n)/(1<<10))
	}
	return fmt.Sprintf("%d B", n)
}
