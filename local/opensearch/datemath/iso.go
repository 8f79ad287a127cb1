package datemath

import (
	"strings"
	"time"
)

// span is the span of time that a text leaves open.
type span uint8

const (
	milli span = iota
	second
	minute
	hour
	day
	month
	year
)

// end returns the last millisecond of the span that begins at t. For a month or a year it returns
// the end of the first day, because OpenSearch rounds up only the time of day.
func (s span) end(t time.Time) time.Time {
	switch s {
	case year, month, day:
		t = t.AddDate(0, 0, 1)
	case hour:
		t = t.Add(time.Hour)
	case minute:
		t = t.Add(time.Minute)
	case second:
		t = t.Add(time.Second)
	default:
		return t
	}
	return t.Add(-time.Millisecond)
}

// parseISO parses yyyy[-MM[-dd[T[hh[:mm[:ss[.fraction]]][zone]]]]]. Every number must have its full
// width. The zone is Z, +hh, +hhmm or +hh:mm.
func parseISO(text string, zone *time.Location) (time.Time, span, bool) {
	const layout, day = "2006-01-02T15:04:05", len("2006-01-02T")
	local, offset := text, ""
	if i := strings.IndexAny(text[min(day, len(text)):], "Zz+-"); i > 0 {
		local, offset = text[:day+i], strings.ToUpper(text[day+i:])
	}
	whole, fraction := local, ""
	if i := strings.IndexAny(local, ".,"); i >= 0 {
		whole, fraction = local[:i], local[i:]
	}
	open, known := spanOf(len(whole))
	if fraction != "" { // up to nanoseconds
		known = known && open == second && len(fraction) <= len(".123456789")
		open = milli
	}
	zoneLayout, isZone := zoneLayoutOf(offset)
	if !known || !isZone {
		return time.Time{}, 0, false
	}
	t, err := time.ParseInLocation(layout[:len(whole)]+zoneLayout, local+offset, zone)
	return t, open, err == nil
}

// spanOf returns the span that a text of a length leaves open. The length excludes fraction and
// zone.
func spanOf(length int) (open span, known bool) {
	switch length {
	case len("2006"):
		return year, true
	case len("2006-01"):
		return month, true
	case len("2006-01-02"), len("2006-01-02T"):
		return day, true
	case len("2006-01-02T15"):
		return hour, true
	case len("2006-01-02T15:04"):
		return minute, true
	case len("2006-01-02T15:04:05"):
		return second, true
	}
	return 0, false
}

// zoneLayoutOf returns Go's layout for a zone offset. Java supports offsets up to 18 hours.
func zoneLayoutOf(offset string) (layout string, ok bool) {
	switch len(offset) {
	case len("+01"):
		layout = "-07"
	case len("+0100"):
		layout = "-0700"
	case len("+01:00"):
		layout = "-07:00"
	default:
		return strings.Replace(offset, "Z", "Z07", 1), offset == "" || offset == "Z"
	}
	minutes := strings.TrimPrefix(offset[len("+01"):], ":")
	return layout, offset[1:3] <= "18" && minutes < "60"
}
