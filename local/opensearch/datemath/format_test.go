package datemath

import (
	"testing"
	"time"
)

func TestParseDate(t *testing.T) {
	for _, tt := range []struct{ name, format, text, want string }{
		{"in full", DefaultFormat, "2026-11-22T10:11:12.345Z", "2026-11-22T10:11:12.345Z"},
		{"an offset", DefaultFormat, "2026-11-22T10:11:12+01:30", "2026-11-22T08:41:12.000Z"},
		{"nanoseconds", DefaultFormat, "2026-11-22T10:11:12.123456789Z", "2026-11-22T10:11:12.123Z"},
		{"a comma", DefaultFormat, "2026-11-22T10:11:12,5Z", "2026-11-22T10:11:12.500Z"},
		{"a day", DefaultFormat, "2026-11-22", "2026-11-22T00:00:00.000Z"},
		{"an hour", DefaultFormat, "2026-11-22T10", "2026-11-22T10:00:00.000Z"},
		{"a year", DefaultFormat, "2026", "2026-01-01T00:00:00.000Z"},
		{"milliseconds", DefaultFormat, "1700000000000", "2023-11-14T22:13:20.000Z"},
		{"no such day", DefaultFormat, "2026-11-31", ""},
		{"no such hour", DefaultFormat, "2026-11-22T24:00:00Z", ""},
		{"one digit", DefaultFormat, "2026-1-2", ""},
		{"slashes", SlashFormat, "2026/11/22 10:11:12", "2026-11-22T10:11:12.000Z"},
		{"slashes, a day", SlashFormat, "2026/11/22", "2026-11-22T00:00:00.000Z"},
		{"slashes, a fraction", SlashFormat, "2026/11/22 10:11:12.5", ""},
		{"the second of two", "yyyy/MM/dd||epoch_millis", "0", "1970-01-01T00:00:00.000Z"},
		{"garbage", DefaultFormat, "yesterday", ""},
		{"a zone in letters", DefaultFormat, "2026-11-22T10:11:12z", "2026-11-22T10:11:12.000Z"},
		{"a short zone", DefaultFormat, "2026-11-22T10-02", "2026-11-22T12:00:00.000Z"},
		{"a zone without a colon", DefaultFormat, "2026-11-22T10:11+0130", "2026-11-22T08:41:00.000Z"},
		{"no such zone", DefaultFormat, "2026-11-22T10:11+19:00", ""},
		{"no such minutes of a zone", DefaultFormat, "2026-11-22T10:11+01:60", ""},
		{"a day with T", DefaultFormat, "2026-11-22T", "2026-11-22T00:00:00.000Z"},
		{"a zone after a day", DefaultFormat, "2026-11-22TZ", ""},
		{"a fraction of a minute", DefaultFormat, "2026-11-22T10:11.5", ""},
		{"ten digits of a fraction", DefaultFormat, "2026-11-22T10:11:12.1234567890Z", ""},
		{"something after it", DefaultFormat, "2026-11-22T10:11:12Zx", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			format, err := ParseFormat(tt.format)
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			if millis, ok := format.Parse(tt.text); ok {
				got = time.UnixMilli(millis).UTC().Format("2006-01-02T15:04:05.000Z07:00")
			}
			if got != tt.want {
				t.Errorf("Parse(%q) as %s = %q; want %q", tt.text, tt.format, got, tt.want)
			}
		})
	}
}

func TestInstant(t *testing.T) {
	now := time.Date(2026, 3, 31, 10, 11, 12, 345e6, time.UTC)
	berlin := time.FixedZone("", 3600)
	for _, tt := range []struct {
		name, text string
		up         bool
		zone       *time.Location
		want       string
	}{
		{"now", "now", false, time.UTC, "2026-03-31T10:11:12.345Z"},
		{"an hour ago", "now-1h", false, time.UTC, "2026-03-31T09:11:12.345Z"},
		{"today", "now/d", false, time.UTC, "2026-03-31T00:00:00.000Z"},
		{"today, up", "now/d", true, time.UTC, "2026-03-31T23:59:59.999Z"},
		{"today in a zone", "now/d", false, berlin, "2026-03-30T23:00:00.000Z"},
		{"a month ago, shorter", "now-1M", false, time.UTC, "2026-02-28T10:11:12.345Z"},
		{"this week", "now/w", false, time.UTC, "2026-03-30T00:00:00.000Z"},
		{"from an anchor", "2026-11-22||+1M/M", false, time.UTC, "2026-12-01T00:00:00.000Z"},
		{"a day, up", "2026-11-22", true, time.UTC, "2026-11-22T23:59:59.999Z"},
		{"a month, up", "2026-11", true, time.UTC, "2026-11-01T23:59:59.999Z"},
		{"a zone for a text without", "2026-11-22", false, berlin, "2026-11-21T23:00:00.000Z"},
		{"no unit", "now-1", false, time.UTC, ""},
		{"two days at once", "now/2d", false, time.UTC, ""},
		{"no operator", "now1h", false, time.UTC, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			format, _ := ParseFormat(DefaultFormat)
			got := ""
			if millis, err := format.Instant(tt.text, now, tt.up, tt.zone); err == nil {
				got = time.UnixMilli(millis).UTC().Format("2006-01-02T15:04:05.000Z07:00")
			}
			if got != tt.want {
				t.Errorf("Instant(%q, up %v) = %q; want %q", tt.text, tt.up, got, tt.want)
			}
		})
	}
}

// FuzzFormat checks that a formatted date can be parsed.
func FuzzFormat(f *testing.F) {
	f.Add(SlashFormat, int64(1700000000123))
	f.Add(DefaultFormat, int64(0))
	f.Fuzz(func(t *testing.T, text string, millis int64) {
		format, err := ParseFormat(text)
		if err != nil || millis < 0 || millis > 253402300799999 { // after the year 9999
			return
		}
		shown := format.Show(millis, time.UTC)
		if text == DefaultFormat {
			if again, ok := format.Parse(shown); !ok || again != millis {
				t.Errorf("Parse(Show(%d)) = %d, %v by way of %q", millis, again, ok, shown)
			}
			return
		}
		format.Parse(shown)
	})
}

func BenchmarkParseDate(b *testing.B) {
	format, _ := ParseFormat(DefaultFormat)
	const text = "2026-11-22T10:11:12.345Z"
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		format.Parse(text)
	}
}
