package timestamp

import "math"

// Epoch reads a number of seconds, milliseconds, microseconds or nanoseconds since 1970. The size
// of the number determines the unit. The number must be all of text. Epoch returns false for a text
// that is not a time, and for a time that does not fit into 64 bits of nanoseconds.
func Epoch(text []byte) (ns int64, ok bool) {
	n := 0
	for n < len(text) && isDigit(text[n]) {
		n++
	}
	whole, ok := integer(text[:n])
	if !ok || whole == 0 {
		return 0, false
	}
	unit := unitOf(whole)
	if whole > math.MaxInt64/unit {
		return 0, false
	}
	ns = whole * unit
	if n == len(text) {
		return ns, true
	}
	if text[n] != '.' {
		return 0, false
	}
	for _, c := range text[n+1:] {
		if unit /= 10; !isDigit(c) {
			return 0, false
		}
		ns += int64(c-'0') * unit
	}
	return ns, ns > 0
}

// unitOf returns the unit of n in nanoseconds. Seconds reach the size of n in the year 5138;
// milliseconds had it in 1973.
func unitOf(n int64) int64 {
	switch {
	case n < 1e11:
		return 1e9
	case n < 1e14:
		return 1e6
	case n < 1e17:
		return 1e3
	}
	return 1
}

// integer reads at most 19 digits. It returns false if the number does not fit into 64 bits.
func integer(digits []byte) (n int64, ok bool) {
	if len(digits) == 0 || len(digits) > 19 {
		return 0, false
	}
	for _, c := range digits {
		n = n*10 + int64(c-'0')
	}
	return n, n >= 0
}

// exponent reads a count with an exponent at the start of b: 1.795382692485e+09, as zap writes
// seconds; 1.795382692485E12, as Gson writes milliseconds. The exponent is that of the unit, so the
// other digits are those of the seconds.
func exponent(b []byte) (ns int64, n int) {
	if len(b) < len("1.7E9") || b[1] != '.' || !isDigit(b[0]) {
		return 0, 0
	}
	ns, n = int64(b[0]-'0')*1e18, 2
	for unit := int64(1e17); n < len(b) && isDigit(b[n]); n++ {
		ns += int64(b[n]-'0') * unit
		unit /= 10
	}
	for _, power := range [...]string{"e+09", "E9", "e+12", "E12", "e+15", "E15", "e+18", "E18"} {
		if b[0] <= '8' && len(b) >= n+len(power) && string(b[n:n+len(power)]) == power {
			return ns, n + len(power)
		}
	}
	return 0, 0
}

// count reads a count since 1970 at the start of b. It has 10, 13, 16 or 19 digits and an optional
// fraction, and ends at a blank or at punctuation.
func count(b []byte) (ns int64, n int) {
	for n < len(b) && isDigit(b[n]) {
		n++
	}
	if n != 10 && n != 13 && n != 16 && n != 19 {
		return 0, 0
	}
	if n+1 < len(b) && b[n] == '.' && isDigit(b[n+1]) {
		for n++; n < len(b) && isDigit(b[n]); {
			n++
		}
	}
	if n < len(b) && (isLetter(b[n]) || b[n] == '-' || b[n] == '_') {
		return 0, 0
	}
	if ns, ok := Epoch(b[:n]); ok {
		return ns, n
	}
	return 0, 0
}
