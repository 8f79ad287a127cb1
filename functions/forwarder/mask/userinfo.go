package mask

import "bytes"

const longestUserInfo = 256

// userInfo returns the password before the @ at i: in a URL (RFC 3986), in an address of Go's MySQL
// driver, user:password@tcp(host), or in an address of Oracle's thin driver,
// thin:user/password@host. A URL's user without a password counts as a secret if it looks like a
// token.
func (s *scanner) userInfo(i int) (start, end int) {
	least := max(s.from, i-longestUserInfo)
	first := i
	for first > least && bytes.IndexByte([]byte(" \t\n\r\"'<>`(@"), s.text[first-1]) < 0 {
		first--
	}
	before := s.text[first:i]
	if n := bytes.LastIndex(before, []byte("//")); n > 0 && before[n-1] == ':' {
		return s.passwordIn(first+n+2, i)
	}
	if n := bytes.LastIndex(before, []byte(`:\/\/`)); n >= 0 {
		return s.passwordIn(first+n+len(`:\/\/`), i)
	}
	if n := bytes.LastIndex(before, []byte("thin:")); n >= 0 {
		user := bytes.IndexByte(before[n:], '/')
		return s.checked(first+n+user+1, i, user > 0)
	}
	rest := s.text[i+1:]
	user := bytes.IndexByte(before, ':')
	return s.checked(first+user+1, i, user > 0 && (bytes.HasPrefix(rest, []byte("tcp(")) || bytes.HasPrefix(rest, []byte("unix("))))
}

// passwordIn returns the password in the user info that begins at i and ends at at. A password may
// contain an @, so it may end at the last @ before the host.
func (s *scanner) passwordIn(i, at int) (start, end int) {
	user := bytes.IndexByte(s.text[i:at], ':')
	if path := bytes.IndexAny(s.text[i:at], "/?#"); path >= 0 && (user < 0 || path < user || isNumber(s.text[i+user+1:i+path])) {
		return 0, 0 // the @ belongs to the path, behind a host and its port
	}
	for next := at + 1; next < len(s.text) && next < at+longestUserInfo && bytes.IndexByte([]byte(" \t\n\r\"'<>`/?\\,;"), s.text[next]) < 0; next++ {
		if s.text[next] == '@' {
			at = next
		}
	}
	if user = bytes.IndexByte(s.text[i:at], ':'); user < 0 {
		return s.checked(i, at, at-i >= 20 && isOpaque(s.text[i:at]) && !isHex(s.text[i:at]))
	}
	return s.checked(i+user+1, at, true)
}

// checked returns the bounds if they contain a secret that is not yet replaced.
func (s *scanner) checked(start, end int, isSecret bool) (int, int) {
	if !isSecret || start >= end || isReplaced(s.text[start:end]) {
		return 0, 0
	}
	return start, end
}

// escapedUserInfo returns the password before the %40 at i, in an address within a URL's query.
func (s *scanner) escapedUserInfo(i int) (start, end int) {
	if r, _ := urlEscape(s.text[i:]); r != '@' {
		return 0, 0
	}
	before := bytes.ToUpper(s.text[max(s.from, i-longestUserInfo):i])
	const scheme, colon = "%3A%2F%2F", "%3A"
	n := bytes.LastIndex(before, []byte(scheme))
	if n < 0 || bytes.ContainsAny(before[n:], " \t\n\"'<>&=") {
		return 0, 0
	}
	user := bytes.Index(before[n+len(scheme):], []byte(colon))
	return s.checked(i-len(before)+n+len(scheme)+user+len(colon), i, user >= 0)
}
