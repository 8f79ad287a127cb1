package console

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"faulty/local/console/client"
	"faulty/local/opensearch/datemath"
)

// A view is all that an address says of what to look at. Every page takes the
// span of time, the query and the conditions; what else is in the address
// belongs to one page.
//
//	q        query in the query_string syntax
//	from, to date math: now-1h, now-1d/d, 2026-11-22T10:00, 2026-11-22||+6h
//	tz       time zone of what is shown and typed, such as Europe/Vienna
//	f        condition, repeated: field:value, or -field:value for not
//	refresh  seconds between two looks
//	records  hide leaves Lambda's own records out of Explore and Patterns
type view struct {
	Path     string
	Query    string
	From, To string // as typed
	Refresh  int    // seconds; 0 is never
	Zone     *time.Location
	Only     []client.Condition
	Now      time.Time

	since, until time.Time
	values       url.Values
	deployments  func() []client.Deployment // of the span; nil for a page without charts
}

// The span where the address names none.
const (
	defaultFrom = "now-1h"
	defaultTo   = "now"
)

// presets are the spans to choose from.
func presets() []string { return []string{"15m", "1h", "6h", "24h", "7d", "30d"} }

// maxLength bounds what a query or a condition may say, in bytes.
const maxLength = 8 << 10

// parseView reads an address as of now. With an error the view is still good
// enough to show the page's head, with what was typed.
func parseView(address *url.URL, now time.Time) (view, error) {
	values, err := url.ParseQuery(address.RawQuery)
	if err != nil {
		err = errors.New("the address cannot be read; go back, or start over at the top")
	}
	dropEmpty(values)
	v := view{Path: address.EscapedPath(), values: values, Now: now.UTC(), Zone: time.UTC}
	v.Query, v.From, v.To = strings.TrimSpace(values.Get("q")), values.Get("from"), values.Get("to")
	if v.From == "" {
		v.From = defaultFrom
	}
	if v.To == "" {
		v.To = defaultTo
	}
	if n, bad := strconv.Atoi(values.Get("refresh")); bad == nil && n > 0 {
		v.Refresh = min(max(n, 5), 3600)
	}
	err = errors.Join(err, v.readZone(), v.readConditions())
	v.since, v.until = now.Add(-time.Hour), now
	if bad := v.readSpan(); bad != nil {
		err = errors.Join(err, bad)
	}
	if len(v.Query) > maxLength {
		err = errors.Join(err, fmt.Errorf("the query has %d bytes, and may have %d", len(v.Query), maxLength))
	}
	return v, err
}

func (v *view) readZone() error {
	name := v.values.Get("tz")
	zone, err := time.LoadLocation(name)
	if err != nil || name == "Local" {
		return fmt.Errorf("the time zone %q is not known; it looks like Europe/Vienna", name)
	}
	v.Zone = zone
	return nil
}

func (v *view) readConditions() error {
	for _, text := range v.values["f"] {
		c := client.Condition{}
		rest, not := strings.CutPrefix(text, "-")
		var ok bool
		c.Not = not
		if c.Field, c.Value, ok = strings.Cut(rest, ":"); !ok || c.Field == "" || len(text) > maxLength {
			return fmt.Errorf("the condition %.80q is none; it looks like faas.name:orders", text)
		}
		v.Only = append(v.Only, c)
	}
	return nil
}

func (v *view) readSpan() error {
	since, err := v.instant(v.From, false)
	if err != nil {
		return err
	}
	until, err := v.instant(v.To, true)
	if err != nil {
		return err
	}
	switch {
	case !since.Before(until):
		return fmt.Errorf("from %q is not before to %q", v.From, v.To)
	case since.Year() < 1970 || until.Year() > 2200:
		return fmt.Errorf("the span from %q to %q leaves the years from 1970 to 2200", v.From, v.To)
	}
	v.since, v.until = since, until
	return nil
}

// instant reads an end of the span as a date field would. What is left open at
// the end of it is part of it: to=2026-11-22 is up to midnight.
func (v *view) instant(text string, up bool) (time.Time, error) {
	given := text
	if text = asDate(text); text == "" {
		return time.Time{}, notTime(given)
	}
	format, _ := datemath.ParseFormat(datemath.DefaultFormat)
	low, err := format.Instant(text, v.Now, false, v.Zone)
	if err != nil {
		return time.Time{}, notTime(given)
	}
	high, _ := format.Instant(text, v.Now, true, v.Zone)
	if up && high > low {
		low = high + 1
	}
	return time.UnixMilli(low).UTC(), nil
}

// Scope returns the part of the documents that the view is about.
func (v view) Scope() client.Scope {
	_, offset := v.since.In(v.Zone).Zone()
	return client.Scope{From: v.since, To: v.until, Query: v.Query, Only: v.Only, Offset: time.Duration(offset) * time.Second}
}

// Param returns what the address says under a name of a page's own.
func (v view) Param(name string) string { return v.values.Get(name) }

// shared are the parameters that links to other pages keep.
func shared() []string { return []string{"q", "from", "to", "tz", "f", "refresh", "records"} }

// With returns the address of the same page with parameters changed: names and
// values in turn; an empty value takes the parameter out.
func (v view) With(changes ...string) string {
	return address(v.Path, v.values, changes)
}

// Link returns the address of another page about the same span, query and
// conditions.
func (v view) Link(path string, changes ...string) string {
	kept := url.Values{}
	for _, name := range shared() {
		if list, ok := v.values[name]; ok {
			kept[name] = list
		}
	}
	return address(path, kept, changes)
}

// Group returns the address of a group's page. It keeps how the exceptions are
// sorted and shown, for the way back.
func (v view) Group(fingerprint string) string {
	path := "/group/" + url.PathEscape(fingerprint)
	if v.Path != "/" {
		return v.Link(path)
	}
	return v.Link(path, v.arrangement()...)
}

// Back returns the address of the exceptions as they were shown.
func (v view) Back() string { return v.Link("/", v.arrangement()...) }

func (v view) arrangement() (pairs []string) {
	for _, name := range []string{"sort", "show", "stack", "status"} {
		pairs = append(pairs, name, v.Param(name))
	}
	return pairs
}

// Events returns the address of all events of a group.
func (v view) Events(fingerprint string) string {
	v.values = cloned(v.values)
	maps.DeleteFunc(v.values, func(name string, _ []string) bool { return !slices.Contains(shared(), name) })
	v.Path = "/explore"
	return v.Add("exception.fingerprint:" + fingerprint)
}

// Request returns the address of the page of a trace or an invocation.
func (v view) Request(id string) string { return v.Link("/request/" + url.PathEscape(id)) }

// Add returns the address of the same page with one more condition, field:value
// or -field:value.
func (v view) Add(condition string) string {
	if slices.Contains(v.values["f"], condition) {
		return v.With()
	}
	return v.conditions(append(slices.Clone(v.values["f"]), condition))
}

// Drop returns the address of the same page without a condition.
func (v view) Drop(condition string) string {
	return v.conditions(slices.DeleteFunc(slices.Clone(v.values["f"]), func(c string) bool { return c == condition }))
}

func (v view) conditions(list []string) string {
	values := cloned(v.values)
	values["f"] = list
	return address(v.Path, values, nil)
}

func cloned(values url.Values) url.Values {
	out := make(url.Values, len(values))
	for name, list := range values {
		out[name] = slices.Clone(list)
	}
	return out
}

func address(path string, values url.Values, changes []string) string {
	values = cloned(values)
	for i := 0; i+1 < len(changes); i += 2 {
		values.Set(changes[i], changes[i+1])
	}
	dropEmpty(values)
	if len(values) == 0 {
		return path
	}
	return path + "?" + values.Encode()
}

// dropEmpty takes what is empty out of an address, which says nothing.
func dropEmpty(values url.Values) {
	for name, list := range values {
		list = slices.DeleteFunc(list, func(value string) bool { return value == "" })
		if len(list) == 0 {
			delete(values, name)
		} else {
			values[name] = list
		}
	}
}

// Hidden returns what a form of the page must carry along as hidden inputs, but
// for what its own inputs say: a name, or f=field: for the conditions that a
// value of the field is.
func (v view) Hidden(own ...string) (pairs [][2]string) {
	for _, name := range slices.Sorted(keys(v.values)) {
		for _, value := range v.values[name] {
			says := func(o string) bool {
				return o == name || strings.HasPrefix(name+"="+value, o) && strings.Contains(o, "=")
			}
			if !slices.ContainsFunc(own, says) {
				pairs = append(pairs, [2]string{name, value})
			}
		}
	}
	return pairs
}

// Is reports whether one of the conditions is that a field has a value.
func (v view) Is(field, value string) bool {
	return slices.Contains(v.Only, client.Condition{Field: field, Value: value})
}
