package console

import (
	"cmp"
	"fmt"
	"html/template"
	"math"
	"net/http"
	"slices"
	"strconv"
	"sync"

	"faulty/local/console/chart"
	"faulty/local/console/client"
	"faulty/local/console/escape"
	"faulty/local/dig/report"
)

// functionsPage shows how the functions ran and how their log events were delivered.
type functionsPage struct {
	client.Functions
	Rows      []functionRow
	Columns   []column
	Histogram template.HTML
	Legend    []legend
	Cost      string // cost of all listed functions
	Price     string
	Delivery  client.Delivery
	Counts    client.Counts
	Lag       template.HTML
	Facts     []fact
	Account   []fact // the forwarder's counts; empty without summaries
	Sources   []sourceRow
	Silent    []silentRow
	Trend     trendChart
}

// A silentRow is a function that has stopped logging.
type silentRow struct {
	Name, Link string
	Last       timestamp
}

type functionRow struct {
	client.Function
	Spark, MemoryBar                     template.HTML
	Slower, Drift, Failures, Used, Spent figureChange
	Cost, Each                           string
	Logged                               string // bytes and the cost of their ingestion; "" if unknown
	Only, Failed, Late, In               string // URLs of this function, its errors, its timeouts and its cold starts
}

type sourceRow struct {
	client.Source
	Only string
}

func (s *server) functions(r *http.Request, v view) (content, error) {
	p := functionsPage{Price: priceText()}
	var figure client.Figure
	p.Trend, figure = trendOf(v)
	var drawn, ran, arrived, counted, logged error
	var lines []client.Logged
	var wg sync.WaitGroup
	wg.Go(func() { // draw this result while the other searches run
		if p.Functions, ran = s.Client.Functions(r.Context(), v.Scope()); ran == nil {
			p.rows(v)
			p.draw(v)
		}
	})
	wg.Go(func() {
		if p.Delivery, arrived = s.Client.Delivery(r.Context(), v.Scope()); arrived == nil {
			p.arrivals(v)
		}
	})
	wg.Go(func() {
		if p.Counts, counted = s.Client.Counts(r.Context(), v.Scope()); counted == nil && p.Counts.Deliveries > 0 {
			p.Account = accounts(p.Counts)
		}
	})
	if figure != "" {
		wg.Go(func() {
			found, err := s.Client.Trend(r.Context(), v.Scope(), figure, v.isOfOne())
			if drawn = err; err == nil {
				p.Trend.draw(v, figure, found)
			}
		})
	}
	wg.Go(func() { lines, logged = s.Client.Logged(r.Context(), v.Scope()) })
	wg.Wait()
	if err := cmp.Or(ran, drawn, arrived, counted, logged); err != nil {
		return content{Title: "Functions"}, err
	}
	p.logged(v, lines)
	p.sort(v)
	return content{Title: "Functions", Data: p, Empty: p.Reports == 0}, nil
}

// logged adds the log volumes of the functions and the errors of those whose reports state no status, and lists the functions that have stopped logging.
func (p *functionsPage) logged(v view, lines []client.Logged) {
	for _, l := range lines {
		if l.IsSilent {
			p.Silent = append(p.Silent, silentRow{escape.Line(80, l.Name), v.Link("/explore", "f", "faas.name:"+l.Name, "q", ""), v.Timestamp(l.Last)})
		}
		for i := range p.Rows {
			row := &p.Rows[i]
			if row.Name == l.Name && l.Bytes > 0 {
				row.Logged = report.ByteSize(l.Bytes) + ", " + money(report.Ingestion(l.Bytes))
			}
			if row.Name == l.Name && !row.HasStatus {
				row.Errors = min(l.Failing, row.Invocations)
			}
		}
	}
}

func (p *functionsPage) rows(v view) {
	var cost float64
	for _, f := range p.List {
		cost += dollars(f.Work)
		p.Rows = append(p.Rows, rowOf(v, f))
	}
	p.Cost = money(cost)
}

// sort sorts the rows, whose errors must be complete.
func (p *functionsPage) sort(v view) {
	sort, desc := sorting(v, "invocations")
	p.Columns = functionColumns(v, sort, desc)
	slices.SortStableFunc(p.Rows, func(a, b functionRow) int {
		c := a.compare(b, sort)
		if desc {
			return -c
		}
		return c
	})
}

func rowOf(v view, f client.Function) functionRow {
	reports := v
	reports.Path, reports.values = "/explore", cloned(v.values)
	for _, name := range []string{"sort", "columns"} {
		reports.values.Del(name)
	}
	reports.values.Set("columns", "faas.status,faas.duration_ms,faas.billed_duration_ms,faas.init_duration_ms,faas.max_memory_used_mb,faas.execution")
	for _, condition := range []string{"faas.name:" + f.Name, "event.action:platform.report"} {
		if !slices.Contains(reports.values["f"], condition) {
			reports.values["f"] = append(reports.values["f"], condition)
		}
	}
	row := functionRow{
		Function: f, Cost: money(dollars(f.Work)), Each: money(1e6 * dollars(f.Work) / float64(max(1, f.Invocations))),
		Only: v.Add("faas.name:" + f.Name), Failed: reports.Add("faas.status:error"), Late: reports.Add("faas.status:timeout"), In: reports.Add("faas.coldstart:true"),
		Spark: spark(f.Counts, f.Invocations, "invocations"),
	}
	row.Slower, row.Drift, row.Failures, row.Used, row.Spent = changes(&f)
	if !f.HasStatus {
		row.Failed = v.Link("/explore", "f", "faas.name:"+f.Name, "q", "exception.fingerprint:*")
	}
	if f.Memory > 0 {
		class := "s0"
		if used := float64(f.MemoryUsed) / float64(f.Memory); used > 0.9 {
			class = "level-error" // Lambda is close to stopping the function for its memory use
		}
		row.MemoryBar = chart.Bar(float64(f.MemoryUsed)/float64(f.Memory), class)
	}
	return row
}

func (f functionRow) compare(g functionRow, by string) int {
	of := func(f functionRow) float64 {
		n := float64(max(1, f.Invocations))
		switch by {
		case "errors":
			return float64(f.Errors) / n
		case "timeouts":
			return float64(f.Timeouts) / n
		case "cold":
			return float64(f.Cold) / n
		case "duration":
			return f.Duration.P95
		case "init":
			return f.Init.P50
		case "memory":
			return float64(f.MemoryUsed) / float64(max(1, f.Memory))
		case "cost":
			return dollars(f.Work)
		}
		return float64(f.Invocations)
	}
	if by == "name" {
		return cmp.Compare(f.Name, g.Name)
	}
	return cmp.Compare(of(f), of(g))
}

func functionColumns(v view, sort string, desc bool) []column {
	list := []column{
		{Key: "name", Name: "Function"}, {Key: "trend", Name: "Over time"}, {Key: "invocations", Name: "Invocations", Numbers: true}, {Key: "errors", Name: "Errors", Numbers: true},
		{Key: "timeouts", Name: "Timeouts", Numbers: true}, {Key: "cold", Name: "Cold starts", Numbers: true}, {Key: "duration", Name: "Duration 50 · 95 · 99 % · max", Numbers: true},
		{Key: "init", Name: "Init 50 % · max", Numbers: true}, {Key: "memory", Name: "Memory"}, {Key: "cost", Name: "Cost", Numbers: true}, {Key: "logged", Name: "Logged", Numbers: true},
	}
	for i := range list {
		c := &list[i]
		if next := c.next("name", sort, desc); c.Key != "trend" && c.Key != "logged" {
			c.Link = v.With("sort", next)
		}
	}
	return list
}

func (p *functionsPage) draw(v view) {
	h := timeHistogram(v, p.Timeline, plural(p.Reports, "invocation", "invocations")+" over "+v.Span())
	classes := map[string]string{"timeouts": "level-fatal", "errors": "level-error", "no error reported": "level-info"}
	for _, s := range p.Timeline.Series {
		h.Stacks = append(h.Stacks, chart.Stack{Name: s.Name, Class: classes[s.Name], Counts: s.Counts})
		p.Legend = append(p.Legend, legend{Name: s.Name, Class: classes[s.Name], Count: s.Sum()})
	}
	p.Histogram = h.SVG()
}

// accounts returns the forwarder's counts of its deliveries as facts.
func accounts(c client.Counts) []fact {
	const again = "CloudWatch, Lambda or a replay delivered them again; each is there once"
	list := []fact{
		{Name: "received", Text: plural(c.Received, "log event", "log events"), Title: "in " + plural(c.Deliveries, "delivery", "deliveries") + "; the sum of the numbers that follow, up to those refused"},
		{Name: "stored", Text: plural(c.Stored, "document", "documents")}, {Name: "duplicates", Text: number(c.Duplicate), Title: again},
		{Name: "dropped by rules", Text: number(c.Filtered), Title: "by MinLevel, Include, Exclude or Sample"},
	}
	if c.Excluded > 0 {
		list = append(list, fact{Name: "excluded", Text: number(c.Excluded), Title: "caused by the forwarder itself, in a feedback loop"})
	}
	return append(list,
		fact{Name: "joined with others", Text: number(c.Joined), Title: "parts of one document, such as the lines of a stack trace"},
		fact{Name: "refused", Text: number(c.Refused), Title: "by OpenSearch, because of their content"},
		fact{Name: "sent again", Text: number(c.Retried), Title: "after OpenSearch could not take them"},
		fact{Name: "dead-lettered", Text: number(c.DeadLettered), Title: number(c.Refused) + " documents refused, " + plural(c.Unreadable, "delivery", "deliveries") + " unreadable"})
}

// arrivals adds what the documents show about their delivery.
func (p *functionsPage) arrivals(v view) {
	d := p.Delivery
	for _, g := range d.Groups {
		p.Sources = append(p.Sources, sourceRow{g, v.Add("aws.cloudwatch.log_group:" + g.Group)})
	}
	last := v.Timestamp(d.Last)
	p.Facts = []fact{
		{Name: "here", Text: plural(d.Stored, "document", "documents")}, {Name: "last one stored", Text: last.Ago, More: last.Exact},
	}
	if historical := d.Stored - d.Live; historical > 0 {
		p.Facts = append(p.Facts, fact{Name: "historical", Text: plural(historical, "document", "documents"), Title: "of historical logs, which have no lag"})
	}
	if d.Live == 0 {
		p.Facts = append(p.Facts, fact{Name: "lag", Text: unknown})
		return
	}
	p.Facts = append(p.Facts,
		fact{Name: "lag, half of them", Text: milliseconds(d.Lag.P50)}, fact{Name: "95 %", Text: milliseconds(d.Lag.P95)}, fact{Name: "99 %", Text: milliseconds(d.Lag.P99)}, fact{Name: "most", Text: milliseconds(d.Lag.Max)})
	half, most := make([]float64, len(d.Lags)), make([]float64, len(d.Lags))
	for i, lag := range d.Lags {
		half[i], most[i] = lag.P50, lag.P95
		if lag.Count == 0 {
			half[i], most[i] = math.NaN(), math.NaN()
		}
	}
	axis := timeHistogram(v, client.Timeline{Start: d.Start, Step: d.Step}, "Lag over "+v.Span())
	p.Lag = chart.Lines{Histogram: axis, Unit: milliseconds, Lines: []chart.Line{{Name: "95 %", Class: "s1", Values: most}, {Name: "50 %", Class: "s0", Values: half}}}.SVG()
}

// The public prices of Lambda in us-east-1, in dollars, as published on
// aws.amazon.com/lambda/pricing in November 2025. They are for x86, on demand, in the first
// tier, without the free tier.
const (
	pricePerGBSecond = 0.0000166667
	pricePerRequest  = 0.20 / 1e6
	priceDate        = "November 2025"
)

// dollars returns the price of work in dollars.
func dollars(w client.Work) float64 {
	return w.GBSeconds*pricePerGBSecond + float64(w.Requests)*pricePerRequest
}

func priceText() string {
	return fmt.Sprintf("$%s a GB-second of billed duration × memory, and $%.2f a million requests: x86 in us-east-1, without the free tier, after aws.amazon.com/lambda/pricing of %s. arm64 is a fifth cheaper.",
		strconv.FormatFloat(pricePerGBSecond, 'f', -1, 64), pricePerRequest*1e6, priceDate)
}

// money formats dollars: amounts below $1 with two significant digits, others in cents.
func money(x float64) string {
	switch {
	case x == 0:
		return "$0"
	case x < 0.00001:
		return "< $0.00001"
	case x < 1:
		digits := 1 - int(math.Floor(math.Log10(x)))
		return "$" + strconv.FormatFloat(x, 'f', max(2, digits), 64)
	}
	return fmt.Sprintf("$%s.%02.0f", number(int(x)), math.Floor(100*(x-math.Floor(x))))
}
