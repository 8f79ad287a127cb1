package chart

import (
	"fmt"
	"html/template"
	"math"
	"strings"
	"time"
)

// Lines shows measures over time. Each measure is one line, which is flat within a step.
type Lines struct {
	Histogram        // provides axis, zone and links; Stacks are not drawn
	Lines     []Line // highest first
	Unit      func(float64) string
}

// A Line is one measure, with a value for each step.
type Line struct {
	Name, Class string
	Values      []float64 // NaN if the step has no value
}

// plotWidth is the width of the lines' coordinate system, which is stretched to the page.
const plotWidth = 1000

// SVG draws the lines on the axis of a histogram.
func (l Lines) SVG() template.HTML {
	var d drawing
	l.open(&d)
	top := roundUp(l.most())
	l.scale(&d, top)
	d.element("svg", "width", "100%", "y", num(plotTop), "height", num(plotBottom-plotTop), "viewBox", fmt.Sprintf("0 0 %d %d", plotWidth, plotBottom-plotTop), "preserveAspectRatio", "none")
	for _, line := range l.Lines {
		d.element("path", "class", "line "+line.Class, "d", l.path(line.Values, top))
		d.end("path")
	}
	d.end("svg")
	for i := range l.count() {
		l.target(&d, i)
	}
	l.marks(&d)
	l.ticks(&d)
	d.end("svg")
	return d.markup()
}

func (l Lines) count() (n int) {
	for _, line := range l.Lines {
		n = max(n, len(line.Values))
	}
	return n
}

func (l Lines) most() (top float64) {
	for _, line := range l.Lines {
		for _, v := range line.Values {
			if v > top { // false for NaN
				top = v
			}
		}
	}
	return top
}

// roundUp returns the smallest number that is at least x and is 1, 2, 4, 5, 6, 8 or 10 times a power of ten.
func roundUp(x float64) float64 {
	if x <= 0 || math.IsInf(x, 0) {
		return 1
	}
	unit := math.Pow(10, math.Floor(math.Log10(x)))
	for _, factor := range []float64{1, 2, 4, 5, 6, 8} {
		if factor*unit >= x {
			return factor * unit
		}
	}
	return 10 * unit
}

// scale draws lines with their values at the top, in the middle and at the bottom.
func (l Lines) scale(d *drawing, top float64) {
	for _, part := range []float64{1, 0.5, 0} {
		y := plotBottom - part*(plotBottom-plotTop)
		d.element("line", "class", "grid", "x1", "0", "x2", "100%", "y1", num(y), "y2", num(y))
		d.end("line")
		if part > 0 {
			d.text(l.Unit(part*top), "text", "class", "scale", "x", "0", "y", num(y-3))
		}
	}
}

// step returns the start and the end of a step, and both as fractions of the axis.
func (l Lines) step(i int) (from, to time.Time, left, right float64) {
	begin, end, whole := l.clamp(i)
	return l.From.Add(begin), l.From.Add(end), float64(begin) / float64(whole), float64(end) / float64(whole)
}

// path returns the path of a line. It is flat within a step and vertical between two
// consecutive steps that have values.
func (l Lines) path(values []float64, top float64) string {
	var out strings.Builder
	pen := "M"
	for i, v := range values {
		if math.IsNaN(v) {
			pen = "M"
			continue
		}
		_, _, left, right := l.step(i)
		y := num((1 - v/top) * (plotBottom - plotTop))
		out.WriteString(pen + num(left*plotWidth) + " " + y + "H" + num(right*plotWidth))
		pen = "L"
	}
	return out.String()
}

// target draws a clickable area with the height of the plot. Its title shows the values of a step.
func (l Lines) target(d *drawing, i int) {
	from, to, left, right := l.step(i)
	var text strings.Builder
	for _, line := range l.Lines {
		if i < len(line.Values) && !math.IsNaN(line.Values[i]) {
			text.WriteString("\n" + line.Name + " " + l.Unit(line.Values[i]))
		}
	}
	if text.Len() == 0 || right <= left {
		return
	}
	if l.Link != nil {
		d.element("a", "href", l.Link(from, to), "tabindex", "-1")
	}
	d.element("g", "class", "step over")
	d.text(from.In(l.Zone).Format("2 Jan 15:04:05")+" "+zoneName(from.In(l.Zone))+text.String(), "title")
	d.element("rect", "class", "target", "x", percent(left, 1), "width", percent(right-left, 1), "y", num(plotTop), "height", num(plotBottom-plotTop))
	d.end("rect")
	d.end("g")
	if l.Link != nil {
		d.end("a")
	}
}
