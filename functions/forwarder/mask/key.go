package mask

import "bytes"

// awsNames are the names of AWS's secrets. It is read-only.
var awsNames = [][]string{
	{"secret", "access", "key"}, {"session", "token"}, {"security", "token"}, {"x", "amz", "signature"},
}

const keyIDSize = 20

// findKeyID finds an access key id: AKIA or ASIA, and 16 letters or digits.
func findKeyID(text []byte, from int) (start, end int) {
	for i := from; ; i++ {
		n := bytes.Index(text[i:], []byte("IA"))
		if n < 0 {
			return -1, -1
		}
		i += n
		start, end = i-2, i-2+keyIDSize
		if start < from || end > len(text) || text[start] != 'A' || text[start+1] != 'K' && text[start+1] != 'S' {
			continue
		}
		if !begins(text, from, start) || end < len(text) && isAlphanumeric(text[end]) {
			continue
		}
		if upper(text[start:end]) == keyIDSize {
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

// findSignature finds the signature of a presigned URL, which lets in whoever has
// it: version 4 names it X-Amz-Signature, version 2 and CloudFront Signature.
func findSignature(text []byte, from int) (start, end int) {
	name := []byte("Signature")
	for i := from; ; {
		n := bytes.Index(text[i:], name)
		if n < 0 {
			return -1, -1
		}
		queried := isQueried(text[from : i+n])
		i += n + len(name)
		if !queried {
			continue
		}
		start = gapsEnd(text, i)
		if end = partEnd(text, start, isToken); start > i && end-start >= leastSecret {
			return start, end
		}
	}
}

// isQueried reports whether what text ends in makes a parameter's name of the
// word Signature: all of it, or the end of X-Amz-Signature.
func isQueried(text []byte) bool {
	for _, before := range []string{"?", "&", "mz-", "&amp;", "%3F", "%26", `\u0026`} {
		if bytes.HasSuffix(text, []byte(before)) {
			return true
		}
	}
	return false
}

// isBase64 tells the bytes of base64, also in a URL.
func isBase64(b byte) bool {
	return isAlphanumeric(b) || b == '/' || b == '+' || b == '=' || b == '%'
}
