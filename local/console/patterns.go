package console

import (
	"cmp"
	"context"
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

// patternsPage shows the log patterns of the view and the cost of each.
type patternsPage struct {
	client.Patterns
	Rows, Vanished []patternRow
	Columns        []column
	Histogram      template.HTML
	Legend         []legend
	Size           string
	Ingestion      string // dollars per month for all events
	Storage        string // "" if unknown
	Price          string
	Show           string // "", new, increased, decreased or gone
	Records        recordsSwitch
	Unlisted       int // number of events of patterns that are not listed
}

// A patternRow is the table row of a pattern. Its texts are complete, because each function call in
// the template of several hundred rows would add to the time of the page.
type patternRow struct {
	client.Pattern
	Name, Link            string // Link is the URL of the pattern's events
	Values                string // URL of the values of its variable parts
	Spark                 template.HTML
	Events, Share         string // the number of events, and their share of all events; Share is "" for a pattern that is gone
	Size, Cost            string
	LevelClass, LevelName string
	FunctionList          string
	Word, Class           string // the change in one word and its CSS class; "" without a preceding time range to compare with
	Title                 string
	End                   timestamp
}

// A recordsSwitch is the link that hides or shows the records that Lambda writes.
type recordsSwitch struct {
	IsHidden bool
	Link     string
}

// records returns the switch of the view.
func (v view) records() recordsSwitch {
	if v.Param("records") == "hide" {
		return recordsSwitch{true, v.With("records", "")}
	}
	return recordsSwitch{false, v.With("records", "hide")}
}

// lines returns the scope for Explore and Patterns. It is the view's scope without the records
// that Lambda writes, if the user hides them.
func (v view) lines() client.Scope {
	s := v.Scope()
	s.NoRecords = v.records().IsHidden
	return s
}

// month is the period for which costs are stated.
const month = 30 * 24 * time.Hour

// dollarsPerGBMonth is the price per month of one gigabyte on an OpenSearch domain's disk: gp3
// in us-east-1, "$0.122 per GB-month", on aws.amazon.com/opensearch-service/pricing as of
// 2026-11.
const dollarsPerGBMonth = 0.122

func (s *server) patterns(r *http.Request, v view) (content, error) {
	size := make(chan float64, 1)
	go func() { size <- s.documentSize(r.Context()) }()
	found, err := s.Client.Patterns(r.Context(), v.lines())
	if err != nil {
		return content{Title: "Patterns"}, err
	}
	p := patternsPage{
		Patterns: found, Show: v.Param("show"), Records: v.records(), Unlisted: found.Total,
		Rows: make([]patternRow, 0, len(found.List)), Vanished: make([]patternRow, 0, len(found.Gone)),
	}
	scale := float64(month) / float64(max(1, v.until.Sub(v.since)))
	for _, pattern := range found.List {
		p.Unlisted -= pattern.Count
		row := patternOf(v, pattern, scale)
		row.Share = share(pattern.Count, found.Total)
		if found.HasPrevious {
			row.judge()
		}
		p.Rows = append(p.Rows, row)
	}
	for _, pattern := range found.Gone {
		row := patternOf(v, pattern, scale)
		row.judge()
		p.Vanished = append(p.Vanished, row)
	}
	p.Unlisted = max(0, p.Unlisted)
	p.arrange(v)
	p.Size, p.Ingestion = report.ByteSize(found.Bytes), money(report.Ingestion(found.Bytes)*scale)
	if size := <-size; size > 0 {
		p.Storage = money(size * float64(found.Total) * scale / report.Gigabyte * dollarsPerGBMonth)
	}
	p.Price = fmt.Sprintf("$%.2f a GB for the ingestion into CloudWatch Logs, and $%.3f a GB and month for the disk of OpenSearch without replicas, in us-east-1", report.DollarsPerGB, dollarsPerGBMonth)
	h := timeHistogram(v, found.Timeline, plural(found.Total, "event", "events")+" over "+v.Span())
	h.Stacks, p.Legend = byLevel(v, found.Timeline)
	p.Histogram = h.SVG()
	return content{Title: "Patterns", Data: p, Empty: p.Total == 0}, nil
}

// sizeFor is how long the average size of a document is kept. It changes slowly, and OpenSearch reads
// the statistics of all shards for it, which takes as long as a search.
const sizeFor = time.Minute

// documentSize returns the average size of a document, or 0 for stores that do not report it.
func (s *server) documentSize(ctx context.Context) float64 {
	return s.storedSize.get(sizeFor, func() float64 { return s.Client.DocumentSize(context.WithoutCancel(ctx)) })
}

func patternOf(v view, of client.Pattern, scale float64) patternRow {
	field := "log.pattern"
	row := patternRow{
		Pattern: of, Name: escape.Line(300, of.Text), Events: number(of.Count), Size: report.ByteSize(of.Bytes), Cost: money(report.Ingestion(of.Bytes) * scale),
		LevelClass: levelClass(of.Level), LevelName: escape.Line(40, cmp.Or(of.Level, "no level")), End: v.Timestamp(of.Last),
	}
	if of.IsRecord {
		field, row.Name = "event.action", recordName(of.Text)
	}
	at := v
	at.Path, at.values = "/explore", cloned(v.values)
	for _, name := range []string{"sort", "show", "records"} {
		at.values.Del(name)
	}
	row.Link = at.Add(field + ":" + of.Text)
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
	return row
}

// recordName returns the name of a Lambda record in Lambda's text log format.
func recordName(action string) string {
	names := map[string]string{"platform.start": "START", "platform.end": "END", "platform.report": "REPORT", "platform.initStart": "INIT_START", "platform.runtimeDone": "END (runtimeDone)"}
	return escape.Line(80, cmp.Or(names[action], action))
}

// judge describes in one word how the pattern has changed since the preceding time range.
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

// arrange sorts the rows and keeps only those with the selected change.
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
