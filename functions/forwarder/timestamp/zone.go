package timestamp

import "bytes"

// ambiguous is the offset for an abbreviation that several zones have, and ambiguousHours the same in
// hours, which no zone has. The time of a clock in such a zone is not known.
const (
	ambiguousHours = 99
	ambiguous      = ambiguousHours * int64(3600e9)
)

// utc returns the time of a clock that is offset nanoseconds ahead of UTC, or 0 if the offset is
// not known.
func utc(local, offset int64) int64 {
	if offset == ambiguous {
		return 0
	}
	return local - offset
}

// zone reads a zone and returns nanoseconds east of UTC: Z, +01:00, +0100, +01, and the same or a
// name behind a blank. A name may have an offset (GMT+0100). Java prints the region in brackets
// behind Z or an offset.
func zone(b []byte) (offset int64, n int) {
	if len(b) == 0 {
		return 0, 0
	}
	switch b[0] {
	case 'Z':
		return 0, 1 + region(b[1:])
	case '+', '-':
		if offset, n = numeric(b); n > 0 {
			n += region(b[n:])
		}
		return offset, n
	case ' ':
		return afterBlank(b[1:])
	}
	return 0, 0
}

// region returns the length of a region in brackets, such as [Europe/Berlin]. Loggers write other
// columns in brackets, too, so it must contain a slash unless it is UTC or GMT.
func region(b []byte) int {
	const longest = 34 // [America/Argentina/ComodRivadavia]
	if len(b) == 0 || b[0] != '[' {
		return 0
	}
	end := bytes.IndexByte(b[:min(len(b), longest)], ']')
	if end < 0 {
		return 0
	}
	name := b[1:end]
	isName := bytes.IndexByte(name, '/') > 0 || string(name) == "UTC" || string(name) == "GMT" || string(name) == "Z"
	for _, c := range name {
		isName = isName && (isLetter(c) || isDigit(c) || c == '/' || c == '_' || c == '-' || c == '+')
	}
	if !isName {
		return 0
	}
	return end + 1
}

// afterBlank reads a zone behind a blank. The length includes the blank. An offset must have four
// digits, because another number may follow a time there, or be in front of PostgreSQL's process
// id, as in -03 [17].
func afterBlank(b []byte) (offset int64, n int) {
	if len(b) > 4 && (b[0] == '+' || b[0] == '-') {
		if offset, n = numeric(b); n > 3 || n == 3 && string(b[3:5]) == " [" {
			return offset, 1 + n + repeated(b[n:])
		}
		return 0, 0
	}
	for n < len(b) && b[n]-'A' <= 'Z'-'A' && n < 6 {
		n++
	}
	hours, ok := named(b[:n])
	if !ok || n < len(b) && (isLetter(b[n]) || isDigit(b[n]) || b[n] == '_') {
		return 0, 0
	}
	if n < len(b) && (b[n] == '+' || b[n] == '-') && hours == 0 {
		offset, width := numeric(b[n:])
		return offset, 1 + n + width
	}
	return int64(hours * 3600e9), 1 + n
}

// repeated returns the length of a zone's name behind its offset, as Go prints a time: "+0000 UTC".
func repeated(b []byte) int {
	if len(b) < 4 || b[0] != ' ' || b[1]-'A' > 'Z'-'A' {
		return 0
	}
	n := 1
	for n < len(b) && b[n]-'A' <= 'Z'-'A' && n < 6 {
		n++
	}
	if _, ok := named(b[1:n]); !ok || n < len(b) && (isLetter(b[n]) || isDigit(b[n])) {
		return 0
	}
	return n
}

// numeric reads +01:00, +0100 or +01.
func numeric(b []byte) (offset int64, n int) {
	if len(b) < 3 {
		return 0, 0
	}
	hours, minutes := Digits(b[1:3]), 0
	n = 3
	switch {
	case len(b) >= 6 && b[3] == ':' && Digits(b[4:6]) >= 0:
		minutes, n = Digits(b[4:6]), 6
	case len(b) >= 5 && Digits(b[3:5]) >= 0:
		minutes, n = Digits(b[3:5]), 5
	}
	if hours < 0 || hours > 14 || minutes > 59 || n < len(b) && isDigit(b[n]) {
		return 0, 0
	}
	offset = int64(hours*60+minutes) * 60e9
	if b[0] == '-' {
		offset = -offset
	}
	return offset, n
}

// AnyZone returns the time of a clock in a zone of which only a city is known. It uses the offset
// that brings the time nearest to observed; all zones in use are multiples of 15 minutes apart. The
// result is at most half of that away from observed. It returns 0 if no zone is that far from UTC.
func AnyZone(local, observed int64) int64 {
	const step, most = int64(15 * 60e9), int64(14 * 3600e9)
	offset := local - observed
	if offset < -most || offset > most {
		return 0
	}
	steps := (offset + most + step/2) / step // not negative, so that the division rounds down
	return local - (steps*step - most)
}

// named returns the hours east of UTC of a zone's abbreviation. The abbreviations of North America
// are those of RFC 5322, section 4.3. The others are those that the time zone database uses for
// only one offset.
func named(name []byte) (hours float64, ok bool) {
	switch string(name) {
	case "IST", "BST": // India, Israel and Ireland; Britain and Bangladesh
		return ambiguousHours, true
	case "UTC", "GMT", "UT", "Z", "WET":
		return 0, true
	case "CET", "WEST", "MEZ":
		return 1, true
	case "CEST", "EET", "SAST", "MESZ":
		return 2, true
	case "EEST", "MSK", "EAT":
		return 3, true
	case "PKT":
		return 5, true
	case "WIB":
		return 7, true
	case "HKT", "AWST", "SGT":
		return 8, true
	case "JST", "KST":
		return 9, true
	case "ACST":
		return 9.5, true
	case "AEST":
		return 10, true
	case "AEDT":
		return 11, true
	case "NZST":
		return 12, true
	case "NZDT":
		return 13, true
	case "EDT":
		return -4, true
	case "EST", "CDT":
		return -5, true
	case "CST", "MDT":
		return -6, true
	case "MST", "PDT":
		return -7, true
	case "PST":
		return -8, true
	case "AKDT":
		return -8, true
	case "AKST":
		return -9, true
	case "HST":
		return -10, true
	}
	return 0, false
}
