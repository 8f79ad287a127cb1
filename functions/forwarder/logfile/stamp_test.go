package logfile

import (
	"testing"
	"time"
)

func TestTimeOf(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Skip("this machine has no time zones:", err)
	}
	for _, row := range []struct {
		name, line string
		zone       *time.Location
		want       string // "" if there is no time
	}{
		{"fraction after a comma", "2026-10-01 10:00:01,123 x", time.UTC, "2026-10-01T10:00:01.123Z"},
		{"nanoseconds", "2026-10-01T10:00:01.123456789Z x", time.UTC, "2026-10-01T10:00:01.123Z"},
		{"summer in a zone", "2026-10-01 10:00:01 x", berlin, "2026-10-01T08:00:01.000Z"},
		{"winter in a zone", "2026-12-01 10:00:01,5 x", berlin, "2026-12-01T09:00:01.500Z"},
		{"a zone of its own", "2026-10-01T10:00:01-05:30 x", berlin, "2026-10-01T15:30:01.000Z"},
		{"the region of its zone", "2026-10-01T10:00:01-05:30[Asia/Kolkata] x", berlin, "2026-10-01T15:30:01.000Z"},
		{"two digits before PostgreSQL's process", "2026-10-01 10:00:01.5 -03 [17] x", berlin, "2026-10-01T13:00:01.500Z"},
		{"an abbreviation of several zones", "2026-10-01 10:00:01 IST x", berlin, "2026-10-01T08:00:01.000Z"},
		{"no zone but a number", "2026-10-01 10:00:01 -5 x", time.UTC, "2026-10-01T10:00:01.000Z"},
		{"Go's log package", "2026/10/01 10:00:01.000002 x", time.UTC, "2026-10-01T10:00:01.000Z"},
		{"access log", `10.0.0.7 - - [01/Oct/2026:10:00:07 +0200] "GET /"`, time.UTC, "2026-10-01T08:00:07.000Z"},
		{"syslog of this year", "Nov 21 10:00:08 web-1 x", time.UTC, "2026-11-21T10:00:08.000Z"},
		{"syslog of last year", "Dec  1 10:00:08 web-1 x", time.UTC, "2025-12-01T10:00:08.000Z"},
		{"syslog of tomorrow", "Nov 22 10:00:08 web-1 x", time.UTC, "2026-11-22T10:00:08.000Z"},
		{"syslog in a zone", "Nov 21 10:00:08 web-1 x", berlin, "2026-11-21T09:00:08.000Z"},
		{"seconds", "1790848810.5: x", time.UTC, "2026-10-01T10:00:10.500Z"},
		{"seconds in brackets", "[1790848810.123456] x", time.UTC, "2026-10-01T10:00:10.123Z"},
		{"milliseconds", "1790848811250 x", time.UTC, "2026-10-01T10:00:11.250Z"},
		{"an order's number", "1790848811 x of 13", time.UTC, ""},
		{"a line of ten digits", "1790848811", time.UTC, ""},
		{"a bracket without a time", "[main] 2026", time.UTC, ""},
		{"no such day", "2026-10-32 10:00:01 x", time.UTC, ""},
		{"no such hour", "2026-10-01 24:00:01 x", time.UTC, ""},
		{"a month that is none", "Okt 21 10:00:08 web-1 x", time.UTC, ""},
		{"words", "Started by the timer", time.UTC, ""},
		{"nothing", "", time.UTC, ""},
	} {
		f := reader{Options: Options{Zone: row.zone, Newest: newest}}
		got := ""
		if ms := f.timeOf([]byte(row.line)); ms != 0 {
			got = time.UnixMilli(ms).UTC().Format("2006-01-02T15:04:05.000Z")
		}
		if got != row.want {
			t.Errorf("%s: timeOf(%q) = %q; want %q", row.name, row.line, got, row.want)
		}
	}
}

// FuzzTimeOf checks that all times are between 1970 and 2201.
func FuzzTimeOf(f *testing.F) {
	for _, line := range []string{"2026-10-01 10:00:01,123 x", "Nov 21 10:00:08 x", "[01/Oct/2026:10:00:07 +0200]", "1790848810.5", "2026-10-01T10:00:01-05:30"} {
		f.Add([]byte(line))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		r := reader{Options: Options{Zone: time.UTC, Newest: newest}}
		if ms := r.timeOf(line); ms < -86400_000 || ms > 7289654400000+86400_000 {
			t.Errorf("timeOf(%q) = %d", line, ms)
		}
	})
}

// FuzzCutStamp checks that a stream and its message are parts of the line.
func FuzzCutStamp(f *testing.F) {
	f.Add("2026-10-01T10:00:01.123000+00:00 2026/10/01/[$LATEST]0123456789abcdef0123456789abcdef x")
	f.Add("2026-10-01T10:00:01 x")
	f.Fuzz(func(t *testing.T, line string) {
		s, ok := cutStamp([]byte(line))
		if ok && len(s.message)+len(s.stream)+19 > len(line) {
			t.Errorf("cutStamp(%q) = %+v", line, s)
		}
	})
}

func BenchmarkTimeOf(b *testing.B) {
	r := reader{Options: Options{Zone: time.UTC, Newest: newest}}
	line := []byte("2026-10-01 10:00:01,123 INFO shop.cart: order 7 is paid")
	b.SetBytes(int64(len(line)))
	b.ReportAllocs()
	for b.Loop() {
		r.timeOf(line)
	}
}
