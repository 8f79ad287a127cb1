package timestamp

import (
	"testing"
	"time"

	"faulty/functions/forwarder/document"
)

// observed is 2026-11-22T21:24:52.123Z.
const observed = 1795382692123e6

// forms lists the ways in which a time is written, and the time that each means.
var forms = []struct{ in, want string }{
	{"2026-11-22T21:24:50.123Z", "2026-11-22T21:24:50.123Z"},
	{"2026-11-22T21:24:50.123456789Z", "2026-11-22T21:24:50.123456789Z"},
	{"2026-11-22T22:24:50.123+01:00", "2026-11-22T21:24:50.123Z"},
	{"2026-11-22T22:24:50.123+0100", "2026-11-22T21:24:50.123Z"},
	{"2026-11-22T22:24:50+01", "2026-11-22T21:24:50Z"},
	{"2026-11-22T15:54:50-05:30", "2026-11-22T21:24:50Z"},
	{"2026-11-22T22:24:50.123+01:00[Europe/Berlin]", "2026-11-22T21:24:50.123Z"},
	{"2026-11-22T21:24:50.123Z[Etc/UTC]", "2026-11-22T21:24:50.123Z"},
	{"2026-11-22T21:24:50.123Z[UTC]", "2026-11-22T21:24:50.123Z"},
	{"2026-11-23 02:54:50.123 +0530 IST", "2026-11-22T21:24:50.123Z"},
	{"2026-11-22 21:24:50,123", "2026-11-22T21:24:50.123Z"},
	{"2026-11-22 22:24:50.123 +0100", "2026-11-22T21:24:50.123Z"},
	{"2026-11-22 22:24:50.123 +01:00", "2026-11-22T21:24:50.123Z"},
	{"2026-11-22 21:24:50.123 UTC", "2026-11-22T21:24:50.123Z"},
	{"2026-11-22 21:24:50.123 +0000 UTC", "2026-11-22T21:24:50.123Z"},
	{"2026-11-22 16:24:50 EST", "2026-11-22T21:24:50Z"},
	{"2026-11-22 22:24:50 CET", "2026-11-22T21:24:50Z"},
	{"2026/11/22 21:24:50.123456", "2026-11-22T21:24:50.123456Z"},
	{"2026.11.22 21:24:50", "2026-11-22T21:24:50Z"},
	{"20261122T212450Z", "2026-11-22T21:24:50Z"},
	{"20261122 212450", "2026-11-22T21:24:50Z"},
	{"20261122212450", "2026-11-22T21:24:50Z"},
	{"20261122 21:24:50.123", "2026-11-22T21:24:50.123Z"},
	{"20261122-21:24:50", "2026-11-22T21:24:50Z"},
	{"261122 21:24:50", "2026-11-22T21:24:50Z"},
	{"26/11/22 21:24:50", "2026-11-22T21:24:50Z"},
	{"1795382690", "2026-11-22T21:24:50Z"},
	{"1795382690.5", "2026-11-22T21:24:50.5Z"},
	{"1795382690123", "2026-11-22T21:24:50.123Z"},
	{"1795382690123.25", "2026-11-22T21:24:50.12325Z"},
	{"1795382690123456", "2026-11-22T21:24:50.123456Z"},
	{"1795382690123456789", "2026-11-22T21:24:50.123456789Z"},
	{"1.7953826905e+09", "2026-11-22T21:24:50.5Z"},
	{"1.7953826905E9", "2026-11-22T21:24:50.5Z"},
	{"1.795382690123E12", "2026-11-22T21:24:50.123Z"},
	{"1.795382690123456e+15", "2026-11-22T21:24:50.123456Z"},
	{"22/Nov/2026:21:24:50 +0000", "2026-11-22T21:24:50Z"},
	{"[22/Nov/2026:22:24:50 +0100]", "2026-11-22T21:24:50Z"},
	{"22/Nov/2026 21:24:50", "2026-11-22T21:24:50Z"},
	{"22-Nov-2026 21:24:50.123", "2026-11-22T21:24:50.123Z"},
	{"22-Nov-2026 21:24:50 UTC", "2026-11-22T21:24:50Z"},
	{"22 Nov 2026 21:24:50,123", "2026-11-22T21:24:50.123Z"},
	{"2 Nov 2026 21:24:50", "2026-11-02T21:24:50Z"},
	{"Sun, 22 Nov 2026 21:24:50 GMT", "2026-11-22T21:24:50Z"},
	{"Sun, 22 Nov 2026 13:24:50 PST", "2026-11-22T21:24:50Z"},
	{"Sun, 22 Nov 2026 22:24:50 +0100", "2026-11-22T21:24:50Z"},
	{"Sun Nov 22 21:24:50.123456 2026", "2026-11-22T21:24:50.123456Z"},
	{"Sun Nov  1 21:24:50 2026", "2026-11-01T21:24:50Z"},
	{"Sun Nov 22 21:24:50 UTC 2026", "2026-11-22T21:24:50Z"},
	{"Sun Nov 22 22:24:50 +0100 2026", "2026-11-22T21:24:50Z"},
	{"Sun Nov 22 2026 22:24:50 GMT+0100 (Central European Standard Time)", "2026-11-22T21:24:50Z"},
	{"Nov 22 21:24:50", "2026-11-22T21:24:50Z"},
	{"Nov  2 21:24:50.123", "2026-11-02T21:24:50.123Z"},
	{"Nov 2 21:24:50", "2026-11-02T21:24:50Z"},
	{"Dec 31 23:59:59", "2025-12-31T23:59:59Z"},
	{"11-22 21:24:50.123", "2026-11-22T21:24:50.123Z"},
	{"12-31 23:59:59", "2025-12-31T23:59:59Z"},
	{"11.22 21:24:50", "2026-11-22T21:24:50Z"},
	{"22.11.2026 21:24:50,123", "2026-11-22T21:24:50.123Z"},
	{"22.11.2026, 21:24:50", "2026-11-22T21:24:50Z"},
	{"2026-11-22-21.24.50.123456", "2026-11-22T21:24:50.123456Z"},
	{"20261122-21:24:50:123", "2026-11-22T21:24:50.123Z"},
	{"Nov 22 2026 21:24:50", "2026-11-22T21:24:50Z"},
	{"Nov 22, 2026 9:24:50 PM", "2026-11-22T21:24:50Z"},
	{"Nov 22, 2026, 9:24:50\u202fPM", "2026-11-22T21:24:50Z"},
	{"11/22/2026, 9:24:50 PM", "2026-11-22T21:24:50Z"},
	{"11/22/2026, 09:24:50\u202fPM", "2026-11-22T21:24:50Z"},
	{"11/22/2026, 12:24:50 AM", "2026-11-22T00:24:50Z"},
	{"22/11/2026 21:24:50", "2026-11-22T21:24:50Z"},
	{"1/2/2026 15:04:05", "2026-01-02T15:04:05Z"},
}

func TestForms(t *testing.T) {
	for _, form := range forms {
		ns, ok := ParseAt([]byte(form.in), observed)
		if got := time.Unix(0, ns).UTC().Format(time.RFC3339Nano); !ok || got != form.want {
			t.Errorf("%q is %s, %v; want %s", form.in, got, ok, form.want)
		}
		if form.in[0] == '[' {
			continue
		}
		if got, n := Any([]byte(form.in+" [main] x"), observed); got != ns && form.in != "1795382690123.25" || n < len(form.in) {
			t.Errorf("Any(%q …) read %d bytes", form.in, n)
		}
	}
}

func TestNotTimes(t *testing.T) {
	for _, in := range []string{
		"", "x", "0", "-5", "2026-11-22", "21:24:50", "2026-13-22T21:24:50Z", "2026-11-32T21:24:50Z", "2026-02-30T21:24:50Z", "2026-11-31T21:24:50Z", "2100-02-29T21:24:50Z", "31/Jun/2026:21:24:50 +0000", "2026-11-22T24:24:50Z",
		"20210744073", "99999999999999999999", "9223372036854775808", "Nov 22", "Nov 32 21:24:50", "13/13/2026, 1:00:00 PM",
		"11/22/2026, 13:24:50 PM", "1795382690x", "2026-11-22T21:24:50Zx", "Sun, 22 Foo 2026 21:24:50 GMT", "Monday", "203.0.113.17 - -",
	} {
		if ns, ok := ParseAt([]byte(in), observed); ok {
			t.Errorf("%q is read as %s", in, time.Unix(0, ns).UTC())
		}
	}
}

// TestZoneEnds: the text behind a time is not part of its zone.
func TestZoneEnds(t *testing.T) {
	for in, rest := range map[string]string{
		"2026-11-22 21:24:50 - shop":              " - shop",
		"2026-11-22 21:24:50 -17 items":           " -17 items",
		"2026-11-22 21:24:50 ESTABLISHED":         " ESTABLISHED",
		"2026-11-22 21:24:50 +0000 ESTABLISHED":   " ESTABLISHED",
		"2026-11-22 21:24:50 UTC:10.0.0.5(51234)": ":10.0.0.5(51234)",
		"2026-11-22 21:24:50,123 WARN x":          " WARN x",
		"2026-11-22T21:24:50Z[main] x":            "[main] x",
		"2026-11-22T21:24:50+01:00[a/b c] x":      "[a/b c] x",
		"2026-11-22 18:24:50 -03 [17] x":          " [17] x",
		"2026-11-23 02:54:50 IST [17] x":          " [17] x",
		"2026-11-22T21:24:50-123":                 "-123",
		"2026-11-22 21:24:50.123 +00:00 [ERR] x":  " [ERR] x",
	} {
		if _, n := Any([]byte(in), observed); in[n:] != rest {
			t.Errorf("behind the time of %q is %q; want %q", in, in[n:], rest)
		}
	}
}

func TestTimeOfDay(t *testing.T) {
	for in, want := range map[string]string{
		"21:24:50.123": "2026-11-22T21:24:50.123Z",
		"21:24:53":     "2026-11-22T21:24:53Z",
		"22:00:00":     "2026-11-22T22:00:00Z",
		"08:00:00":     "1970-01-01T00:00:00Z",
	} {
		ns, n := TimeOfDay([]byte(in), observed)
		if got := time.Unix(0, ns).UTC().Format(time.RFC3339Nano); got != want || n != len(in) {
			t.Errorf("%q is %s; want %s", in, got, want)
		}
	}
}

func TestNoAllocation(t *testing.T) {
	for _, form := range forms {
		text := []byte(form.in)
		if n := testing.AllocsPerRun(10, func() { ParseAt(text, observed) }); n != 0 {
			t.Errorf("%q takes %v allocations", form.in, n)
		}
	}
}

func FuzzAny(f *testing.F) {
	for _, form := range forms {
		f.Add([]byte(form.in))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		ns, n := Any(b, observed)
		if n < 0 || n > len(b) {
			t.Fatalf("read %d of %d bytes", n, len(b))
		}
		if n == 0 && ns != 0 {
			t.Fatalf("%d without a byte read", ns)
		}
		ParseAt(b, observed)
		TimeOfDay(b, observed)
		MonthDay(b, observed)
		SixDigits(b)
	})
}

func BenchmarkAny(b *testing.B) {
	text := []byte("2026-11-22 21:24:50,123 ERROR x")
	for b.Loop() {
		Any(text, observed)
	}
}

// TestAmbiguousZone: a time in a zone that is not known is not read as UTC.
func TestAmbiguousZone(t *testing.T) {
	for _, in := range []string{"2026-11-23 02:54:50 IST", "2026-11-22 22:24:50.123 BST", "Mon Nov 23 02:54:50 IST 2026", "Mon, 23 Nov 2026 02:54:50 IST"} {
		ns, n := Any([]byte(in), observed)
		d := document.Document{Observed: observed}
		if n != len(in) || Set(&d, ns) {
			t.Errorf("Any(%q) read %d bytes, and set the time to %d; want all, and no time", in, n, d.Time)
		}
	}
	for in, ok := range map[string]bool{"2024-02-29T21:24:50Z": true, "2000-02-29T21:24:50Z": true, "2026-12-31T21:24:50Z": true, "2026-04-31T21:24:50Z": false} {
		if _, got := ParseAt([]byte(in), observed); got != ok {
			t.Errorf("ParseAt(%q) returned %v; want %v", in, got, ok)
		}
	}
}

func TestAnyZone(t *testing.T) {
	for _, test := range []struct{ local, want string }{
		{"2026-11-22T22:24:50Z", "2026-11-22T21:24:50Z"},
		{"2026-11-23T02:54:50Z", "2026-11-22T21:24:50Z"},
		{"2026-11-22T16:24:40Z", "2026-11-22T21:24:40Z"},
		{"2026-11-22T21:30:00Z", "2026-11-22T21:30:00Z"},
		{"2026-11-24T21:24:50Z", "1970-01-01T00:00:00Z"},
	} {
		local, _ := Parse([]byte(test.local))
		if got := time.Unix(0, AnyZone(local, observed)).UTC().Format(time.RFC3339); got != test.want {
			t.Errorf("AnyZone(%s) = %s; want %s", test.local, got, test.want)
		}
	}
}
