package chart

import (
	"html/template"
	"slices"
	"strings"
	"time"
)

// A Histogram shows counts over time as stacked bars.
type Histogram struct {
	Label    string    // description for screen readers
	From, To time.Time // ends of the time axis
	Start    time.Time // start of the first step, at or before From
	Step     time.Duration
	Stacks   []Stack                         // ordered from bottom to top
	Marks    []Mark                          // ordered by time
	Zone     *time.Location                  // time zone of the labels; nil is UTC
	Link     func(from, to time.Time) string // returns the URL of a step; nil disables links
}

// A Stack is one series of counts in a histogram.
type Stack struct {
	Name   string
	Class  string // CSS class of the bars, such as level-error
	Counts []int  // one for each step
}

// The dimensions of a histogram in pixels.
const (
	histogramHeight = 148
	plotTop         = 14
	plotBottom      = histogramHeight - 20
)

// open starts the drawing. data-from and data-to give scripts the ends of the time axis in
// milliseconds since 1970.
func (h *Histogram) open(d *drawing) {
	if h.Zone == nil {
		h.Zone = time.UTC
	}
	d.element("svg", "class", "histogram", "width", "100%", "height", num(histogramHeight), "role", "group", "aria-label", h.Label,
		"data-from", millis(h.From), "data-to", millis(h.To), "data-top", num(plotTop), "data-bottom", num(plotBottom))
}

// SVG draws the histogram.
func (h Histogram) SVG() template.HTML {
	var d drawing
	h.open(&d)
	top := int(roundUp(float64(h.highest())))
	h.grid(&d)
	for i := range h.steps() {
		h.bar(&d, i, top)
	}
	h.scale(&d, top)
	h.marks(&d)
	h.ticks(&d)
	d.end("svg")
	return d.markup()
}

func (h Histogram) steps() int {
	n := 0
	for _, s := range h.Stacks {
		n = max(n, len(s.Counts))
	}
	return n
}

func (h Histogram) sum(i int) (total int) {
	for _, s := range h.Stacks {
		if i < len(s.Counts) {
			total += s.Counts[i]
		}
	}
	return total
}

func (h Histogram) highest() (top int) {
	for i := range h.steps() {
		top = max(top, h.sum(i))
	}
	return top
}

// grid draws horizontal lines at the top, in the middle and at the bottom.
func (h Histogram) grid(d *drawing) {
	for _, y := range []float64{plotTop, (plotTop + plotBottom) / 2, plotBottom} {
		d.element("line", "class", "grid", "x1", "0", "x2", "100%", "y1", num(y), "y2", num(y))
		d.end("line")
	}
}

// scale writes the values of the grid lines above the bars.
func (h Histogram) scale(d *drawing, top int) {
	if top > 0 {
		d.text(Count(top), "text", "class", "scale", "x", "0", "y", num(plotTop-3))
	}
	if top > 0 && top%2 == 0 {
		d.text(Count(top/2), "text", "class", "scale", "x", "0", "y", num((plotTop+plotBottom)/2-3))
	}
}

// bar draws one step: its stacks, and a click target with the height of the plot whose title
// shows the counts.
func (h Histogram) bar(d *drawing, i, top int) {
	if h.sum(i) == 0 {
		return
	}
	left, right, whole := h.clamp(i)
	if left >= right {
		return
	}
	x, width := percent(float64(left), float64(whole)), percent(float64(right-left)*0.88, float64(whole))
	if h.Link != nil {
		d.element("a", "href", h.Link(h.From.Add(left), h.From.Add(right)), "tabindex", "-1")
	}
	d.element("g", "class", "step")
	d.text(h.describe(i), "title")
	d.element("rect", "class", "target", "x", x, "width", percent(float64(right-left), float64(whole)), "y", num(plotTop), "height", num(plotBottom-plotTop))
	d.end("rect")
	foot := float64(plotBottom)
	for _, s := range h.Stacks {
		if i >= len(s.Counts) || s.Counts[i] == 0 {
			continue
		}
		height := float64(s.Counts[i]) / float64(top) * (plotBottom - plotTop)
		if height < 1 {
			height = 1 // a single event among thousands must be visible
		}
		foot -= height
		d.element("rect", "class", s.Class, "x", x, "width", width, "y", num(foot), "height", num(height))
		d.end("rect")
	}
	d.end("g")
	if h.Link != nil {
		d.end("a")
	}
}

// clamp returns the part of a step that is on the axis as durations since the start of the axis, and
// the length of the axis.
func (h Histogram) clamp(i int) (from, to, whole time.Duration) {
	whole = h.To.Sub(h.From)
	from = h.Start.Add(time.Duration(i) * h.Step).Sub(h.From)
	return max(0, from), min(whole, from+h.Step), whole
}

func (h Histogram) describe(i int) string {
	var out strings.Builder
	layout := "2 Jan 15:04"
	if h.Step < time.Minute {
		layout = "2 Jan 15:04:05"
	}
	from := h.Start.Add(time.Duration(i) * h.Step).In(h.Zone)
	to := from.Add(h.Step)
	end := to.Format(layout)
	if from.YearDay() == to.YearDay() {
		end = to.Format(strings.TrimPrefix(layout, "2 Jan "))
	}
	out.WriteString(from.Format(layout) + " – " + end + " " + zoneName(from) + ": " + Count(h.sum(i)))
	for _, s := range slices.Backward(h.Stacks) {
		if i < len(s.Counts) && s.Counts[i] > 0 {
			out.WriteString("\n" + s.Name + " " + Count(s.Counts[i]))
		}
	}
	return out.String()
}

func zoneName(t time.Time) string {
	name, _ := t.Zone()
	return name
}
