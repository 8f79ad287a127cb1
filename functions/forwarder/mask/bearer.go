package mask

import "bytes"

// findBearer finds the token of "Bearer TOKEN" (RFC 6750), the scheme written
// Bearer, bearer or BEARER: at least 20 of its characters, or 8 with a digit
// among them, since bearers are spoken of in plain words too.
func findBearer(text []byte, from int) (start, end int) {
	start, end = -1, -1
	for _, scheme := range []string{"Bearer ", "bearer ", "BEARER "} {
		if s, e := tokenBehind(text, scheme, from); s >= 0 && (start < 0 || s < start) {
			start, end = s, e
		}
	}
	return start, end
}

func tokenBehind(text []byte, scheme string, from int) (start, end int) {
	for i := from; ; {
		n := bytes.Index(text[i:], []byte(scheme))
		if n < 0 {
			return -1, -1
		}
		i += n
		word := i > from && isAlphanumeric(text[i-1]) // the end of a longer one
		i += len(scheme)
		if word {
			continue
		}
		for start = i; start < len(text) && text[start] == ' '; {
			start++
		}
		if end = tokenEnd(text, start); end > 0 {
			return start, end
		}
	}
}

// tokenEnd returns the end of the token at i, 0 where none is there.
func tokenEnd(text []byte, i int) int {
	start, digits := i, 0
	for ; i < len(text) && isToken(text[i]); i++ {
		if isDigit(text[i]) {
			digits++
		}
	}
	if n := i - start; n >= 20 || n >= 8 && digits > 0 {
		return i
	}
	return 0
}

func isToken(b byte) bool {
	return isAlphanumeric(b) || bytes.IndexByte([]byte("-._~+/="), b) >= 0
}
