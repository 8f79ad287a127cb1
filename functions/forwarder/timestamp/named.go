package timestamp

import "time"

// CLF reads 02/Jan/2006:15:04:05 -0700 at the start of b, the Common Log Format's
// time, and its relatives: the day in one digit, - or blanks between the parts of
// the date, a blank before the time of day, a fraction, any zone.
func CLF(b []byte) (ns int64, n int) {
	day, n := oneOrTwo(b)
	if n == 0 || len(b) < n+len("/Jan/2006:15:04:05") {
		return 0, 0
	}
	separator := b[n]
	month := monthOf(b[n+1:])
	if month == 0 || separator != b[n+4] || separator != '/' && separator != '-' && separator != ' ' {
		return 0, 0
	}
	midnight, ok := date(Digits(b[n+5:n+9]), month, day)
	if n += 9; !ok || b[n] != ':' && b[n] != ' ' {
		return 0, 0
	}
	return atClock(midnight, b, n+1)
}

// RFC1123 reads Mon, 02 Jan 2006 15:04:05 MST at the start of b, the time of HTTP
// and, with an offset, of mail (RFC 9110, RFC 5322).
func RFC1123(b []byte) (ns int64, n int) {
	if len(b) < 5 || !weekday(b) || b[3] != ',' || b[4] != ' ' {
		return 0, 0
	}
	if ns, n = CLF(b[5:]); n == 0 {
		return 0, 0
	}
	return ns, 5 + n
}

// Apache reads Mon Jan _2 15:04:05.000000 2006 at the start of b, as C's asctime and
// the Apache server write it; also with a zone before the year (date) and with
// the year before the time of day (JavaScript's Date).
func Apache(b []byte) (ns int64, n int) {
	if len(b) < len("Mon Jan 2 15:04:05 2006") || !weekday(b) || b[3] != ' ' {
		return 0, 0
	}
	month, day, n := monthDay(b[4:])
	if n += 4; n == 4 {
		return 0, 0
	}
	if year := year(b[n:]); year > 0 {
		midnight, ok := date(year, month, day)
		if n += 5; !ok {
			return 0, 0
		}
		if ns, n = atClock(midnight, b, n); n > 0 {
			n += comment(b[n:])
		}
		return ns, n
	}
	clock, width := Clock(b[n:])
	if n += width; width == 0 {
		return 0, 0
	}
	offset, width := zone(b[n:])
	if n += width; len(b) < n+5 || b[n] != ' ' {
		return 0, 0
	}
	midnight, ok := date(Digits(b[n+1:n+5]), month, day)
	if !ok {
		return 0, 0
	}
	return midnight + clock - offset, n + 5
}

// Syslog reads Jan _2 15:04:05 at the start of b (RFC 3164), with a fraction, and
// with a year where there is one. Without, it is the latest such time up to a day
// after observed.
func Syslog(b []byte, observed int64) (ns int64, n int) {
	month, day, n := monthDay(b)
	if n == 0 {
		return 0, 0
	}
	if year := year(b[n:]); year > 0 {
		midnight, ok := date(year, month, day)
		if !ok {
			return 0, 0
		}
		return atClock(midnight, b, n+5)
	}
	clock, width := Clock(b[n:])
	if width == 0 {
		return 0, 0
	}
	ns, ok := withYear(month, day, clock, observed)
	if !ok {
		return 0, 0
	}
	return ns, n + width
}

// MonthFirst reads Jan 2, 2006 3:04:05 PM at the start of b (java.util.logging),
// also without the first comma, with a second one, and on a clock of 24 hours.
func MonthFirst(b []byte) (ns int64, n int) {
	month, day, n := monthDay(b)
	if n == 0 {
		return 0, 0
	}
	year := year(b[n:])
	midnight, ok := date(year, month, day)
	if n += 4; !ok || n >= len(b) {
		return 0, 0
	}
	if b[n] == ',' {
		n++
	}
	if n >= len(b) || b[n] != ' ' {
		return 0, 0
	}
	return atClock12(midnight, b, n+1)
}

// MonthDay reads 0102 15:04:05.000000 at the start of b, a time without its year
// (glog), which is chosen as by Syslog.
func MonthDay(b []byte, observed int64) (ns int64, n int) {
	if len(b) < len("0102 15:04:05") || b[4] != ' ' {
		return 0, 0
	}
	clock, width := Clock(b[5:])
	if width == 0 {
		return 0, 0
	}
	ns, ok := withYear(Digits(b[:2]), Digits(b[2:4]), clock, observed)
	if !ok {
		return 0, 0
	}
	return ns, 5 + width
}

// withYear returns the latest time of that month, day and time of day that is at
// most a day after observed.
func withYear(month, day int, clock, observed int64) (ns int64, ok bool) {
	year := time.Unix(0, observed+ahead).UTC().Year()
	for range 2 {
		ns, ok = date(year, month, day)
		if ns += clock; !ok || ns <= observed+ahead {
			return ns, ok
		}
		year--
	}
	return ns, ok
}

// monthDay reads "Jan 2 ", "Jan  2 ", "Jan 02 " or "Jan 2, ".
func monthDay(b []byte) (month, day, n int) {
	if len(b) < len("Jan 2 15:04:05") || b[3] != ' ' {
		return 0, 0, 0
	}
	month = monthOf(b)
	if n = 4; b[n] == ' ' {
		n++
	}
	day, width := oneOrTwo(b[n:])
	if n += width; month == 0 || width == 0 {
		return 0, 0, 0
	}
	if b[n] == ',' {
		n++
	}
	if b[n] != ' ' {
		return 0, 0, 0
	}
	return month, day, n + 1
}

// year reads four digits that end at a blank or a comma, or returns 0.
func year(b []byte) int {
	if len(b) < 5 || b[4] != ' ' && b[4] != ',' {
		return 0
	}
	return max(0, Digits(b[:4]))
}

// comment reads the name of the zone in parentheses that JavaScript's Date adds.
func comment(b []byte) int {
	if len(b) < 2 || b[0] != ' ' || b[1] != '(' {
		return 0
	}
	const longest = 64
	for i, c := range b[:min(len(b), longest)] {
		if c == ')' {
			return i + 1
		}
	}
	return 0
}

// monthOf returns the number of the English month that b begins with, or 0.
func monthOf(b []byte) int {
	const names = "JanFebMarAprMayJunJulAugSepOctNovDec"
	return nameIn(names, b)
}

// weekday reports whether b begins with the English name of a weekday.
func weekday(b []byte) bool {
	const names = "SunMonTueWedThuFriSat"
	return nameIn(names, b) > 0
}

// nameIn returns the place of the first three bytes of b in names, from 1, or 0.
func nameIn(names string, b []byte) int {
	if len(b) < 3 || b[0] < 'A' || b[0] > 'Z' {
		return 0
	}
	for i := 0; i < len(names); i += 3 {
		if string(b[:3]) == names[i:i+3] {
			return i/3 + 1
		}
	}
	return 0
}
