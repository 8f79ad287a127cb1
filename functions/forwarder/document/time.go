package document

import "time"

// AppendTime appends nanoseconds since 1970 as RFC 3339 in UTC, with milliseconds or as many more
// digits as the time has. It supports the years 0 to 9999.
func AppendTime(dst []byte, ns int64) []byte {
	day, sec, frac := split(ns)
	return appendClock(appendDay(dst, day, '-'), sec, frac)
}

// appendTime is like AppendTime and caches the date.
func (d *Document) appendTime(dst []byte, ns int64) []byte {
	day, sec, frac := split(ns)
	if day != d.day || d.dayText == nil {
		d.day, d.dayText = day, appendDay(d.dayText[:0], day, '-')
	}
	return appendClock(append(dst, d.dayText...), sec, frac)
}

// split splits a time into days since 1970, the second of the day, and nanoseconds.
func split(ns int64) (day, sec, frac int64) {
	sec, frac = ns/1e9, ns%1e9
	if frac < 0 {
		sec, frac = sec-1, frac+1e9
	}
	day, sec = sec/86400, sec%86400
	if sec < 0 {
		day, sec = day-1, sec+86400
	}
	return day, sec, frac
}

func appendClock(dst []byte, sec, frac int64) []byte {
	hour, minute, second := byte(sec/3600), byte(sec/60%60), byte(sec%60)
	dst = append(dst, 'T', '0'+hour/10, '0'+hour%10, ':', '0'+minute/10, '0'+minute%10, ':', '0'+second/10, '0'+second%10, '.')
	switch {
	case frac%1e6 == 0:
		ms := frac / 1e6
		dst = append(dst, byte('0'+ms/100), byte('0'+ms/10%10), byte('0'+ms%10))
	case frac%1e3 == 0:
		dst = appendDigits(dst, frac/1e3, 6)
	default:
		dst = appendDigits(dst, frac, 9)
	}
	return append(dst, 'Z')
}

// Day returns the UTC day of a time in nanoseconds, in days since 1970.
func Day(ns int64) int64 {
	day := ns / (86400 * 1e9)
	if ns%(86400*1e9) < 0 {
		day--
	}
	return day
}

// AppendDay appends a day since 1970 in the format of index names: 2026.11.22.
func AppendDay(dst []byte, day int64) []byte { return appendDay(dst, day, '.') }

// indexWindow is the maximum difference between a document's day and the day on which CloudWatch
// received it. Without it, a single stream with wrong clocks could create an index for every day of
// a century.
const indexWindow = 14 * 24 * int64(time.Hour)

// IndexTime returns the time whose day is in the name of the document's index: its own time, or
// CloudWatch's if the two differ by more than 14 days. It depends on nothing else, so a redelivered
// event always goes to the same index, where OpenSearch recognizes the duplicate.
func (d *Document) IndexTime() int64 {
	if d.Time-d.Observed > indexWindow || d.Observed-d.Time > indexWindow {
		return d.Observed
	}
	return d.Time
}

// appendDay appends a number of days since 1970 as a date of the proleptic Gregorian calendar. It
// counts years from March, so that the leap day is the last day of the year and the lengths of
// months follow a linear formula.
func appendDay(dst []byte, days int64, separator byte) []byte {
	days += 719468 // counts from 0000-03-01
	era := days / 146097
	day := days % 146097
	year := (day - day/1460 + day/36524 - day/146096) / 365
	day -= 365*year + year/4 - year/100
	month := (5*day + 2) / 153
	day -= (153*month + 2) / 5
	year += era * 400
	if month += 3; month > 12 {
		month -= 12
		year++
	}
	dst = appendDigits(dst, year, 4)
	dst = append(dst, separator)
	dst = appendDigits(dst, month, 2)
	dst = append(dst, separator)
	return appendDigits(dst, day+1, 2)
}

// appendDigits appends n with leading zeros to the given width.
func appendDigits(dst []byte, n int64, width int) []byte {
	var digits [9]byte
	for i := width - 1; i >= 0; i-- {
		digits[i] = byte('0' + n%10)
		n /= 10
	}
	return append(dst, digits[:width]...)
}
