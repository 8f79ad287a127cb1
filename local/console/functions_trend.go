package console

import (
	"fmt"
	"html/template"
	"math"
	"slices"

	"faulty/local/console/chart"
	"faulty/local/console/client"
	"faulty/local/console/escape"
	"faulty/local/dig/compare"
	"faulty/local/dig/report"
)

// A trendChart is the chart of a figure over time.
type trendChart struct {
	Choices []choice
	Drawn   template.HTML
	Legend  []legend
	Empty   string // why there is no chart
}

// figures returns the figures of the chart and their names.
func figures() []struct {
	Key  client.Figure
	Name string
} {
	return []struct {
		Key  client.Figure
		Name string
	}{{"", "invocations"}, {client.Durations, "duration"}, {client.ErrorRates, "error rate"}, {client.Memory, "memory"}, {client.Costs, "cost"}, {client.Volumes, "bytes logged"}}
}

// trendOf returns the choices of the chart, and the chosen figure, or "" for the invocations.
func trendOf(v view) (t trendChart, chosen client.Figure) {
	for _, f := range figures() {
		isChosen := string(f.Key) == v.Param("chart")
		if isChosen {
			chosen = f.Key
		}
		t.Choices = append(t.Choices, choice{f.Name, v.With("chart", string(f.Key)), isChosen})
	}
	if chosen == "" {
		t.Choices[0].IsCurrent = true
	}
	return t, chosen
}

// isOfOne reports whether the view has the documents of one function only. Versions of different
// functions are not comparable.
func (v view) isOfOne() bool {
	return slices.ContainsFunc(v.Only, func(c client.Condition) bool { return c.Field == "faas.name" && !c.Not })
}

// stepValues returns the figure of each step, or NaN where it is unknown.
func stepValues(f client.Figure, steps []client.Step, median bool) []float64 {
	out := make([]float64, len(steps))
	for i, s := range steps {
		out[i] = math.NaN()
		switch {
		case s.Count == 0:
		case f == client.Durations && median:
			out[i] = s.P50
		case f == client.Durations:
			out[i] = s.P95
		case f == client.ErrorRates && s.HasStatus:
			out[i] = 100 * float64(s.Failed) / float64(s.Count)
		case f == client.Memory && s.MemoryUsed > 0:
			out[i] = float64(s.MemoryUsed)
		case f == client.Costs:
			out[i] = dollars(s.Work)
		case f == client.Volumes && s.Bytes > 0:
			out[i] = float64(s.Bytes)
		}
	}
	return out
}

// unitOf returns the function that formats a figure.
func unitOf(f client.Figure) func(float64) string {
	switch f {
	case client.ErrorRates:
		return func(x float64) string { return fmt.Sprintf("%.3g %%", x) }
	case client.Memory:
		return func(x float64) string { return fmt.Sprintf("%.0f MB", x) }
	case client.Costs:
		return money
	case client.Volumes:
		return func(x float64) string { return report.ByteSize(int64(x)) + ", " + money(report.Ingestion(int64(x))) }
	case client.Durations:
	}
	return milliseconds
}

// draw draws the figure: of all invocations or by version, and of the preceding time.
func (t *trendChart) draw(v view, f client.Figure, found client.Trend) {
	add := func(name, class string, values []float64, lines []chart.Line) []chart.Line {
		if !slices.ContainsFunc(values, func(x float64) bool { return !math.IsNaN(x) }) {
			return lines
		}
		t.Legend = append(t.Legend, legend{Name: name, Class: class, NoCount: true})
		return append(lines, chart.Line{Name: name, Class: class, Values: values})
	}
	what := "all invocations"
	if f == client.Durations {
		what = "95 % of the invocations within"
	}
	lines := add("the time before", "before", stepValues(f, found.Before, false), nil)
	if len(found.Versions) > 1 {
		for i, version := range found.Versions {
			lines = add("version "+escape.Line(40, version.Version), groupClass(i), stepValues(f, version.Steps, false), lines)
		}
	} else {
		lines = add(what, "s1", stepValues(f, found.All, false), lines)
		if f == client.Durations {
			lines = add("50 % within", "s0", stepValues(f, found.All, true), lines)
		}
	}
	if len(lines) == 0 {
		t.Empty = "unknown: no report of this range states it"
		return
	}
	axis := timeHistogram(v, client.Timeline{Start: found.Start, Step: found.Step}, v.Param("chart")+" over "+v.Span())
	t.Drawn = chart.Lines{Histogram: axis, Unit: unitOf(f), Lines: lines}.SVG()
}

// A figureChange is a figure compared with an earlier one.
type figureChange struct {
	Word    string // "" if the difference is not significant
	IsWorse bool
	Text    string // the earlier figure
}

// changes returns how the duration, the errors, the memory and the cost of a function differ from
// the span before, and how its duration differs between the first and the last quarter.
func changes(f *client.Function) (duration, drift, failures, memory, cost figureChange) {
	b := &f.Before
	judged := func(change compare.Change, more, less string) figureChange {
		switch change {
		case compare.New, compare.Increased:
			return figureChange{Word: more, IsWorse: true}
		case compare.Gone, compare.Decreased:
			return figureChange{Word: less}
		case compare.Rare, compare.Same:
		}
		return figureChange{}
	}
	if drift = judged(compare.JudgeRanges(f.Early.P50.Range, f.Late.P50.Range), "slower", "faster"); drift.Word != "" {
		drift.Text = fmt.Sprintf("half within %s in the first quarter, %s in the last", milliseconds(f.Early.P50.Value), milliseconds(f.Late.P50.Value))
	}
	if b.Invocations == 0 {
		return duration, drift, failures, memory, cost
	}
	duration = judged(compare.JudgeRanges(b.P50.Range, f.P50.Range), "slower", "faster")
	duration.Text = fmt.Sprintf("%s · %s before", milliseconds(b.P50.Value), milliseconds(b.P95.Value))
	if f.HasStatus {
		failures = judged(compare.Judge(b.Errors, f.Errors+f.Timeouts, float64(f.Invocations)/float64(b.Invocations)).Change, "more", "fewer")
		failures.Text = share(b.Errors, b.Invocations) + " before"
	}
	if b.MemoryUsed > 0 {
		memory.Text = number(b.MemoryUsed) + " MB before"
	}
	cost.Text = money(dollars(b.Work)) + " before"
	return duration, drift, failures, memory, cost
}
