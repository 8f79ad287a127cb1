package timestamp

// zone reads a zone and returns nanoseconds east of UTC: Z, +01:00, +0100, +01, and the same or a
// name behind a blank. A name may have an offset (GMT+0100).
func zone(b []byte) (offset int64, n int) {
	if len(b) == 0 {
		return 0, 0
	}
	switch b[0] {
	case 'Z':
		return 0, 1
	case '+', '-':
		return numeric(b)
	case ' ':
		return afterBlank(b[1:])
	}
	return 0, 0
}

// afterBlank reads a zone behind a blank. The length includes the blank. An offset must have four
// digits, because another number may follow a time there.
func afterBlank(b []byte) (offset int64, n int) {
	if len(b) > 4 && (b[0] == '+' || b[0] == '-') {
		if offset, n = numeric(b); n > 3 {
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

// named returns the hours east of UTC of a zone's abbreviation. The abbreviations of North America
// are those of RFC 5322, section 4.3. The others are those that the time zone database uses for
// only one offset. Abbreviations of several zones, such as IST and BST, are omitted.
func named(name []byte) (hours float64, ok bool) {
	switch string(name) {
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
