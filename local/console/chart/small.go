package chart

import (
	"fmt"
	"html/template"
	"math"
	"strconv"
)

const sparkHeight = 24 // height of a sparkline's coordinate system

// Sparkline draws counts as a row of thin bars in one path. The style sheet sets its size.
// label describes it in words.
func Sparkline(counts []int, label string) template.HTML {
	top := 0
	for _, n := range counts {
		top = max(top, n)
	}
	var d drawing
	d.Grow(256 + len(label) + 24*len(counts))
	width, foot := num(float64(max(1, len(counts)))*4), num(sparkHeight)
	d.element("svg", "class", "spark", "viewBox", "0 0 "+width+" "+foot, "preserveAspectRatio", "none", "role", "img", "aria-label", label)
	d.write(`<line class="grid" x1="0" x2="`, width, `" y1="`, foot, `" y2="`, foot, `"></line><path d="`)
	for i, n := range counts {
		if n == 0 {
			continue
		}
		tall := num(max(2, float64(n)/float64(top)*(sparkHeight-1)))
		d.write("M", strconv.Itoa(4*i), " ", foot, "v-", tall, "h3v", tall, "z")
	}
	d.write(`"></path></svg>`)
	return d.markup()
}

// Bar draws a fraction between 0 and 1 as the filled part of a line.
func Bar(share float64, class string) template.HTML {
	return Span(0, share, class)
}

// Span draws the part of a line from begin to end, which are fractions between 0 and 1. It
// is one bar in a chart of bars below each other. A very short span is drawn wide enough to
// be visible.
func Span(begin, end float64, class string) template.HTML {
	begin, end = min(max(begin, 0), 1), min(max(end, 0), 1)
	var d drawing
	d.element("svg", "class", "bar", "width", "100%", "height", "8", "aria-hidden", "true")
	d.element("rect", "class", "track", "width", "100%", "height", "8", "rx", "2")
	d.end("rect")
	d.element("rect", "class", class, "x", percent(begin, 1), "width", percent(max(end-begin, 0.004), 1), "height", "8", "rx", "2")
	d.end("rect")
	d.end("svg")
	return d.markup()
}

// A Slice is one part of a whole.
type Slice struct {
	Name  string
	Count int
	Class string
	Link  string // URL of the part; "" for no link
}

// Slices draws the parts of a whole as a ring, clockwise from the top.
func Slices(parts []Slice, label string) template.HTML {
	total := 0
	for _, p := range parts {
		total += max(0, p.Count)
	}
	var d drawing
	d.element("svg", "class", "slices", "viewBox", "-50 -50 100 100", "role", "group", "aria-label", label)
	sum := 0
	for _, p := range parts {
		if p.Count <= 0 {
			continue
		}
		begin, end := float64(sum)/float64(total), float64(sum+p.Count)/float64(total)
		sum += p.Count
		if p.Link != "" {
			d.element("a", "href", p.Link, "tabindex", "-1") // keyboard users use the list beside the ring
		}
		d.element("path", "class", p.Class, "d", ring(begin, end))
		d.text(fmt.Sprintf("%s: %s (%.1f %%)", p.Name, Count(p.Count), 100*float64(p.Count)/float64(total)), "title")
		d.end("path")
		if p.Link != "" {
			d.end("a")
		}
	}
	d.end("svg")
	return d.markup()
}

// ring returns the outline of a part of a ring. begin and end are in turns from the top. A
// whole ring consists of two circles of two arcs each, because an arc cannot end where it
// begins. A ring made of two parts would show a seam between them.
func ring(begin, end float64) string {
	const outer, inner = 48, 30
	if end-begin > 0.9999 {
		return "M0 -48A48 48 0 1 1 0 48A48 48 0 1 1 0 -48ZM0 -30A30 30 0 1 0 0 30A30 30 0 1 0 0 -30Z"
	}
	point := func(turn, radius float64) string {
		a := 2 * math.Pi * turn
		return num(radius*math.Sin(a)) + " " + num(-radius*math.Cos(a))
	}
	large := "0"
	if end-begin > 0.5 {
		large = "1"
	}
	return "M" + point(begin, outer) + "A48 48 0 " + large + " 1 " + point(end, outer) +
		"L" + point(end, inner) + "A30 30 0 " + large + " 0 " + point(begin, inner) + "Z"
}
