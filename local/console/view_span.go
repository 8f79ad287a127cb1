package console

import (
	"iter"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"faulty/local/console/escape"
)

func keys(values url.Values) iter.Seq[string] { return maps.Keys(values) }

// iso is the layout of exact times in URLs.
const iso = "2006-01-02T15:04:05.000Z"

// Between returns the URL of the same page with another time range.
func (v view) Between(from, to time.Time) string {
	return v.With("from", from.UTC().Format(iso), "to", to.UTC().Format(iso))
}

// Preset returns the URL of the same page for the last 15m, 24h and so on.
func (v view) Preset(length string) string { return v.With("from", "now-"+length, "to", "") }

// IsPreset reports whether the view's time range is this preset.
func (v view) IsPreset(length string) bool { return v.From == "now-"+length && v.To == defaultTo }

// Presets returns the lengths that users can select.
func (v view) Presets() []string { return presets() }

// Around returns the URL of the same page for the hour that ends at t, without a query.
func (v view) Around(t time.Time) string {
	return v.Link(v.Path, "q", "", "f", "", "from", t.Add(-time.Hour).UTC().Format(iso), "to", t.Add(time.Second).UTC().Format(iso))
}

// beside returns the URL of the exceptions in the six hours before and after t.
func (v view) beside(t time.Time) string {
	const side = 6 * time.Hour
	return v.Link("/", "q", "", "f", "", "from", t.Add(-side).UTC().Format(iso), "to", t.Add(side).UTC().Format(iso))
}

// patternsSince returns the URL of the patterns from t to the end of the time range.
func (v view) patternsSince(t time.Time) string {
	return v.Link("/patterns", "from", t.UTC().Format(iso), "to", v.until.Format(iso))
}

// Nav returns the URL of a page in the navigation. The pages for functions, dead letters and
// notifications keep only the conditions on functions. A query for words or for values of
// exceptions matches no report and no dead letter.
func (v view) Nav(path string) string {
	if path != "/functions" && path != "/dead-letters" && path != "/notifications" {
		return v.Link(path)
	}
	kept := v
	kept.values = cloned(v.values)
	kept.values.Del("q")
	kept.values["f"] = slices.DeleteFunc(kept.values["f"], func(c string) bool {
		return !strings.HasPrefix(strings.TrimPrefix(c, "-"), "faas.name:")
	})
	return kept.Link(path)
}

// A condition is a condition of the view. Drop is the URL of the page without it.
type condition struct{ Text, Drop string }

// Conditions returns the view's conditions as text.
func (v view) Conditions() (list []condition) {
	for _, text := range v.values["f"] {
		if text == "" {
			continue
		}
		rest, not := strings.CutPrefix(text, "-")
		field, value, _ := strings.Cut(rest, ":")
		words := field + " is " + value
		if not {
			words = field + " is not " + value
		}
		list = append(list, condition{escape.Line(80, words), v.Drop(text)})
	}
	return list
}

// Earlier returns the URL of the time range moved back by half its length.
func (v view) Earlier() string {
	half := v.until.Sub(v.since) / 2
	return v.Between(v.since.Add(-half), v.until.Add(-half))
}

// Later returns the URL of the time range moved forward by half its length, but not beyond now.
func (v view) Later() string {
	half := v.until.Sub(v.since) / 2
	if v.until.Add(half).After(v.Now) {
		half = max(0, v.Now.Sub(v.until))
	}
	return v.Between(v.since.Add(half), v.until.Add(half))
}

// Wider returns the URL of a time range twice as long.
func (v view) Wider() string {
	half := v.until.Sub(v.since) / 2
	end := v.until.Add(half)
	if end.After(v.Now) {
		end = v.Now
	}
	if end.Before(v.until) { // the time range ends in the future
		end = v.until
	}
	return v.Between(v.since.Add(-half), end)
}

// Span describes the time range in words: "the last 6 hours", or its start and end.
func (v view) Span() string {
	length, relative := strings.CutPrefix(v.From, "now-")
	if v.To != defaultTo || !relative || len(length) < 2 {
		return v.Exact(v.since) + " to " + v.Exact(v.until)
	}
	digits, unit := length[:len(length)-1], length[len(length)-1]
	name := map[byte]string{'s': "second", 'm': "minute", 'h': "hour", 'd': "day", 'w': "week", 'M': "month", 'y': "year"}[unit]
	n, err := strconv.Atoi(digits)
	switch {
	case err != nil || name == "":
		return v.Exact(v.since) + " to " + v.Exact(v.until)
	case n == 1:
		return "the last " + name
	}
	return "the last " + digits + " " + name + "s"
}

// ZoneName returns the name of the time zone of the page.
func (v view) ZoneName() string {
	if v.Zone == time.UTC {
		return "UTC"
	}
	return v.Zone.String()
}

// Exact formats a time to the second, without its zone.
func (v view) Exact(t time.Time) string { return t.In(v.Zone).Format("2006-01-02 15:04:05") }

// Fine formats a time to the millisecond, without its zone.
func (v view) Fine(t time.Time) string { return t.In(v.Zone).Format("2006-01-02 15:04:05.000") }

// Clock formats a time of day to the millisecond.
func (v view) Clock(t time.Time) string { return t.In(v.Zone).Format("15:04:05.000") }
