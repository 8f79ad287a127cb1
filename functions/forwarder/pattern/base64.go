package pattern

// shortestEncoded is the length from which a mix of characters counts as Base64 data.
const shortestEncoded = 16

// encodedEnd returns the length of the Base64 data at the start of b, or 0 if there is none.
func encodedEnd(b []byte) int {
	if len(b) < shortestEncoded || !isBase64(b[shortestEncoded-1]) || !isBase64(b[shortestEncoded/2]) {
		return 0
	}
	n, others := 0, 0
	for n < len(b) && isBase64(b[n]) {
		if class[b[n]] != letter {
			others++
		}
		n++
	}
	if n < shortestEncoded || !isMixed(b[:n]) {
		return 0
	}
	padding := paddingEnd(b[:n], b[n:])
	if end := n + padding; others == 0 && padding == 0 || end < len(b) && (isWord(b[end]) || joins(b[end])) {
		return 0
	}
	return n + padding
}

// isBase64 reports whether c is a Base64 character other than padding.
func isBase64(c byte) bool {
	return class[c] == letter && c != '_' || class[c] == digit || c == '+' || c == '/'
}

// isMixed reports whether digits, lower case and upper case alternate in word as in random data. The
// kind must change more than two times per five characters, which words in camel case do not reach.
func isMixed(word []byte) bool {
	changes := 0
	for i := 1; i < len(word); i++ {
		if kindOf(word[i]) != kindOf(word[i-1]) {
			changes++
		}
	}
	return 5*changes > 2*len(word)
}

// kindOf returns the kind of c: digit or sign, lower case, or upper case.
func kindOf(c byte) int {
	switch {
	case isUpper(c):
		return 1
	case class[c] == letter:
		return 2
	}
	return 0
}
