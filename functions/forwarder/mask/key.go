package mask

import "bytes"

// findAWSKey finds an access key id, AKIA or ASIA and 16 letters or digits, or
// what stands behind the name of a secret key or session token.
func findAWSKey(text []byte, from int) (start, end int) {
	start, end = findKeyID(text, from)
	if s, e := findNamedKey(text, from); s >= 0 && (start < 0 || s < start) {
		return s, e
	}
	return start, end
}

func findKeyID(text []byte, from int) (start, end int) {
	const size = 20
	for i := from; ; i++ {
		n := bytes.Index(text[i:], []byte("IA"))
		if n < 0 {
			return -1, -1
		}
		i += n
		start, end = i-2, i-2+size
		if start < from || end > len(text) || text[start] != 'A' || text[start+1] != 'K' && text[start+1] != 'S' {
			continue
		}
		if start > from && isAlphanumeric(text[start-1]) || end < len(text) && isAlphanumeric(text[end]) {
			continue
		}
		if upper(text[start:end]) == size {
			return start, end
		}
	}
}

// upper counts the capital letters and digits that b begins with.
func upper(b []byte) int {
	n := 0
	for n < len(b) && (b[n]-'A' <= 'Z'-'A' || isDigit(b[n])) {
		n++
	}
	return n
}

// A keyName is one way to write a secret's name, in two parts: the second begins
// with a byte that is rare in texts, which makes it quick to look for. The first
// letter is left out, since its case differs.
type keyName struct{ head, tail string }

// keyNames are the ways secretAccessKey and sessionToken are written. It is
// read-only.
var keyNames = []keyName{
	{"ecretAccess", "Key"}, {"ecret_access", "_key"}, {"ECRET_ACCESS", "_KEY"},
	{"ession", "Token"}, {"ession", "_token"}, {"ESSION", "_TOKEN"},
}

// findNamedKey finds the first value behind any of the names.
func findNamedKey(text []byte, from int) (start, end int) {
	const least = len("essionToken=") + leastSecret
	start, end = -1, -1
	limit := len(text)
	if limit-from < least {
		return start, end
	}
	for _, name := range keyNames {
		if s, e := valueBehind(text[:limit], name, from); s >= 0 {
			start, end = s, e
			limit = e // an earlier one only
		}
	}
	return start, end
}

// leastSecret is the length of the shortest value that is a secret's, in bytes.
const leastSecret = 16

// valueBehind finds a name, up to six quotes, blanks, colons and the like, and a
// value of base64.
func valueBehind(text []byte, name keyName, from int) (start, end int) {
	const gaps = 6
	tail := []byte(name.tail)
	for i := from; ; {
		n := bytes.Index(text[i:], tail)
		if n < 0 {
			return -1, -1
		}
		i += n
		named := bytes.HasSuffix(text[from:i], []byte(name.head))
		i += len(tail)
		if !named {
			continue
		}
		start = i
		for start < len(text) && start < i+gaps && bytes.IndexByte([]byte(`"'\:=> `), text[start]) >= 0 {
			start++
		}
		end = start
		for end < len(text) && (isAlphanumeric(text[end]) || text[end] == '/' || text[end] == '+' || text[end] == '=') {
			end++
		}
		if start > i && end-start >= leastSecret {
			return start, end
		}
	}
}
