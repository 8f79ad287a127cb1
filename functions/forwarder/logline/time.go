package logline

import (
	"bytes"
	"strconv"
	"time"

	"faulty/functions/forwarder/document"
)

const (
	earliest = 946684800 * int64(time.Second) // 2000-01-01: clocks before it were never set
	ahead    = 24 * int64(time.Hour)          // a record cannot be much younger than its arrival
)

// fillTime takes the record's own time where it is sane: after 2000-01-01, and
// at most a day after CloudWatch's.
func fillTime(d *document.Document, v document.Value) bool {
	if d.Time != 0 {
		return false
	}
	ns, ok := parseTime(v.Bytes)
	if !ok || ns <= earliest || ns > d.Observed+ahead {
		return false
	}
	d.Time = ns
	return true
}

// fillNanoseconds takes what log4j2 writes beside the seconds of its instant.
func fillNanoseconds(d *document.Document, v document.Value) bool {
	n, err := strconv.ParseUint(string(v.Bytes), 10, 32)
	if err != nil || n >= 1e9 || d.Time == 0 || d.Time%1e9 != 0 {
		return false
	}
	d.Time += int64(n)
	return true
}

// parseTime reads a date and time, or a count since 1970, into nanoseconds.
func parseTime(text []byte) (ns int64, ok bool) {
	if len(text) > 10 && (text[4] == '-' || text[4] == '/') {
		ns, n := parseDate(text)
		return ns, n == len(text)
	}
	return parseEpoch(text)
}

// parseEpoch reads seconds, milliseconds, microseconds or nanoseconds since
// 1970; the size of the number tells which.
func parseEpoch(text []byte) (ns int64, ok bool) {
	whole, fraction, _ := bytes.Cut(text, []byte("."))
	n, err := strconv.ParseInt(string(whole), 10, 64)
	if err != nil || n <= 0 {
		return 0, false
	}
	unit := int64(1)
	switch {
	case n < 1e11:
		unit = 1e9
	case n < 1e14:
		unit = 1e6
	case n < 1e17:
		unit = 1e3
	}
	ns = n * unit
	for _, c := range fraction {
		if unit /= 10; c-'0' > 9 {
			return 0, false
		}
		ns += int64(c-'0') * unit
	}
	return ns, true
}

// parseDate reads 2006-01-02T15:04:05, with / for -, a blank for T, a fraction
// after a point or comma, and Z, an offset or no zone (UTC) at its end. It
// returns how many bytes it read, 0 for none.
func parseDate(b []byte) (ns int64, n int) {
	const size = len("2006-01-02T15:04:05")
	if len(b) < size || b[4] != b[7] || b[13] != ':' || b[16] != ':' || b[10] != 'T' && b[10] != ' ' {
		return 0, 0
	}
	year, month, day := number(b[:4]), number(b[5:7]), number(b[8:10])
	hour, minute, second := number(b[11:13]), number(b[14:16]), number(b[17:19])
	if year < 0 || month < 1 || month > 12 || day < 1 || day > 31 || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60 {
		return 0, 0
	}
	if year < 1970 || year > 2200 { // nanoseconds in 64 bits reach to 2262
		return 0, 0
	}
	ns = (days(year, month, day)*86400 + int64(hour)*3600 + int64(minute)*60 + int64(second)) * 1e9
	fraction, n := parseFraction(b[size:])
	n += size
	offset, width := parseZone(b[n:])
	return ns + fraction - offset, n + width
}

// parseFraction reads .123 or ,123 into nanoseconds.
func parseFraction(b []byte) (ns int64, n int) {
	if len(b) < 2 || b[0] != '.' && b[0] != ',' || b[1]-'0' > 9 {
		return 0, 0
	}
	unit := int64(1e8)
	for n = 1; n < len(b) && b[n]-'0' <= 9; n++ {
		ns += int64(b[n]-'0') * unit
		unit /= 10
	}
	return ns, n
}

// parseZone reads Z, +01:00, +0100 or +01 into nanoseconds.
func parseZone(b []byte) (offset int64, n int) {
	if len(b) == 0 {
		return 0, 0
	}
	if b[0] == 'Z' {
		return 0, 1
	}
	if b[0] != '+' && b[0] != '-' || len(b) < 3 || number(b[1:3]) < 0 {
		return 0, 0
	}
	minutes, n := number(b[1:3])*60, 3
	switch {
	case len(b) >= 6 && b[3] == ':' && number(b[4:6]) >= 0:
		minutes, n = minutes+number(b[4:6]), 6
	case len(b) >= 5 && number(b[3:5]) >= 0:
		minutes, n = minutes+number(b[3:5]), 5
	}
	if b[0] == '-' {
		minutes = -minutes
	}
	return int64(minutes) * 60e9, n
}

// number reads decimal digits; -1 where they are not.
func number(b []byte) int {
	n := 0
	for _, c := range b {
		if c-'0' > 9 {
			return -1
		}
		n = n*10 + int(c-'0')
	}
	return n
}

// days counts the days from 1970-01-01 to a date of the Gregorian calendar. The
// year begins in March here, so that the leap day is its last.
func days(year, month, day int) int64 {
	if month < 3 {
		year, month = year-1, month+12
	}
	return int64(365*year+year/4-year/100+year/400+(153*(month-3)+2)/5+day-1) - 719468
}
