package timestamp

import "time"

// MonthDay reads "0102 15:04:05.000000" at the start of b, a time without its year, which
// is the one that puts it closest before observed. It returns how many bytes it
// read, 0 for none.
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
