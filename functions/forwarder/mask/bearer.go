package mask

import "bytes"

// tokenNames are the names of OAuth's and OpenID's tokens. What stands behind
// refresh_token gets new ones, and counts as one. It is read-only.
var tokenNames = [][]string{{"access", "token"}, {"refresh", "token"}, {"id", "token"}}

// behindScheme returns a finder of a token as RFC 6750 sends it, behind the scheme
// "Bearer ": of it, at least 20 characters, or 8 with a digit among them, since
// bearers are spoken of in plain words too. The gap may be a quote or a colon,
// since headers are logged in many ways.
func behindScheme(scheme string) finder {
	word := []byte(scheme)
	return func(text []byte, from int) (start, end int) {
		for i := from; ; {
			n := bytes.Index(text[i:], word)
			if n < 0 {
				return -1, -1
			}
			whole := begins(text, from, i+n)
			i += n + len(word)
			if start = gapsEnd(text, i); !whole || start == i {
				continue
			}
			if end = tokenEnd(text, start); end > 0 {
				return start, end
			}
		}
	}
}

// tokenEnd returns the end of the token at i, 0 where none is there.
func tokenEnd(text []byte, i int) int {
	end := partEnd(text, i, isToken)
	if n := end - i; n >= 20 || n >= 8 && bytes.ContainsAny(text[i:end], "0123456789") {
		return end
	}
	return 0
}

func isToken(b byte) bool {
	return isAlphanumeric(b) || bytes.IndexByte([]byte("-._~+/=%"), b) >= 0
}

// findJWT finds a JSON Web Token wherever it stands: three parts, or the five of
// an encrypted one, with dots between them, of which the first is a JSON object,
// {"a…, in base64. One without a signature opens nothing, and is none.
func findJWT(text []byte, from int) (start, end int) {
	const leastHeader, leastSignature = 12, 8
	for i := from; ; i++ {
		n := bytes.IndexByte(text[i:], 'J')
		if n < 0 {
			return -1, -1
		}
		i += n
		start = i - 2
		if start < from || text[start] != 'e' || text[start+1] != 'y' || !begins(text, from, start) {
			continue
		}
		header := base64End(text, i)
		i = header - 1 // what begins within a header has no more parts than it
		if header-start < leastHeader || !dotAt(text, header) {
			continue
		}
		claims := base64End(text, header+1)
		if !dotAt(text, claims) {
			continue
		}
		if end = base64End(text, claims+1); end-claims <= leastSignature {
			continue
		}
		for dotAt(text, end) && base64End(text, end+1) > end+1 {
			end = base64End(text, end+1)
		}
		return start, end
	}
}

// base64End returns where the base64 for URLs ends that begins at i.
func base64End(text []byte, i int) int {
	for i < len(text) && (isAlphanumeric(text[i]) || text[i] == '-' || text[i] == '_') {
		i++
	}
	return i
}

func dotAt(text []byte, i int) bool { return i < len(text) && text[i] == '.' }
