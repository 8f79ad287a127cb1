package console

import (
	"fmt"
	"html"
	"html/template"
	"time"

	"faulty/local/console/client"
)

// A timestamp is a time in the formats that a page shows.
type timestamp struct {
	Machine string // value of <time datetime>
	Exact   string // with the time zone
	Ago     string
}

// Timestamp returns a time in all formats.
func (v view) Timestamp(t time.Time) timestamp {
	zone, _ := t.In(v.Zone).Zone()
	return timestamp{t.UTC().Format(time.RFC3339Nano), v.Exact(t) + " " + zone, ago(v.Now.Sub(t))}
}

// HTML returns the time as pages show it. The template calls it once for each row of long lists,
// where one call takes a third of the time of four values that the template escapes.
func (t timestamp) HTML() template.HTML {
	exact := html.EscapeString(t.Exact)
	return template.HTML(`<time datetime="` + t.Machine + `" title="` + exact + `">` + t.Ago + `</time> <span class="exact">` + exact + `</span>`) //nolint:gosec // Machine and Ago have no special characters
}

// longGap is the time between two rows of a list from which on the list shows a gap.
const longGap = 24 * time.Hour

// gap returns the time between the i-th document of a list and the newer one before it as text.
// It returns "" if the time is short.
func gap(list []client.Document, i int) string {
	if i == 0 {
		return ""
	}
	d := list[i-1].Time().Sub(list[i].Time())
	if d < longGap {
		return ""
	}
	return milliseconds(ms(d))
}

// ago formats the time since an event in one suitable unit.
func ago(d time.Duration) string {
	unit := func(n time.Duration, name string) string { return fmt.Sprintf("%d %s ago", n, name) }
	switch {
	case d < -time.Minute:
		return "in the future"
	case d < 5*time.Second:
		return "just now"
	case d < time.Minute:
		return unit(d/time.Second, "s")
	case d < 2*time.Hour:
		return unit(d/time.Minute, "min")
	case d < 48*time.Hour:
		return unit(d/time.Hour, "h")
	}
	return unit(d/(24*time.Hour), "days")
}
