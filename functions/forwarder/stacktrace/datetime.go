package stacktrace

import "strings"

// dateLen returns the length of a date, a time, or both: 2026-11-22, 2026/11/22 21:24:52,
// 2026-11-22T21:24:52.123Z, 21:24:52,123, each optionally followed by a zone such as +01:00.
func dateLen(s string) int {
	n := dayLen(s)
	if n == 0 {
		return clockLen(s)
	}
	if n < len(s) && (s[n] == 'T' || s[n] == ' ' || s[n] == '_') {
		if m := clockLen(s[n+1:]); m > 0 {
			return n + 1 + m
		}
	}
	return n
}

// dayLen returns the length of 2026-11-22 or 2026/11/22.
func dayLen(s string) int {
	const size = len("2026-11-22")
	if len(s) < size || run(s, 5, isDigit) != 4 || (s[4] != '-' && s[4] != '/') || s[7] != s[4] ||
		run(s[5:], 2, isDigit) != 2 || run(s[8:], 3, isDigit) != 2 {
		return 0
	}
	return size
}

// clockLen returns the length of 21:24:52 with its fraction and zone.
func clockLen(s string) int {
	const size = len("21:24:52")
	if len(s) < size || run(s, 3, isDigit) != 2 || s[2] != ':' ||
		run(s[3:], 3, isDigit) != 2 || s[5] != ':' || run(s[6:], 3, isDigit) != 2 {
		return 0
	}
	n := size
	if n+1 < len(s) && (s[n] == '.' || s[n] == ',') && isDigit(s[n+1]) {
		n += 1 + run(s[n+1:], 9, isDigit)
	}
	if n < len(s) && s[n] == 'Z' {
		return n + 1
	}
	if n+5 <= len(s) && (s[n] == '+' || s[n] == '-') && run(s[n+1:], 2, isDigit) == 2 {
		if zone := strings.TrimPrefix(s[n+3:], ":"); run(zone, 3, isDigit) == 2 {
			return len(s) - len(zone) + 2
		}
	}
	return n
}
