package mask

import "bytes"

// findBearer finds a token as RFC 6750 sends it: behind the scheme "Bearer ", in
// a header, or behind the name access_token, in a URL or a form. What is behind
// refresh_token gets new ones, and counts as one.
func findBearer(text []byte, from int) (start, end int) {
	start, end = findNamed(text, from, tokenNames, isToken)
	for _, scheme := range []string{"Bearer", "bearer", "BEARER"} {
		if s, e := tokenBehind(text, scheme, from); s >= 0 && (start < 0 || s < start) {
			start, end = s, e
		}
	}
	return start, end
}

// tokenNames are the ways accessToken and refreshToken are written. It is
// read-only.
var tokenNames = []keyName{
	{"Token", []string{"ccess", "efresh"}}, {"_token", []string{"ccess", "efresh"}}, {"_TOKEN", []string{"CCESS", "EFRESH"}},
}

// tokenBehind finds the token behind the scheme: of it, at least 20 characters, or
// 8 with a digit among them, since bearers are spoken of in plain words too.
func tokenBehind(text []byte, scheme string, from int) (start, end int) {
	for i := from; ; {
		n := bytes.Index(text[i:], []byte(scheme))
		if n < 0 {
			return -1, -1
		}
		i += n
		whole := begins(text, from, i)
		i += len(scheme)
		for start = i; ; {
			gap := blankAt(text, start)
			if gap == 0 {
				break
			}
			start += gap
		}
		if end = tokenEnd(text, start); whole && start > i && end > 0 {
			return start, end
		}
	}
}

// blankAt returns the length of a blank at i, which URLs write as + or %20.
func blankAt(text []byte, i int) int {
	switch {
	case i < len(text) && (text[i] == ' ' || text[i] == '+'):
		return 1
	case bytes.HasPrefix(text[min(i, len(text)):], []byte("%20")):
		return 3
	}
	return 0
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
	return isAlphanumeric(b) || bytes.IndexByte([]byte("-._~+/=%"), b) >= 0
}
