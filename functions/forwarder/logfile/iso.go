package logfile

import "time"

// clockSize is the length of a date and time to the second.
const clockSize = len("2006-01-02T15:04:05")

// parseISO reads a date and time at the start of text, such as 2026-11-22T21:24:52, and returns
// it in nanoseconds since 1970. It accepts / for -, a blank for T, a fraction, and Z or an
// offset. Without an offset the time is UTC. n is the number of bytes read, or 0 if text does
// not start with a time.
func parseISO(text []byte) (ns int64, n int) {
	if len(text) < clockSize || text[4] != text[7] || text[4] != '-' && text[4] != '/' || text[10] != 'T' && text[10] != ' ' || text[13] != ':' || text[16] != ':' {
		return 0, 0
	}
	var part [6]int64
	for i, at := range [...]struct{ start, width int }{{0, 4}, {5, 2}, {8, 2}, {11, 2}, {14, 2}, {17, 2}} {
		read, value := digits(text[at.start:], at.width)
		if read != at.width {
			return 0, 0
		}
		part[i] = value
	}
	if part[0] < 1970 || part[0] > 2200 || part[1]-1 > 11 || part[1] == 0 || part[2] == 0 || part[2] > 31 || part[3] > 23 || part[4] > 59 || part[5] > 60 {
		return 0, 0
	}
	ns = time.Date(int(part[0]), time.Month(part[1]), int(part[2]), int(part[3]), int(part[4]), int(part[5]), 0, time.UTC).UnixNano()
	n = clockEnd(text)
	unit := int64(1e8)
	for _, c := range text[clockSize:n] {
		if c-'0' <= 9 {
			ns += int64(c-'0') * unit
			unit /= 10
		}
	}
	offset, width := parseOffset(text[n:])
	return ns - offset, n + width
}

// clockEnd returns the offset after a time and its fraction, where the zone can follow.
func clockEnd(text []byte) int {
	if len(text) < clockSize+2 || text[clockSize] != '.' && text[clockSize] != ',' {
		return clockSize
	}
	n, _ := digits(text[clockSize+1:], 9)
	if n == 0 {
		return clockSize
	}
	return clockSize + 1 + n
}

// parseOffset reads Z, +01:00 or +0100 and returns the offset in nanoseconds.
func parseOffset(text []byte) (ns int64, n int) {
	if len(text) == 0 {
		return 0, 0
	}
	if text[0] == 'Z' {
		return 0, 1
	}
	if text[0] != '+' && text[0] != '-' || len(text) < 5 {
		return 0, 0
	}
	width, hours := digits(text[1:], 2)
	rest, size := text[3:], 5
	if rest[0] == ':' {
		rest, size = rest[1:], 6
	}
	more, minutes := digits(rest, 2)
	if width != 2 || more != 2 || hours > 18 || minutes > 59 {
		return 0, 0
	}
	ns = (hours*60 + minutes) * 60e9
	if text[0] == '-' {
		ns = -ns
	}
	return ns, size
}

// digits reads at most most decimal digits.
func digits(text []byte, most int) (n int, value int64) {
	for n < len(text) && n < most && text[n]-'0' <= 9 {
		value = value*10 + int64(text[n]-'0')
		n++
	}
	return n, value
}
