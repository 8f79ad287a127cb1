package stacktrace

func isAlnum(c byte) bool { return isDigit(c) || isLetter(c) }

// run counts the bytes at the start of s, n at most, for which ok holds.
func run(s string, n int, ok func(byte) bool) int {
	n = min(n, len(s))
	for i := range n {
		if !ok(s[i]) {
			return i
		}
	}
	return n
}
