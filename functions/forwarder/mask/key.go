package mask

import "bytes"

// findAWSKey finds an access key id, AKIA or ASIA and 16 letters or digits, or
// what stands behind the name of a secret key, a session token, or the signature
// in a URL, which lets in whoever has it.
func findAWSKey(text []byte, from int) (start, end int) {
	start, end = findKeyID(text, from)
	if s, e := findNamed(text, from, keyNames, isBase64); s >= 0 && (start < 0 || s < start) {
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
		if !begins(text, from, start) || end < len(text) && isAlphanumeric(text[end]) {
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

// A keyName is one way to write secrets' names, in two parts: a tail that begins
// with a byte that is rare in texts, which makes it quick to look for, and the
// heads that make a name of it. Their first letter is left out, since its case
// differs.
type keyName struct {
	tail  string
	heads []string
}

// keyNames are the ways secretAccessKey and sessionToken are written, and the
// names of a presigned URL's parts. It is read-only.
var keyNames = []keyName{
	{"Key", []string{"ecretAccess"}}, {"_key", []string{"ecret_access"}}, {"_KEY", []string{"ECRET_ACCESS"}},
	{"Token", []string{"ession", "ecurity", "ecurity-"}}, {"_token", []string{"ession"}}, {"_TOKEN", []string{"ESSION"}}, {"y-token", []string{"ecurit"}},
	{"Signature", []string{"mz-"}},
}

// leastSecret is the length of the shortest value that is a secret's, in bytes.
const leastSecret = 16

// findNamed finds the first value behind any of the names; part tells its bytes.
func findNamed(text []byte, from int, names []keyName, part func(byte) bool) (start, end int) {
	const least = len("ccessToken=") + leastSecret // the shortest
	start, end = -1, -1
	limit := len(text)
	if limit-from < least {
		return start, end
	}
	for i := range names {
		if s, e := valueBehind(text[:limit], &names[i], from, part); s >= 0 {
			start, end = s, e
			limit = e // an earlier one only
		}
	}
	return start, end
}

// valueBehind finds a name, up to six quotes, blanks, colons and the like, and a
// value.
func valueBehind(text []byte, name *keyName, from int, part func(byte) bool) (start, end int) {
	tail := []byte(name.tail)
	for i := from; ; {
		n := bytes.Index(text[i:], tail)
		if n < 0 {
			return -1, -1
		}
		i += n
		named := hasHead(text[from:i], name.heads)
		i += len(tail)
		if !named {
			continue
		}
		start = gapsEnd(text, i)
		end = start
		for end < len(text) && part(text[end]) {
			end++
		}
		if start > i && end-start >= leastSecret {
			return start, end
		}
	}
}

func hasHead(text []byte, heads []string) bool {
	for _, head := range heads {
		if bytes.HasSuffix(text, []byte(head)) {
			return true
		}
	}
	return false
}

// gapsEnd returns where the gaps between a name and its value end, which a URL
// may write as escapes.
func gapsEnd(text []byte, i int) int {
	for range 6 {
		switch {
		case i < len(text) && bytes.IndexByte([]byte(`"'\:=> `), text[i]) >= 0:
			i++
		case i+3 <= len(text) && (string(text[i:i+3]) == "%22" || string(text[i:i+3]) == "%3A" || string(text[i:i+3]) == "%3D" || string(text[i:i+3]) == "%20"):
			i += 3
		default:
			return i
		}
	}
	return i
}

// isBase64 tells the bytes of base64, also in a URL.
func isBase64(b byte) bool {
	return isAlphanumeric(b) || b == '/' || b == '+' || b == '=' || b == '%'
}
