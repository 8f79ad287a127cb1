package soak

import (
	"fmt"
	"html"
	"math"
	"slices"
	"strings"
	"time"

	"faulty/local/console/chart"
)

// A panel is one of several charts that are drawn below each other.
type panel struct {
	title string
	unit  func(float64) string
	lines []series
}

// A series is one line of a panel: a measure over time.
type series struct {
	name, class string
	of          func(Sample) float64
}

func panels() []panel {
	return []panel{
		{"Memory", func(x float64) string { return fmt.Sprintf("%.0f MB", x) }, []series{
			{"host", "a", func(s Sample) float64 { return float64(s.Host.Memory) / megabyte }},
			{"all functions", "b", func(s Sample) float64 { return float64(s.Functions.Memory) / megabyte }},
		}},
		{"Open files, sockets and pipes", plain, []series{
			{"host", "a", func(s Sample) float64 { return float64(s.Host.Handles) }},
			{"all functions", "b", func(s Sample) float64 { return float64(s.Functions.Handles) }},
		}},
		{"Requests a second", plain, []series{{"answered", "a", func(s Sample) float64 { return s.Rate }}}},
		{"Lag: until a line is found", func(x float64) string { return fmt.Sprintf("%.3g s", x) }, []series{
			{"longest", "a", func(s Sample) float64 { return s.Lag.Seconds() }},
		}},
	}
}

func plain(x float64) string { return fmt.Sprintf("%.0f", x) }

// These are the sizes of the chart in pixels. A panel consists of its title and a plot area of 148.
const (
	width       = 960
	margin      = 16
	header      = 26
	panelHeight = 148 + 36
	plotFrom    = 14 // top and bottom of the plot inside the plot area
	plotTo      = 128
	mostSteps   = 120 // maximum number of steps; more steps would be too fine to see
)

// style contains the colours of the console's charts in light and dark mode.
const style = `<style>
svg{--panel:#fff;--ink:#1c2128;--soft:#57606c;--faint:#8a929c;--line:#e3e5e8;--a:#4477aa;--b:#c2571a;--fault:#f4dcd6;--said:#a5351f}
@media(prefers-color-scheme:dark){svg{--panel:#1a1e23;--ink:#e4e7ea;--soft:#a3abb5;--faint:#7b848f;--line:#2a3037;--a:#6a9bd0;--b:#e69055;--fault:#4a2c26;--said:#f0998a}}
text{font:11px system-ui,"Segoe UI","Noto Sans",Roboto,sans-serif;fill:var(--soft)}
.ground{fill:var(--panel)}.title{font-size:13px;font-weight:600;fill:var(--ink)}.grid{stroke:var(--line)}line.tick{stroke:var(--faint)}.target{fill:transparent}
.line{fill:none;stroke-width:1.6;vector-effect:non-scaling-stroke}.a{stroke:var(--a)}.b{stroke:var(--b)}
.key-a{fill:var(--a);font-weight:600}.key-b{fill:var(--b);font-weight:600}.fault{fill:var(--fault)}.said{font-size:10px;fill:var(--said)}
</style>
`

// Chart draws the samples as a self-contained SVG, with the faults in the background. If several
// samples share a step, it draws the worst of them: the lowest rate, and the highest value of any
// other measure.
func Chart(samples []Sample, faults []Fault) string {
	if len(samples) < 2 {
		return ""
	}
	all := panels()
	var b strings.Builder
	height := header + len(all)*panelHeight + margin
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-label="Memory, open files, rate and lag of a soak">`+"\n"+style, width, height, width, height)
	fmt.Fprintf(&b, `<rect class="ground" width="%d" height="%d"/>`+"\n", width, height)
	axis := axisOf(samples)
	for i, p := range all {
		y := header + i*panelHeight
		b.WriteString(p.legend(samples, y))
		fmt.Fprintf(&b, `<svg x="%d" y="%d" width="%d" height="148">`, margin, y+14, width-2*margin)
		b.WriteString(behind(faults, axis, i == 0))
		p.draw(&b, samples, axis)
		b.WriteString("</svg>\n")
	}
	b.WriteString("</svg>\n")
	return b.String()
}

// axisOf returns the time axis. It starts one interval before the first sample, because that sample
// covers this interval.
func axisOf(samples []Sample) chart.Histogram {
	first, last := samples[0].At, samples[len(samples)-1].At
	every := last.Sub(first) / time.Duration(len(samples)-1)
	from := first.Add(-every)
	return chart.Histogram{From: from, To: last, Start: from, Step: every * time.Duration(perStep(len(samples)))}
}

// perStep returns the number of samples that share a step, for a total of n samples.
func perStep(n int) int { return (n + mostSteps - 1) / mostSteps }

func (p panel) draw(b *strings.Builder, samples []Sample, axis chart.Histogram) {
	drawing := chart.Lines{Histogram: axis, Unit: p.unit}
	drawing.Label = p.title
	for _, s := range p.lines {
		worst := math.Max
		if p.title == "Requests a second" {
			worst = math.Min
		}
		drawing.Lines = append(drawing.Lines, chart.Line{Name: s.name, Class: s.class, Values: steps(samples, s.of, worst)})
	}
	b.WriteString(string(drawing.SVG()))
}

// steps returns the value of each step of the axis.
func steps(samples []Sample, of func(Sample) float64, worst func(a, b float64) float64) (values []float64) {
	for together := range slices.Chunk(samples, perStep(len(samples))) {
		v := of(together[0])
		for _, s := range together[1:] {
			v = worst(v, of(s))
		}
		values = append(values, v)
	}
	return values
}

// legend returns the title, and the name of each line with its medians of the second quarter and of
// the last quarter.
func (p panel) legend(samples []Sample, y int) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<text x="%d" y="%d"><tspan class="title">%s</tspan>`, margin, y, html.EscapeString(p.title))
	for _, s := range p.lines {
		second, last := quarters(samples, s.of)
		fmt.Fprintf(&b, `<tspan dx="18" class="key-%s">%s</tspan><tspan dx="6">%s, then %s</tspan>`, s.class, s.name, p.unit(second), p.unit(last))
	}
	b.WriteString("</text>\n")
	return b.String()
}

// behind draws the faults as bands. If named is true, it adds their names above the bands.
func behind(faults []Fault, axis chart.Histogram, named bool) string {
	var b strings.Builder
	whole := axis.To.Sub(axis.From).Seconds()
	for _, f := range faults {
		x := 100 * f.From.Sub(axis.From).Seconds() / whole
		fmt.Fprintf(&b, `<rect class="fault" x="%.2f%%" width="%.2f%%" y="%d" height="%d"><title>%s</title></rect>`,
			x, max(0.2, 100*f.To.Sub(f.From).Seconds()/whole), plotFrom, plotTo-plotFrom, html.EscapeString(f.Name))
		if named {
			fmt.Fprintf(&b, `<text class="said" x="%.2f%%" y="%d">%s</text>`, x, plotFrom-3, html.EscapeString(f.Name))
		}
	}
	return b.String()
}
