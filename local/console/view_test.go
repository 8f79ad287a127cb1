package console

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"faulty/local/console/client"
)

func testNow() time.Time { return time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC) }

func parsed(t *testing.T, address string) (view, error) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return parseView(u, testNow())
}

func TestSpan(t *testing.T) {
	const layout = "2006-01-02T15:04:05.000"
	for _, row := range []struct {
		name, query, from, to string
	}{
		{"no parameters", "", "2026-11-22T11:00:00.000", "2026-11-22T12:00:00.000"},
		{"a preset", "from=now-24h", "2026-11-21T12:00:00.000", "2026-11-22T12:00:00.000"},
		{"rounded", "from=now-1d/d&to=now/d", "2026-11-21T00:00:00.000", "2026-11-23T00:00:00.000"},
		{"one day", "from=2026-11-20&to=2026-11-20", "2026-11-20T00:00:00.000", "2026-11-21T00:00:00.000"},
		{"date math on a date", "from=2026-11-20||%2B6h&to=2026-11-20T12:00:00.000Z", "2026-11-20T06:00:00.000", "2026-11-20T12:00:00.000"},
		{"milliseconds since 1970", "from=1795300000000", "2026-11-21T22:26:40.000", "2026-11-22T12:00:00.000"},
		{"a day of another zone", "from=2026-11-20&to=2026-11-20&tz=Europe/Vienna", "2026-11-19T23:00:00.000", "2026-11-20T23:00:00.000"},
	} {
		t.Run(row.name, func(t *testing.T) {
			v, err := parsed(t, "/?"+row.query)
			from, to := v.Scope().From.Format(layout), v.Scope().To.Format(layout)
			if err != nil || from != row.from || to != row.to {
				t.Errorf("parseView(%q) = %s to %s, %v; want %s to %s", row.query, from, to, err, row.from, row.to)
			}
		})
	}
}

func TestBadAddress(t *testing.T) {
	for _, row := range []struct{ name, query, want string }{
		{"no time", "from=yesterday", `"yesterday" is not a time; a time looks like now-1h`},
		{"backwards", "from=now&to=now-1h", `from "now" is not before to "now-1h"`},
		{"empty", "from=now&to=now", "is not before"},
		{"before all logs", "from=1920-01-01&to=now", "leaves the years"},
		{"no zone", "tz=Vienna", `time zone "Vienna" is not known`},
		{"a zone that is a file", "tz=../../etc/passwd", "is not known"},
		{"no condition", "f=orders", `"orders" is none; it looks like faas.name:orders`},
		{"long query", "q=" + strings.Repeat("a", maxLength+1), "8193 bytes"},
		{"broken escape", "q=%zz", "cannot be read"},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, err := parseView(&url.URL{Path: "/", RawQuery: row.query}, testNow())
			if err == nil || !strings.Contains(err.Error(), row.want) {
				t.Errorf("parseView(%.80q) = %v; want an error with %q", row.query, err, row.want)
			}
		})
	}
}

func TestAddresses(t *testing.T) {
	v, err := parsed(t, "/group/ab%20c?q=a+b&from=now-6h&sort=last&f=faas.name:orders&f=-log.level:info&event=3")
	if err != nil {
		t.Fatal(err)
	}
	if want := []client.Condition{{Field: "faas.name", Value: "orders"}, {Field: "log.level", Value: "info", Not: true}}; !slices.Equal(v.Only, want) {
		t.Errorf("conditions = %+v; want %+v", v.Only, want)
	}
	for _, row := range []struct{ name, got, want string }{
		{"a change", v.With("sort", "count"), "/group/ab%20c?event=3&f=faas.name%3Aorders&f=-log.level%3Ainfo&from=now-6h&q=a+b&sort=count"},
		{"something taken out", v.With("sort", "", "event", "", "f", ""), "/group/ab%20c?from=now-6h&q=a+b"},
		{"another page keeps what is shared", v.Link("/"), "/?f=faas.name%3Aorders&f=-log.level%3Ainfo&from=now-6h&q=a+b"},
		{"a condition less", v.Drop("-log.level:info"), "/group/ab%20c?event=3&f=faas.name%3Aorders&from=now-6h&q=a+b&sort=last"},
		{"a condition that is there", v.Add("faas.name:orders"), v.With()},
		{"a preset", v.Preset("7d"), "/group/ab%20c?event=3&f=faas.name%3Aorders&f=-log.level%3Ainfo&from=now-7d&q=a+b&sort=last"},
		{"a group whose name has a slash", strings.Split(v.Group("a/b?c"), "?")[0], "/group/a%2Fb%3Fc"},
	} {
		if row.got != row.want {
			t.Errorf("%s: %s; want %s", row.name, row.got, row.want)
		}
	}
}

// FuzzView checks that the URL of a valid view leads back to the same view with a valid time range, and
// that an invalid URL still gives a page.
func FuzzView(f *testing.F) {
	for _, seed := range []string{"", "q=a&from=now-1h&to=now&f=a:b&f=-c:d&tz=UTC&refresh=10", "from=2026-11-20||/M&to=now/w", "f=:", "from=9999999999999999", "q=%zz&from=%00", "to&to==n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, query string) {
		v, err := parseView(&url.URL{Path: "/", RawQuery: query}, testNow())
		if !v.Scope().From.Before(v.Scope().To) {
			t.Fatalf("parseView(%q): %v is not before %v", query, v.Scope().From, v.Scope().To)
		}
		if err != nil {
			return
		}
		again, err := url.Parse(v.With())
		if err != nil {
			t.Fatalf("parseView(%q) leads to %q, which is no address: %v", query, v.With(), err)
		}
		w, err := parseView(again, testNow())
		if err != nil || w.With() != v.With() || w.Scope().From != v.Scope().From || w.Query != v.Query || len(w.Only) != len(v.Only) {
			t.Errorf("parseView(%q) leads to %q, which is read as %+v, %v", query, v.With(), w, err)
		}
	})
}

func BenchmarkParseView(b *testing.B) {
	address := &url.URL{Path: "/", RawQuery: "q=exception.type:KeyError&from=now-24h&f=faas.name:orders&sort=-last"}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := parseView(address, testNow()); err != nil {
			b.Fatal(err)
		}
	}
}
