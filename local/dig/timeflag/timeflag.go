// Package timeflag parses times in the flags of a command.
package timeflag

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Parse parses a time, such as 2026-11-22 or 2026-11-22T21:24:52Z, or a duration before now, such
// as 90m, 12h, 30d or 4w. A time without a zone is in zone. Parse returns the zero time if text is
// empty.
func Parse(text string, now time.Time, zone *time.Location) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02T15:04", time.DateTime, time.DateOnly} {
		if t, err := time.ParseInLocation(layout, text, zone); err == nil {
			return t, nil
		}
	}
	for suffix, day := range map[string]time.Duration{"d": 24 * time.Hour, "w": 7 * 24 * time.Hour} {
		number, ok := strings.CutSuffix(text, suffix)
		if n, err := strconv.ParseFloat(number, 64); ok && err == nil && n >= 0 && n < 1e4 {
			return now.Add(-time.Duration(n * float64(day))), nil
		}
	}
	if d, err := time.ParseDuration(text); err == nil && d >= 0 {
		return now.Add(-d), nil
	}
	return time.Time{}, fmt.Errorf("%q is not a time; a time looks like 2026-11-22 or 2026-11-22T21:24:52Z, or is relative to now: 90m, 12h, 30d, 4w", text)
}
