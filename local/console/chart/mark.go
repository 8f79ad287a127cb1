package chart

import (
	"fmt"
	"strings"
	"time"
)

// A Mark is a time that a chart shows as a vertical line, such as a deployment.
type Mark struct {
	At   time.Time
	Name string // name of the mark, such as orders 43
	Link string // "" for no link
}

// nearMarks is the fraction of the axis within which marks are drawn as one line. Closer
// lines would be indistinguishable.
const nearMarks = 0.004

// marks draws the marks of the axis. Marks close to each other share one line, whose title
// contains all their names.
func (h Histogram) marks(d *drawing) {
	whole := h.To.Sub(h.From)
	for i := 0; i < len(h.Marks); {
		first := h.Marks[i]
		group := h.Marks[i : i+1]
		for i++; i < len(h.Marks) && float64(h.Marks[i].At.Sub(first.At)) < nearMarks*float64(whole); i++ {
			group = append(group, h.Marks[i])
		}
		if !first.At.Before(h.From) && first.At.Before(h.To) {
			h.mark(d, group, percent(float64(first.At.Sub(h.From)), float64(whole)))
		}
	}
}

func (h Histogram) mark(d *drawing, group []Mark, x string) {
	if group[0].Link != "" {
		d.element("a", "href", group[0].Link, "tabindex", "-1")
	}
	d.element("g", "class", "mark-deployed")
	var names strings.Builder
	for _, m := range group {
		fmt.Fprintf(&names, "\n%s, %s", m.Name, m.At.In(h.Zone).Format("2 Jan 15:04:05"))
	}
	d.text("deployed:"+names.String(), "title")
	for _, class := range []string{"near", ""} { // "near" is a wider invisible line, which is easier to click
		d.element("line", "class", class, "x1", x, "x2", x, "y1", num(plotTop-10), "y2", num(plotBottom))
		d.end("line")
	}
	d.end("g")
	if group[0].Link != "" {
		d.end("a")
	}
}
