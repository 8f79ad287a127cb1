// Package chart draws counts as SVG: histograms over time, lines, sparklines, bars
// and rings.
//
// Colours are CSS classes, which the style sheet defines for light and dark mode. The
// drawings have no inline styles, because a strict content security policy would block
// them. Wide drawings use percentages for x and pixels for y. They therefore fill any
// width without stretching their text.
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

// drawing builds an SVG document.
type drawing struct{ strings.Builder }

// element writes <name a="b" …>. The attributes are pairs of names and values. An
// attribute with an empty value is omitted.
func (d *drawing) element(name string, attributes ...string) {
	d.write("<", name)
	for i := 0; i+1 < len(attributes); i += 2 {
		if attributes[i+1] != "" {
			d.write(" ", attributes[i], `="`, html.EscapeString(escape.Text(attributes[i+1])), `"`)
		}
	}
	d.write(">")
}

// text writes an element that contains only text.
func (d *drawing) text(content, name string, attributes ...string) {
	d.element(name, attributes...)
	d.write(html.EscapeString(escape.Text(content)))
	d.end(name)
}

func (d *drawing) end(name string) { d.write("</", name, ">") }

// write writes strings. It is much faster than fmt.Fprint.
func (d *drawing) write(parts ...string) {
	for _, part := range parts {
		_, _ = d.WriteString(part) // WriteString of a strings.Builder never fails
	}
}

// markup returns the drawing as HTML. All external text in it was escaped with
// EscapeString, and hidden characters in it were made visible.
func (d *drawing) markup() template.HTML {
	return template.HTML(d.String()) //nolint:gosec // text escapes its content
}

// num formats a coordinate. Two decimals are finer than any pixel.
func num(x float64) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return "0"
	}
	if whole := int(x); float64(whole) == x { // most coordinates are integers
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

// Count formats a number with a comma after each group of three digits: 12,345.
func Count(n int) string { return strings.Replace(humanize.Comma(int64(n)), "-", "−", 1) }
