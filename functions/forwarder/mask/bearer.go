package mask

import (
	"bytes"
	"encoding/base64"
	"strings"
	"unicode/utf8"
)

// tokenNames are the names of OAuth and OpenID tokens. A value behind refresh_token is used to get
// new tokens, so it counts as one. It is read-only.
var tokenNames = [][]string{{"access", "token"}, {"refresh", "token"}, {"id", "token"}}

// behindScheme returns the secret behind an HTTP authentication scheme that begins at i, or behind
// SQL's IDENTIFIED BY.
func (s *scanner) behindScheme(i int) (start, end int, k kind) {
	switch {
	case s.isWord(i, "bearer"):
		start, end = s.bearer(i + len("bearer"))
		return start, end, bearer
	case s.isWord(i, "basic"):
		start, end = s.basic(i + len("basic"))
		return start, end, password
	case s.isWord(i, "by '"):
		start, end = s.identified(i)
		return start, end, password
	}
	return 0, 0, 0
}

// isWord reports whether a word begins at i, in any case. It compares two letters first, because
// they rule out most of the positions at which it is called.
func (s *scanner) isWord(i int, word string) bool {
	return len(s.text)-i >= len(word) && s.text[i+1]|0x20 == word[1] && s.text[i+2]|0x20 == word[2] && strings.EqualFold(string(s.text[i:i+len(word)]), word) && begins(s.text, s.from, i)
}

// bearer returns the token behind the scheme that ends at i, as RFC 6750 sends it. The token must
// have at least 20 characters, or 8 with a digit among them, because prose also contains the word
// bearer. The gap may contain a quote or a colon, because headers are logged in many ways.
func (s *scanner) bearer(i int) (start, end int) {
	if start = gapsEnd(s.text, i); start == i {
		return 0, 0
	}
	if end = tokenEnd(s.text, start); end > start && isAssigned(s.text[start:end]) {
		return 0, 0
	}
	return start, end
}

// isAssigned reports whether text is name=value, as in "token_type=bearer expires_in=3600". Base64
// has an equals sign only at its end.
func isAssigned(text []byte) bool {
	equals := bytes.IndexByte(text, '=')
	return equals > 0 && len(bytes.TrimRight(text[equals:], "=")) > 0
}

// basic returns the base64 of user and password (RFC 7617) behind the scheme that ends at i. Prose
// also contains the word basic, so the decoded text must contain a colon.
func (s *scanner) basic(i int) (start, end int) {
	if start = gapsEnd(s.text, i); start == i {
		return 0, 0
	}
	end = partEnd(s.text, start, isBase64)
	var plain [192]byte
	encoded := bytes.TrimRight(s.text[start:min(end, start+256)], "=")
	encoded = bytes.TrimSuffix(bytes.TrimSuffix(encoded, []byte("%3D")), []byte("%3D"))
	n, err := base64.RawStdEncoding.Decode(plain[:], encoded)
	if user := bytes.IndexByte(plain[:n], ':'); err != nil || user < 0 || !utf8.Valid(plain[:user]) || bytes.ContainsAny(plain[:user], "\x00\x01\x02\x03\x7f") {
		return 0, 0
	}
	return start, end
}

// identified returns the password of SQL's IDENTIFIED BY 'x', whose BY is at i.
func (s *scanner) identified(i int) (start, end int) {
	before := bytes.TrimRight(s.text[s.from:i], " ")
	const word = "identified"
	if len(before) < len(word) || !strings.EqualFold(string(before[len(before)-len(word):]), word) {
		return 0, 0
	}
	start = i + len("by '")
	end = start + bytes.IndexByte(s.text[start:], '\'')
	if end <= start || isReplaced(s.text[start:end]) {
		return 0, 0
	}
	return start, end
}

// tokenEnd returns the end of the token at i, or 0 if there is none.
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

// jwt returns the bounds of the JSON Web Token whose J is at i, wherever it occurs. It consists of
// three parts, or five if it is encrypted, separated by dots. The first part is the base64 of a
// JSON object, {"a…. A token without a signature gives no access, so it does not count.
func (s *scanner) jwt(i int) (start, end int) {
	const leastHeader, leastSignature = 12, 8
	text := s.text
	start = i - 2
	if start < s.from || i < s.header || text[start] != 'e' || text[start+1] != 'y' || !begins(text, s.from, start) {
		return 0, 0
	}
	header := base64End(text, i)
	s.header = header // text that begins within this header has no more parts than it
	if header-start < leastHeader || !dotAt(text, header) {
		return 0, 0
	}
	claims := base64End(text, header+1)
	if !dotAt(text, claims) {
		return 0, 0
	}
	if end = base64End(text, claims+1); end-claims <= leastSignature {
		return 0, 0
	}
	for dotAt(text, end) && base64End(text, end+1) > end+1 {
		end = base64End(text, end+1)
	}
	return start, end
}

// base64End returns the end of the URL-safe base64 that begins at i.
func base64End(text []byte, i int) int {
	for i < len(text) && (isAlphanumeric(text[i]) || text[i] == '-' || text[i] == '_') {
		i++
	}
	return i
}

func dotAt(text []byte, i int) bool { return i < len(text) && text[i] == '.' }
