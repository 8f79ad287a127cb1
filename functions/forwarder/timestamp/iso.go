package timestamp

// ISO reads 2006-01-02T15:04:05 at the start of b (ISO 8601, RFC 3339). It accepts / or . for -, a
// blank for T, and a fraction after a point or comma. The zone is Z, an offset or a name, with or
// without a blank before it; it may be missing. ISO also reads the 2006-01-02-15.04.05.000000 of Db2 and
// of IBM's Blue Gene, which has no zone.
func ISO(b []byte) (ns int64, n int) {
	const size = len("2006-01-02T15:04:05")
	if len(b) < size || b[4] != b[7] || b[4] != '-' && b[4] != '/' && b[4] != '.' {
		return 0, 0
	}
	n = 11
	switch {
	case b[10] == ',' && b[11] == ' ': // Airflow's
		n++
	case b[10] != 'T' && b[10] != ' ' && b[10] != '_' && b[10] != '-':
		return 0, 0
	}
	day, ok := date(100*pair(b[0], b[1])+pair(b[2], b[3]), pair(b[5], b[6]), pair(b[8], b[9]))
	if !ok {
		return 0, 0
	}
	if b[10] == '-' && b[13] == '.' && b[16] == '.' {
		clock, ok := timeOfDay(Digits(b[11:13]), Digits(b[14:16]), Digits(b[17:19]))
		if !ok {
			return 0, 0
		}
		part, width := fraction(b[size:])
		return day + clock + part, size + width
	}
	return atClock(day, b, n)
}

// Compact reads 20060102150405 at the start of b. The time of day may follow T, a blank or -, and
// may have colons. The year may have two digits, as in the 060102 15:04:05 of older MySQL servers.
func Compact(b []byte) (ns int64, n int) {
	year := 4
	if len(b) > 6 && !isDigit(b[6]) {
		year = 2
	}
	if len(b) < year+len("01021504") {
		return 0, 0
	}
	day, ok := date(century(Digits(b[:year]), year), Digits(b[year:year+2]), Digits(b[year+2:year+4]))
	n = year + 4
	hasSeparator := b[n] == 'T' || b[n] == ' ' || b[n] == '-'
	if hasSeparator {
		n++
	}
	if !ok || !hasSeparator && year == 2 {
		return 0, 0
	}
	if len(b) > n+2 && b[n+2] == ':' || year == 2 {
		return atClock(day, b, n)
	}
	if len(b) < n+6 {
		return 0, 0
	}
	clock, ok := timeOfDay(Digits(b[n:n+2]), Digits(b[n+2:n+4]), Digits(b[n+4:n+6]))
	if n += 6; !ok || !hasSeparator && n < len(b) && isDigit(b[n]) {
		return 0, 0
	}
	part, width := fraction(b[n:])
	return atZone(day+clock+part, b, n+width)
}

// ShortYear reads 06/01/02 15:04:05, in which the year comes first, at the start of b. Spark and
// Hadoop write it.
func ShortYear(b []byte) (ns int64, n int) {
	if len(b) < len("06/01/02 15:04:05") || b[2] != '/' || b[5] != '/' || b[8] != ' ' {
		return 0, 0
	}
	day, ok := date(century(Digits(b[:2]), 2), Digits(b[3:5]), Digits(b[6:8]))
	if !ok {
		return 0, 0
	}
	return atClock(day, b, 9)
}

// US reads 1/2/2006, 3:04:05 PM, in which the month comes first, at the start of b. The comma may
// be missing, the year may have two digits, and the clock may have 24 hours. If the first number is
// above 12, it is the day.
func US(b []byte) (ns int64, n int) {
	month, n := oneOrTwo(b)
	if n == 0 || n >= len(b) || b[n] != '/' {
		return 0, 0
	}
	n++
	day, width := oneOrTwo(b[n:])
	if n += width; width == 0 || len(b) < n+len("/06 3:04:05") || b[n] != '/' {
		return 0, 0
	}
	digits := 4
	if !isDigit(b[n+3]) { // Python's locale C
		digits = 2
	}
	year := century(Digits(b[n+1:n+1+digits]), digits)
	n += 1 + digits
	if month > 12 {
		month, day = day, month
	}
	midnight, ok := date(year, month, day)
	if !ok {
		return 0, 0
	}
	if b[n] == ',' {
		n++
	}
	if b[n] != ' ' {
		return 0, 0
	}
	return atClock12(midnight, b, n+1)
}

// atClock reads a time of day and a zone at b[n:] and adds them to a day.
func atClock(day int64, b []byte, n int) (int64, int) {
	clock, width := Clock(b[n:])
	if width == 0 {
		return 0, 0
	}
	return atZone(day+clock, b, n+width)
}

// atClock12 is like atClock. It also reads clocks of 12 hours.
func atClock12(day int64, b []byte, n int) (int64, int) {
	clock, width := clock12(b[n:])
	if width == 0 {
		return 0, 0
	}
	return atZone(day+clock, b, n+width)
}

// atZone reads a zone at b[n:].
func atZone(ns int64, b []byte, n int) (int64, int) {
	offset, width := zone(b[n:])
	return utc(ns, offset), n + width
}

// oneOrTwo reads a number of one or two digits.
func oneOrTwo(b []byte) (number, n int) {
	for n < 2 && n < len(b) && isDigit(b[n]) {
		number = number*10 + int(b[n]-'0')
		n++
	}
	return number, n
}

// century completes a year of two digits.
func century(year, digits int) int {
	if digits == 2 && year >= 0 {
		return 2000 + year
	}
	return year
}

// date returns midnight of a day. It returns false for a day that does not exist, or that does not
// fit into 64 bits of nanoseconds.
func date(year, month, day int) (ns int64, ok bool) {
	if year < 1970 || year > 2200 || month < 1 || month > 12 || day < 1 || day > 31 {
		return 0, false
	}
	ns = days(year, month, day) * 86400e9
	return ns, day <= 28 || ns < days(year, month+1, 1)*86400e9 // month 13 is the next January
}

// days counts the days from 1970-01-01 to a date of the Gregorian calendar. It starts the year in
// March, so that the leap day is the last day of the year.
func days(year, month, day int) int64 {
	if month < 3 {
		year, month = year-1, month+12
	}
	return int64(365*year+year/4-year/100+year/400+(153*(month-3)+2)/5+day-1) - 719468
}
