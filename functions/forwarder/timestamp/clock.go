package timestamp

// Clock reads 15:04:05 and an optional fraction at the start of b. It returns the nanoseconds since
// midnight.
func Clock(b []byte) (ns int64, n int) {
	const size = len("15:04:05")
	if len(b) < size || b[2] != ':' || b[5] != ':' {
		return 0, 0
	}
	clock, ok := timeOfDay(pair(b[0], b[1]), pair(b[3], b[4]), pair(b[6], b[7]))
	if !ok {
		return 0, 0
	}
	part, n := fraction(b[size:])
	return clock + part, size + n
}

// TimeOfDay reads a time of day like Clock and puts it on the day on which it is closest to
// observed. ns is 0 if they are more than an hour apart, because the clock then shows another zone.
func TimeOfDay(b []byte, observed int64) (ns int64, n int) {
	clock, n := Clock(b)
	if n == 0 {
		return 0, 0
	}
	return nearest(clock, observed), n
}

// Kitchen reads 3:04PM and puts it on a day like TimeOfDay.
func Kitchen(b []byte, observed int64) (ns int64, n int) {
	hour, n := oneOrTwo(b)
	if n == 0 || len(b) < n+len(":04PM") || b[n] != ':' || b[n+4] != 'M' || b[n+3] != 'A' && b[n+3] != 'P' || hour < 1 || hour > 12 {
		return 0, 0
	}
	hour %= 12
	if b[n+3] == 'P' {
		hour += 12
	}
	clock, ok := timeOfDay(hour, Digits(b[n+1:n+3]), 0)
	if !ok {
		return 0, 0
	}
	return nearest(clock, observed), n + len(":04PM")
}

func nearest(clock, observed int64) int64 {
	const day, near = int64(86400e9), int64(3600e9)
	away := (clock - observed%day + day) % day
	if away > day/2 {
		away -= day
	}
	if away > near || away < -near {
		return 0
	}
	return observed + away
}

// clock12 is like Clock. It also reads 3:04:05 PM, in which the hour may have one digit, and a
// blank or the narrow no-break space of ICU precedes AM or PM.
func clock12(b []byte) (ns int64, n int) {
	hour, n := oneOrTwo(b)
	if n == 0 || len(b) < n+len(":04:05") || b[n] != ':' || b[n+3] != ':' {
		return 0, 0
	}
	minute, second := Digits(b[n+1:n+3]), Digits(b[n+4:n+6])
	n += len(":04:05")
	part, width := fraction(b[n:])
	n += width
	if isPM, width := meridiem(b[n:]); width > 0 {
		if hour < 1 || hour > 12 {
			return 0, 0
		}
		hour %= 12
		if isPM {
			hour += 12
		}
		n += width
	}
	clock, ok := timeOfDay(hour, minute, second)
	if !ok {
		return 0, 0
	}
	return clock + part, n
}

// meridiem reads a blank and AM or PM.
func meridiem(b []byte) (isPM bool, n int) {
	switch {
	case len(b) > 0 && b[0] == ' ':
		n = 1
	case len(b) > 2 && string(b[:3]) == "\u202f":
		n = 3
	}
	if n == 0 || len(b) < n+2 || b[n+1]|0x20 != 'm' || len(b) > n+2 && isLetter(b[n+2]) {
		return false, 0
	}
	switch b[n] | 0x20 {
	case 'a':
		return false, n + 2
	case 'p':
		return true, n + 2
	}
	return false, 0
}

// timeOfDay returns the nanoseconds since midnight. It returns false for a time that does not
// exist. A leap second is the 61st second of its minute.
func timeOfDay(hour, minute, second int) (ns int64, ok bool) {
	if hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60 {
		return 0, false
	}
	return (int64(hour)*3600 + int64(minute)*60 + int64(second)) * 1e9, true
}

// fraction reads .123 or ,123 as nanoseconds, and also the :123 of tslog, which has three digits.
func fraction(b []byte) (ns int64, n int) {
	if len(b) >= 4 && b[0] == ':' && (len(b) == 4 || !isDigit(b[4])) {
		if ms := Digits(b[1:4]); ms >= 0 {
			return int64(ms) * 1e6, 4
		}
	}
	if len(b) < 2 || b[0] != '.' && b[0] != ',' || !isDigit(b[1]) {
		return 0, 0
	}
	unit := int64(1e8)
	for n = 1; n < len(b) && isDigit(b[n]); n++ {
		ns += int64(b[n]-'0') * unit
		unit /= 10
	}
	return ns, n
}
