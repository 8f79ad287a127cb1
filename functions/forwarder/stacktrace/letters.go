package stacktrace

func isAlnum(c byte) bool { return isDigit(c) || isLetter(c) }

// run returns the number of bytes at the start of s, at most n, for which ok is true.
func run(s string, n int, ok func(byte) bool) int {
	n = min(n, len(s))
	for i := range n {
		if !ok(s[i]) {
			return i
		}
	}
	return n
}
