// Package timestamp reads the dates and times that loggers, servers and services write. It returns
// nanoseconds since 1970. It assumes UTC if a time has no zone.
//
// Each function reads one form at the start of b and returns the number of bytes that it has read,
// or 0 if b begins with another form. Any selects the function by the shape of b. No function
// allocates memory.
package timestamp

import (
	"strconv"
	"time"

	"faulty/functions/forwarder/document"
)

const (
	earliest = 946684800 * int64(time.Second) // 2000-01-01: an earlier time is that of a clock that was never set
	ahead    = 24 * int64(time.Hour)          // an event cannot be much later than its arrival
)

// Set sets the time of d to ns if d has no time yet and ns is plausible: after 2000-01-01, and at
// most a day after CloudWatch's timestamp. It reports whether it did.
func Set(d *document.Document, ns int64) bool {
	if d.Time != 0 || ns <= earliest || ns > d.Observed+ahead {
		return false
	}
	d.Time = ns
	return true
}

// Fill sets the time of d to the time in v, as Parse reads it. It returns false if v is not a time,
// if the time is not plausible, or if d already has one.
func Fill(d *document.Document, v document.Value) bool {
	ns, ok := ParseAt(v.Bytes, d.Observed)
	return ok && Set(d, ns)
}

// FillNanoseconds adds v to the time of d. v contains the nanoseconds within the second, which
// log4j2 writes in a separate member.
func FillNanoseconds(d *document.Document, v document.Value) bool {
	n, err := strconv.ParseUint(string(v.Bytes), 10, 32)
	if err != nil || n >= 1e9 || d.Time == 0 || d.Time%1e9 != 0 {
		return false
	}
	d.Time += int64(n)
	return true
}

// Parse reads a date and time, or a count since 1970, which must be all of text. Only ParseAt reads
// times without a year.
func Parse(text []byte) (ns int64, ok bool) { return ParseAt(text, 0) }

// ParseAt is like Parse for a time that was observed at observed, from which it takes a missing
// year.
func ParseAt(text []byte, observed int64) (ns int64, ok bool) {
	if len(text) > 0 && text[0] == '[' && text[len(text)-1] == ']' { // CLF's brackets
		text = text[1 : len(text)-1]
	}
	if ns, n := Any(text, observed); n > 0 && n == len(text) {
		return ns, true
	}
	return Epoch(text)
}

// Any reads a date and time in the form with which b begins. observed supplies a missing year. If
// observed is 0, Any does not read times without a year.
func Any(b []byte, observed int64) (ns int64, n int) {
	if len(b) < len("1700000000") {
		return 0, 0
	}
	if !isDigit(b[0]) {
		return anyName(b, observed)
	}
	switch {
	case b[4] == '-' || b[4] == '/' || b[4] == '.':
		return ISO(b)
	case b[1] == '/' || b[2] == '/' && isDigit(b[3]):
		if ns, n = ShortYear(b); n > 0 {
			return ns, n
		}
		return US(b)
	case observed != 0 && (b[2] == '-' || b[2] == '.') && b[5] == ' ':
		return MonthDash(b, observed)
	case b[2] == '.' && b[5] == '.':
		return Dotted(b)
	case b[1] == '-' || b[1] == ' ' || b[2] == '-' || b[2] == ' ' || b[2] == '/':
		return CLF(b)
	}
	if b[1] == '.' {
		return exponent(b)
	}
	if ns, n = Compact(b); n > 0 {
		return ns, n
	}
	return count(b)
}

// anyName reads a time that begins with the name of a month or of a weekday.
func anyName(b []byte, observed int64) (ns int64, n int) {
	switch {
	case isWeekday(b) && b[3] == ',':
		return RFC1123(b)
	case isWeekday(b):
		return Apache(b)
	}
	if ns, n = MonthFirst(b); n > 0 || observed == 0 {
		return ns, n
	}
	return Syslog(b, observed)
}

// Digits reads decimal digits. It returns -1 if b contains other bytes or if the number does not
// fit.
func Digits(b []byte) int {
	if len(b) > 18 {
		return -1
	}
	n := 0
	for _, c := range b {
		if !isDigit(c) {
			return -1
		}
		n = n*10 + int(c-'0')
	}
	return n
}

// pair returns the number of two decimal digits. If one of the bytes is not a digit, it returns a
// number that is too small for any part of a time.
func pair(tens, units byte) int {
	if !isDigit(tens) || !isDigit(units) {
		return -10000
	}
	return 10*int(tens-'0') + int(units-'0')
}

func isDigit(c byte) bool { return c-'0' <= 9 }

func isLetter(c byte) bool { return c|0x20-'a' <= 'z'-'a' }
