// Package chart draws counts as SVG: histograms over time, lines, sparklines, bars
// and rings.
//
// Colours are classes, for the style sheet to fill in light and in dark; no
// drawing has a style of its own, which a strict content security policy would
// refuse. Wide drawings take their x in percent and their y in pixels, so that
// they fill any width without stretching their text.
package chart

import (
	"html"
	"html/template"
	"math"
	"strconv"
	"strings"

	"github.com/dustin/go-humanize"

	"faulty/local/console/escape"
)

// drawing is SVG in the making.
type drawing struct{ strings.Builder }

// element writes <name a="b" …>; attributes come in pairs, and those with an
// empty value are left out.
func (d *drawing) element(name string, attributes ...string) {
	d.write("<", name)
	for i := 0; i+1 < len(attributes); i += 2 {
		if attributes[i+1] != "" {
			d.write(" ", attributes[i], `="`, html.EscapeString(escape.Text(attributes[i+1])), `"`)
		}
	}
	d.write(">")
}

// text writes an element that holds nothing but text.
func (d *drawing) text(content, name string, attributes ...string) {
	d.element(name, attributes...)
	d.write(html.EscapeString(escape.Text(content)))
	d.end(name)
}

func (d *drawing) end(name string) { d.write("</", name, ">") }

// write is what fmt.Fprint would do, in a fraction of the time.
func (d *drawing) write(parts ...string) {
	for _, part := range parts {
		_, _ = d.WriteString(part) // which cannot fail
	}
}

// markup ends the drawing. All that others wrote went through EscapeString, and
// nothing in it is hidden.
func (d *drawing) markup() template.HTML {
	return template.HTML(d.String()) //nolint:gosec // escaped where it was written
}

// num writes a coordinate: two digits after the point are finer than any pixel.
func num(x float64) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return "0"
	}
	if whole := int(x); float64(whole) == x { // as most are
		return strconv.Itoa(whole)
	}
	return strconv.FormatFloat(math.Round(x*100)/100, 'f', -1, 64)
}

func percent(part, whole float64) string {
	if whole == 0 {
		return "0%"
	}
	return num(100*part/whole) + "%"
}

// Count writes a number in groups of three digits: 12,345.
func Count(n int) string { return strings.Replace(humanize.Comma(int64(n)), "-", "−", 1) }
