// Package timestamp reads the dates and times that loggers, servers and services
// write, in nanoseconds since 1970. A time without a zone is taken for UTC.
package timestamp

import (
	"bytes"
	"math"
	"strconv"
	"time"

	"faulty/functions/forwarder/document"
)

const (
	earliest = 946684800 * int64(time.Second) // 2000-01-01: clocks before it were never set
	ahead    = 24 * int64(time.Hour)          // an event cannot be much younger than its arrival
)

// Set sets the time of d to ns where d has none yet and ns is sane: after
// 2000-01-01, and at most a day after CloudWatch's. It reports whether it did.
func Set(d *document.Document, ns int64) bool {
	if d.Time != 0 || ns <= earliest || ns > d.Observed+ahead {
		return false
	}
	d.Time = ns
	return true
}

// Fill sets the time of d to the one that v is, as Parse reads it. It reports
// false where v is no time, where that is not sane, or where d has a time.
func Fill(d *document.Document, v document.Value) bool {
	ns, ok := Parse(v.Bytes)
	return ok && Set(d, ns)
}

// FillNanoseconds adds v to the time of d: the nanoseconds of its second, as
// log4j2 writes them beside the seconds.
func FillNanoseconds(d *document.Document, v document.Value) bool {
	n, err := strconv.ParseUint(string(v.Bytes), 10, 32)
	if err != nil || n >= 1e9 || d.Time == 0 || d.Time%1e9 != 0 {
		return false
	}
	d.Time += int64(n)
	return true
}

// Parse reads a date and time, or a count since 1970. All of text must be read.
func Parse(text []byte) (ns int64, ok bool) {
	if len(text) > 10 && (text[4] == '-' || text[4] == '/') {
		ns, n := ISO(text)
		return ns, n > 0 && n == len(text)
	}
	return Epoch(text)
}

// Epoch reads seconds, milliseconds, microseconds or nanoseconds since 1970; the
// size of the number selects the unit. It reports false for numbers that are no
// time or do not fit 64 bits of nanoseconds.
func Epoch(text []byte) (ns int64, ok bool) {
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
	if n > math.MaxInt64/unit {
		return 0, false
	}
	ns = n * unit
	for _, c := range fraction {
		if unit /= 10; c-'0' > 9 {
			return 0, false
		}
		ns += int64(c-'0') * unit
	}
	return ns, ns > 0
}

// ISO reads 2006-01-02T15:04:05 at the start of b, with / for -, a blank for T, a
// fraction after a point or comma, and Z, an offset or no zone at its end
// (ISO 8601, RFC 3339). It returns how many bytes it read, 0 for none.
func ISO(b []byte) (ns int64, n int) {
	const size = len("2006-01-02T15:04:05")
	if len(b) < size || b[4] != b[7] || b[13] != ':' || b[16] != ':' || b[10] != 'T' && b[10] != ' ' {
		return 0, 0
	}
	ns, ok := date(Digits(b[:4]), Digits(b[5:7]), Digits(b[8:10]))
	clock, width := Clock(b[11:])
	if !ok || width == 0 {
		return 0, 0
	}
	n = 11 + width
	offset, width := zone(b[n:])
	return ns + clock - offset, n + width
}

// Clock reads 15:04:05 and a fraction at the start of b, in nanoseconds since
// midnight. It returns how many bytes it read, 0 for none.
func Clock(b []byte) (ns int64, n int) {
	const size = len("15:04:05")
	if len(b) < size || b[2] != ':' || b[5] != ':' {
		return 0, 0
	}
	hour, minute, second := Digits(b[:2]), Digits(b[3:5]), Digits(b[6:8])
	if hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60 {
		return 0, 0
	}
	fraction, n := fraction(b[size:])
	return (int64(hour)*3600+int64(minute)*60+int64(second))*1e9 + fraction, size + n
}

// date returns midnight of a day; false where there is no such day, or where
// nanoseconds in 64 bits do not reach it.
func date(year, month, day int) (ns int64, ok bool) {
	if year < 1970 || year > 2200 || month < 1 || month > 12 || day < 1 || day > 31 {
		return 0, false
	}
	return days(year, month, day) * 86400e9, true
}

// fraction reads .123 or ,123 into nanoseconds.
func fraction(b []byte) (ns int64, n int) {
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

// zone reads Z, +01:00, +0100 or +01 into nanoseconds east of UTC.
func zone(b []byte) (offset int64, n int) {
	if len(b) == 0 {
		return 0, 0
	}
	if b[0] == 'Z' {
		return 0, 1
	}
	if b[0] != '+' && b[0] != '-' || len(b) < 3 || Digits(b[1:3]) < 0 {
		return 0, 0
	}
	minutes, n := Digits(b[1:3])*60, 3
	switch {
	case len(b) >= 6 && b[3] == ':' && Digits(b[4:6]) >= 0:
		minutes, n = minutes+Digits(b[4:6]), 6
	case len(b) >= 5 && Digits(b[3:5]) >= 0:
		minutes, n = minutes+Digits(b[3:5]), 5
	}
	if b[0] == '-' {
		minutes = -minutes
	}
	return int64(minutes) * 60e9, n
}

// Digits reads decimal digits; -1 where b holds anything else.
func Digits(b []byte) int {
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
