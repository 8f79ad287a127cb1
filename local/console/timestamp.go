package console

import (
	"fmt"
	"time"
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
