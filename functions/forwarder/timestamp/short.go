package timestamp

// SixDigits reads 060102 150405 at the start of b, the date and the time of Hadoop's file system. Two
// other numbers of six digits can look the same, so Any does not read it.
func SixDigits(b []byte) (ns int64, n int) {
	const size = len("060102 150405")
	if len(b) < size || b[6] != ' ' || size < len(b) && isDigit(b[size]) {
		return 0, 0
	}
	day, isDay := date(century(Digits(b[:2]), 2), Digits(b[2:4]), Digits(b[4:6]))
	clock, isClock := timeOfDay(Digits(b[7:9]), Digits(b[9:11]), Digits(b[11:13]))
	if !isDay || !isClock {
		return 0, 0
	}
	return day + clock, size
}

// Dotted reads 02.01.2006 15:04:05, in which the day comes first, at the start of b. Programs of Germany
// and other countries write it. A comma may follow the year.
func Dotted(b []byte) (ns int64, n int) {
	if len(b) < len("02.01.2006 15:04:05") || b[2] != '.' || b[5] != '.' {
		return 0, 0
	}
	day, ok := date(Digits(b[6:10]), Digits(b[3:5]), Digits(b[:2]))
	if n = len("02.01.2006"); b[n] == ',' {
		n++
	}
	if !ok || b[n] != ' ' {
		return 0, 0
	}
	return atClock(day, b, n+1)
}

// MonthDash reads 01-02 15:04:05.000 at the start of b, as Android's logcat writes it. A point may stand
// for -, as in the logs of Proxifier. The year is the latest possible one up to a day after observed.
func MonthDash(b []byte, observed int64) (ns int64, n int) {
	if len(b) < len("01-02 15:04:05") || b[2] != '-' && b[2] != '.' || b[5] != ' ' {
		return 0, 0
	}
	clock, width := Clock(b[6:])
	if width == 0 {
		return 0, 0
	}
	ns, ok := withYear(Digits(b[:2]), Digits(b[3:5]), clock, observed)
	if !ok {
		return 0, 0
	}
	return ns, 6 + width
}
