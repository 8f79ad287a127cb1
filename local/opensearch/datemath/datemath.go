// Package datemath parses and formats dates, and evaluates date math: now-1h/d, 2026-11-22||+1M/d.
package datemath

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"faulty/local/opensearch/apierr"
)

// Instant evaluates an end of a range and returns it in milliseconds since 1970. The text is a date
// in the format or now, and either may be followed by date math. With up, Instant rounds up to the
// end of the span that the text leaves open, as gt and lte do. zone applies to dates without a time
// zone.
func (f Format) Instant(text string, now time.Time, up bool, zone *time.Location) (int64, error) {
	if math, ok := strings.CutPrefix(text, "now"); ok {
		return dateMath(now.In(zone), math, up)
	}
	anchor, math, hasMath := strings.Cut(text, "||")
	t, open, ok := f.parse(anchor, zone)
	if !ok {
		reason := "failed to parse date field [" + anchor + "] with format [" + f.text + "]"
		return 0, apierr.New(400, "parse_exception", "%s: [%s]", reason, reason).CausedBy(
			apierr.Illegal("%s", reason).CausedBy(apierr.New(400, "date_time_parse_exception", "Failed to parse with all enclosed parsers")))
	}
	if !hasMath {
		if up {
			t = open.end(t)
		}
		return t.UnixMilli(), nil
	}
	return dateMath(t.In(zone), math, up)
}

// maxDigits limits amounts in date math, so that the result stays within the range of time.Time.
const maxDigits = 9

// dateMath applies steps such as -1h or /d in order.
func dateMath(t time.Time, math string, up bool) (int64, error) {
	for rest := math; rest != ""; {
		operator := rest[0]
		if strings.IndexByte("+-/", operator) < 0 {
			return 0, apierr.New(400, "parse_exception", "operator not supported for date math [%s]", math)
		}
		after := strings.TrimLeft(rest[1:], "0123456789")
		digits := rest[1 : len(rest)-len(after)]
		n, err := strconv.Atoi(cmp.Or(digits, "1"))
		if err != nil || after == "" || len(digits) > maxDigits || operator == '/' && n != 1 {
			return 0, apierr.New(400, "parse_exception", "truncated date math, or a rounding to more than one unit [%s]", math)
		}
		unit := after[0]
		if strings.IndexByte("yMwdhHms", unit) < 0 {
			return 0, apierr.New(400, "parse_exception", "unit [%c] not supported for date math [%s]", unit, math)
		}
		rest = after[1:]
		switch operator {
		case '/':
			t = floor(t, unit)
			if up {
				t = step(t, unit, 1).Add(-time.Millisecond)
			}
		case '-':
			t = step(t, unit, -n)
		default:
			t = step(t, unit, n)
		}
	}
	return t.UnixMilli(), nil
}

func step(t time.Time, unit byte, n int) time.Time {
	switch unit {
	case 'y':
		return addMonths(t, 12*n)
	case 'M':
		return addMonths(t, n)
	case 'w':
		return t.AddDate(0, 0, 7*n)
	case 'd':
		return t.AddDate(0, 0, n)
	case 'h', 'H':
		return t.Add(time.Duration(n) * time.Hour)
	case 'm':
		return t.Add(time.Duration(n) * time.Minute)
	}
	return t.Add(time.Duration(n) * time.Second)
}

// addMonths uses the last day of a month that is too short, like Java: one month after 31 January
// is 28 February. Go's AddDate would return 3 March.
func addMonths(t time.Time, n int) time.Time {
	first := time.Date(t.Year(), t.Month()+time.Month(n), 1, t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), t.Location())
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(t.Day(), last)-1)
}

// floor returns the start of the unit (y, M, w, d, h, m, s) that contains t.
func floor(t time.Time, unit byte) time.Time {
	y, m, d := t.Date()
	zone := t.Location()
	switch unit {
	case 'y':
		return time.Date(y, 1, 1, 0, 0, 0, 0, zone)
	case 'M':
		return time.Date(y, m, 1, 0, 0, 0, 0, zone)
	case 'w':
		monday := d - (int(t.Weekday())+6)%7
		return time.Date(y, m, monday, 0, 0, 0, 0, zone)
	case 'd':
		return time.Date(y, m, d, 0, 0, 0, 0, zone)
	case 'h', 'H':
		return floorBy(t, time.Hour)
	case 'm':
		return floorBy(t, time.Minute)
	}
	return floorBy(t, time.Second)
}

// floorBy rounds down to a unit in the local time of t's zone. It uses the zone's offset instead of
// time.Date, because time.Date could return an hour too early when the clock is set back.
func floorBy(t time.Time, unit time.Duration) time.Time {
	_, offset := t.Zone()
	shift := time.Duration(offset) * time.Second
	return t.Add(shift).Truncate(unit).Add(-shift)
}
