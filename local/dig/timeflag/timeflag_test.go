package timeflag

import (
	"strings"
	"testing"
	"time"
)

func TestParse(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	for text, want := range map[string]string{
		"":                          "0001-01-01T00:00:00Z",
		"2026-10-01":                "2026-10-01T00:00:00Z",
		"2026-10-01T06:00":          "2026-10-01T06:00:00Z",
		"2026-10-01 06:00:07":       "2026-10-01T06:00:07Z",
		"2026-10-01T06:00:07+02:00": "2026-10-01T04:00:07Z",
		"30d":                       "2026-10-23T12:00:00Z",
		"1.5d":                      "2026-11-21T00:00:00Z",
		"2w":                        "2026-11-08T12:00:00Z",
		"90m":                       "2026-11-22T10:30:00Z",
		"1h30m":                     "2026-11-22T10:30:00Z",
	} {
		got, err := Parse(text, now, time.UTC)
		if err != nil || got.UTC().Format(time.RFC3339) != want {
			t.Errorf("Parse(%q) = %s, %v; want %s", text, got, err, want)
		}
	}
	for _, text := range []string{"yesterday", "-5h", "30", "2026-13-01", "d", "1e9d"} {
		if _, err := Parse(text, now, time.UTC); err == nil || !strings.Contains(err.Error(), "30d") {
			t.Errorf("Parse(%q) = %v; want an error with examples", text, err)
		}
	}
}

// FuzzParse checks that a duration before now never gives a time in the future.
func FuzzParse(f *testing.F) {
	f.Add("30d")
	f.Add("1h30m")
	f.Fuzz(func(t *testing.T, text string) {
		now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
		if got, err := Parse(text, now, time.UTC); err == nil && !strings.Contains(text, "-") && got.After(now) {
			t.Errorf("Parse(%q) = %s, after %s", text, got, now)
		}
	})
}
