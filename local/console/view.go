package console

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"faulty/local/console/client"
	"faulty/local/opensearch/datemath"
)

// A view is the selection in the URL of a page. All pages share the time range, the query and
// the conditions. Other parameters belong to single pages.
//
//	q        query in the query_string syntax
//	from, to date math: now-1h, now-1d/d, 2026-11-22T10:00, 2026-11-22||+6h
//	pick-from, pick-to  replace from and to if they are set: the calendar of the search bar
//	tz       time zone of displayed and typed times, such as Europe/Vienna
//	f        condition, repeatable: field:value, or -field:value to exclude
//	refresh  seconds between automatic reloads
//	records  "hide" excludes the records that Lambda writes from Explore and Patterns
type view struct {
	Path     string
	Query    string
	From, To string // as typed
	Refresh  int    // seconds; 0 disables it
	Zone     *time.Location
	Only     []client.Condition
	Now      time.Time

	since, until time.Time
	values       url.Values
	deployments  func() []client.Deployment // deployments in the time range; nil for a page without charts
}

// The default time range.
const (
	defaultFrom = "now-1h"
	defaultTo   = "now"
)

// presets returns the lengths of the time ranges that users can select.
func presets() []string { return []string{"15m", "1h", "6h", "24h", "7d", "30d"} }

// maxLength limits the length of a query or a condition in bytes.
const maxLength = 8 << 10

// parseView parses a URL at the time now. If it returns an error, the view still contains
// enough to show the page's head with the values that were typed.
func parseView(address *url.URL, now time.Time) (view, error) {
	values, err := url.ParseQuery(address.RawQuery)
	if err != nil {
		err = errors.New("the address cannot be read; go back, or start over at the top")
	}
	pick(values)
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

// pick replaces an end of the time range by the time that was picked from the calendar.
func pick(values url.Values) {
	for _, end := range []string{"from", "to"} {
		if picked := values.Get("pick-" + end); picked != "" {
			values.Set(end, picked)
		}
		values.Del("pick-" + end)
	}
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

// instant parses an end of the time range as a date field does. If up is true, the missing
// parts of a date are rounded up: to=2026-11-22 includes the entire day.
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

// Scope returns the view as a scope for package client.
func (v view) Scope() client.Scope {
	_, offset := v.since.In(v.Zone).Zone()
	return client.Scope{From: v.since, To: v.until, Query: v.Query, Only: v.Only, Offset: time.Duration(offset) * time.Second}
}

// Param returns a URL parameter that belongs to a single page.
func (v view) Param(name string) string { return v.values.Get(name) }

// shared returns the parameters that links to other pages keep.
func shared() []string { return []string{"q", "from", "to", "tz", "f", "refresh", "records"} }

// With returns the URL of the same page with changed parameters. changes are pairs of names
// and values. An empty value removes the parameter.
func (v view) With(changes ...string) string {
	return address(v.Path, v.values, changes)
}

// Link returns the URL of another page with the same time range, query and conditions.
func (v view) Link(path string, changes ...string) string {
	kept := url.Values{}
	for _, name := range shared() {
		if list, ok := v.values[name]; ok {
			kept[name] = list
		}
	}
	return address(path, kept, changes)
}

// Group returns the URL of a group's page. It keeps the sort order and filters of the list of
// exceptions for the link back.
func (v view) Group(fingerprint string) string {
	path := "/group/" + url.PathEscape(fingerprint)
	if v.Path != "/" {
		return v.Link(path)
	}
	return v.Link(path, v.arrangement()...)
}

// Back returns the URL of the list of exceptions with its previous sort order and filters.
func (v view) Back() string { return v.Link("/", v.arrangement()...) }

func (v view) arrangement() (pairs []string) {
	for _, name := range []string{"sort", "show", "stack", "status"} {
		pairs = append(pairs, name, v.Param(name))
	}
	return pairs
}

// Events returns the URL of all events of a group.
func (v view) Events(fingerprint string) string {
	return v.only("exception.fingerprint:" + fingerprint).Link("/explore")
}

// only returns the view with additional conditions, for links to other pages.
func (v view) only(conditions ...string) view {
	v.values = cloned(v.values)
	for _, c := range conditions {
		if !slices.Contains(v.values["f"], c) {
			v.values["f"] = append(v.values["f"], c)
		}
	}
	return v
}

// Request returns the URL of the page of a trace or an invocation.
func (v view) Request(id string) string { return v.Link("/request/" + url.PathEscape(id)) }

// Save returns the URL of the form that saves the page's address.
func (v view) Save() string { return address(searchesPath, nil, []string{"address", v.With()}) }

// Add returns the URL of the same page with an additional condition, field:value or
// -field:value.
func (v view) Add(condition string) string {
	if slices.Contains(v.values["f"], condition) {
		return v.With()
	}
	return v.conditions(append(slices.Clone(v.values["f"]), condition))
}

// Drop returns the URL of the same page without a condition.
func (v view) Drop(condition string) string {
	return v.conditions(slices.DeleteFunc(slices.Clone(v.values["f"]), func(c string) bool { return c == condition }))
}

func (v view) conditions(list []string) string {
	values := cloned(v.values)
	values["f"] = list
	return encode(v.Path, values)
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
	return encode(path, values)
}

// encode returns the URL of a path with parameters. It removes empty ones from values.
func encode(path string, values url.Values) string {
	dropEmpty(values)
	if len(values) == 0 {
		return path
	}
	return path + "?" + values.Encode()
}

// dropEmpty removes empty parameters, which have no meaning.
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

// Hidden returns the parameters that a form of the page must send as hidden inputs. visible lists
// the parameters that the form's visible inputs send. An element is a parameter name, or
// f=field: for the conditions on a value of the field.
func (v view) Hidden(visible ...string) (pairs [][2]string) {
	for _, name := range slices.Sorted(keys(v.values)) {
		for _, value := range v.values[name] {
			covers := func(o string) bool {
				return o == name || strings.HasPrefix(name+"="+value, o) && strings.Contains(o, "=")
			}
			if !slices.ContainsFunc(visible, covers) {
				pairs = append(pairs, [2]string{name, value})
			}
		}
	}
	return pairs
}

// Is reports whether the view has the condition that a field has a value.
func (v view) Is(field, value string) bool {
	return slices.Contains(v.Only, client.Condition{Field: field, Value: value})
}
