package timestamp

import "time"

// CLF reads 02/Jan/2006:15:04:05 -0700 at the start of b, the time of the Common Log Format. It
// also reads similar forms: the day may have one digit, the parts of the date may be separated by -
// or blanks, a blank may precede the time of day, and there may be a fraction and any zone.
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

// RFC1123 reads Mon, 02 Jan 2006 15:04:05 MST at the start of b, which is the time of HTTP (RFC
// 9110) and, with an offset, of mail (RFC 5322).
func RFC1123(b []byte) (ns int64, n int) {
	if len(b) < 5 || !isWeekday(b) || b[3] != ',' || b[4] != ' ' {
		return 0, 0
	}
	if ns, n = CLF(b[5:]); n == 0 {
		return 0, 0
	}
	return ns, 5 + n
}

// Apache reads Mon Jan _2 15:04:05.000000 2006 at the start of b, as C's asctime and the Apache
// server write it. The year may follow a zone, as in the output of date, or precede the time of
// day, as in JavaScript's Date.
func Apache(b []byte) (ns int64, n int) {
	if len(b) < len("Mon Jan 2 15:04:05 2006") || !isWeekday(b) || b[3] != ' ' {
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
	return utc(midnight+clock, offset), n + 5
}

// Syslog reads Jan _2 15:04:05 at the start of b (RFC 3164), with an optional fraction and year.
// Without a year, it returns the latest such time up to a day after observed.
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

// MonthFirst reads Jan 2, 2006 3:04:05 PM at the start of b, as java.util.logging writes it. The
// first comma may be missing, there may be a second one, and the clock may have 24 hours.
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

// MonthDay reads 0102 15:04:05.000000 at the start of b, as glog writes it. The time has no year;
// MonthDay chooses it like Syslog.
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

// withYear returns the latest time with that month, day and time of day that is at most a day after
// observed.
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

// year reads four digits before a blank or a comma. It returns 0 if there are none.
func year(b []byte) int {
	if len(b) < 5 || b[4] != ' ' && b[4] != ',' {
		return 0
	}
	return max(0, Digits(b[:4]))
}

// comment returns the length of the zone's name in parentheses that JavaScript's Date adds.
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

// isWeekday reports whether b begins with the English name of a weekday.
func isWeekday(b []byte) bool {
	const names = "SunMonTueWedThuFriSat"
	return nameIn(names, b) > 0
}

// nameIn returns the position of the first three bytes of b in names, counted from 1, or 0 if names
// does not contain them.
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
