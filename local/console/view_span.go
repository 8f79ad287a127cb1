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

// iso is how an exact time is written into an address.
const iso = "2006-01-02T15:04:05.000Z"

// Between returns the address of the same page over another span.
func (v view) Between(from, to time.Time) string {
	return v.With("from", from.UTC().Format(iso), "to", to.UTC().Format(iso))
}

// Preset returns the address over the last 15m, 24h and so on.
func (v view) Preset(length string) string { return v.With("from", "now-"+length, "to", "") }

// IsPreset reports whether the view is over just that.
func (v view) IsPreset(length string) bool { return v.From == "now-"+length && v.To == defaultTo }

// Presets returns the lengths to choose from.
func (v view) Presets() []string { return presets() }

// Around returns the address of the hour that ends with t, without a query.
func (v view) Around(t time.Time) string {
	return v.Link(v.Path, "q", "", "f", "", "from", t.Add(-time.Hour).UTC().Format(iso), "to", t.Add(time.Second).UTC().Format(iso))
}

// beside returns the address of the exceptions of the six hours before and after t.
func (v view) beside(t time.Time) string {
	const side = 6 * time.Hour
	return v.Link("/", "q", "", "f", "", "from", t.Add(-side).UTC().Format(iso), "to", t.Add(side).UTC().Format(iso))
}

// Nav returns the address of a page that every page links to. A search for words or for
// values of exceptions matches no report and no dead letter: those pages keep the
// conditions on functions alone.
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

// A condition is one of the view's, with the address that is without it.
type condition struct{ Text, Drop string }

// Conditions returns the view's conditions in words.
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

// Earlier returns the address of the span half its length earlier.
func (v view) Earlier() string {
	half := v.until.Sub(v.since) / 2
	return v.Between(v.since.Add(-half), v.until.Add(-half))
}

// Later returns the address of a later span; it does not go beyond now.
func (v view) Later() string {
	half := v.until.Sub(v.since) / 2
	if v.until.Add(half).After(v.Now) {
		half = max(0, v.Now.Sub(v.until))
	}
	return v.Between(v.since.Add(half), v.until.Add(half))
}

// Wider returns the address of the span twice as long.
func (v view) Wider() string {
	half := v.until.Sub(v.since) / 2
	end := v.until.Add(half)
	if end.After(v.Now) {
		end = v.Now
	}
	if end.Before(v.until) { // a span to come
		end = v.until
	}
	return v.Between(v.since.Add(-half), end)
}

// Span says the span in words: "the last 6 hours", or its two ends.
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

// ZoneName names the zone of the times on the page.
func (v view) ZoneName() string {
	if v.Zone == time.UTC {
		return "UTC"
	}
	return v.Zone.String()
}

// Exact writes a time in full, to the second, without its zone.
func (v view) Exact(t time.Time) string { return t.In(v.Zone).Format("2006-01-02 15:04:05") }

// Fine writes a time in full, to the millisecond, without its zone.
func (v view) Fine(t time.Time) string { return t.In(v.Zone).Format("2006-01-02 15:04:05.000") }

// Clock writes a time of the day, to the millisecond.
func (v view) Clock(t time.Time) string { return t.In(v.Zone).Format("15:04:05.000") }
