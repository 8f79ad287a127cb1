package mask

import "bytes"

// awsNames are the names of AWS secrets. It is read-only.
var awsNames = [][]string{
	{"secret", "access", "key"}, {"aws", "secret", "key"}, {"session", "token"}, {"security", "token"}, {"x", "amz", "signature"},
}

const (
	keyIDSize     = 20
	secretKeySize = 40
)

// behindKey returns the secret behind an AWS or OAuth name whose last word is the key or token that
// the k at i belongs to.
func (s *scanner) behindKey(i int) (start, end int, k kind) {
	if i+3 > len(s.text) || s.text[i+1]|0x20 != 'e' || s.text[i+2]|0x20 != 'y' && s.text[i+2]|0x20 != 'n' || i+3 < len(s.text) && isWordByte(s.text[i+3]) {
		return 0, 0, 0
	}
	name := s.text[s.from : i+3]
	if first := nameStart(name, awsNames); first >= 0 {
		start, end = s.behindName(i+3, first, isBase64)
		return start, end, awsKey
	}
	if first := nameStart(name, tokenNames); first >= 0 {
		start, end = s.behindName(i+3, first, isToken)
		return start, end, bearer
	}
	return 0, 0, 0
}

// isKeyID reports whether text is an access key id: AKIA or ASIA and 16 letters or digits.
func isKeyID(text []byte) bool {
	return len(text) == keyIDSize && (string(text[:4]) == "AKIA" || string(text[:4]) == "ASIA") && upper(text) == keyIDSize
}

// secretKeyAfter returns the bounds of a secret access key that follows an access key id, as in the
// CSV file of the console and in ID:SECRET.
func secretKeyAfter(text []byte, i int) (start, end int) {
	start = i
	for start < len(text) && start < i+8 && bytes.IndexByte([]byte(",:;|/\"' \t\\"), text[start]) >= 0 {
		start++
	}
	end = start
	for end < len(text) && end <= start+secretKeySize && (isAlphanumeric(text[end]) || text[end] == '/' || text[end] == '+') {
		end++
	}
	if start == i || end-start != secretKeySize || !isMixed(text[start:end]) {
		return 0, 0
	}
	return start, end
}

// isMixed reports whether text contains lower-case letters, upper-case letters and digits.
func isMixed(text []byte) bool {
	var small, capital, digit bool
	for _, b := range text {
		small = small || b-'a' <= 'z'-'a'
		capital = capital || b-'A' <= 'Z'-'A'
		digit = digit || isDigit(b)
	}
	return small && capital && digit
}

// upper counts the upper-case letters and digits at the start of b.
func upper(b []byte) int {
	n := 0
	for n < len(b) && (b[n]-'A' <= 'Z'-'A' || isDigit(b[n])) {
		n++
	}
	return n
}

// signature returns the signature of a presigned URL, which gives access to anyone who has it. It
// follows the word whose S is at i: X-Amz-Signature in version 4, Signature in version 2 and in
// CloudFront.
func (s *scanner) signature(i int) (start, end int) {
	const name = "Signature"
	if !bytes.HasPrefix(s.text[i:], []byte(name)) || !isQueried(s.text[s.from:i]) {
		return 0, 0
	}
	start = gapsEnd(s.text, i+len(name))
	if end = partEnd(s.text, start, isToken); start == i+len(name) || end-start < leastSecret {
		return 0, 0
	}
	return start, end
}

// isQueried reports whether the word Signature behind text is the name of a query parameter: the
// full name, or the end of X-Amz-Signature.
func isQueried(text []byte) bool {
	for _, before := range []string{"?", "&", "mz-", "&amp;", "%3F", "%26", `\u0026`} {
		if bytes.HasSuffix(text, []byte(before)) {
			return true
		}
	}
	return false
}

// isBase64 reports whether b is a byte of base64 or URL-safe base64.
func isBase64(b byte) bool {
	return isAlphanumeric(b) || b == '/' || b == '+' || b == '=' || b == '%'
}
