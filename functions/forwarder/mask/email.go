package mask

import "bytes"

// findEmail finds local@domain: letters, digits and ._%+- before the sign, and
// after it at least two labels, the last of which is letters. A package and its
// version, aws-lambda-go@v1.47.0-rc.one, is none. In URLs the sign is %40.
func findEmail(text []byte, from int) (start, end int) {
	start, end = emailBy(text, "@", from)
	if s, e := emailBy(text, "%40", from); s >= 0 && (start < 0 || s < start) {
		return s, e
	}
	return start, end
}

func emailBy(text []byte, sign string, from int) (start, end int) {
	for at := from; ; at++ {
		i := bytes.Index(text[at:], []byte(sign))
		if i < 0 {
			return -1, -1
		}
		at += i
		start = localStart(text, from, at)
		if end = domainEnd(text, at+len(sign)); start < at && end > 0 {
			return start, end
		}
	}
}

// localStart returns where the local part that ends at i begins. An escape before
// it is none of it, but for that of the plus sign.
func localStart(text []byte, from, i int) int {
	for i > from && isLocal(text[i-1]) {
		n := escapeBefore(text[from:i])
		if plus := n == 3 && string(text[i-2:i-1]) == "2" && text[i-1]|0x20 == 'b'; n > 0 && !plus {
			return i
		}
		i--
	}
	return i
}

func isLocal(b byte) bool {
	return isAlphanumeric(b) || b == '.' || b == '_' || b == '%' || b == '+' || b == '-'
}

// domainEnd returns the end of the domain that begins at i, 0 for none. The
// domain goes as far as its last label of two letters or more.
func domainEnd(text []byte, i int) (end int) {
	version := false
	for label := 0; ; label++ {
		start := i
		for i < len(text) && (isAlphanumeric(text[i]) || text[i] == '-') {
			i++
		}
		if i == start {
			return end
		}
		switch name := text[start:i]; {
		case label == 0:
			version = isVersion(name)
		case version && label == 1 && name[0]-'0' <= 9:
			return 0
		default:
			if n := letters(name); n >= 2 {
				end = start + n
			}
		}
		if i >= len(text) || text[i] != '.' {
			return end
		}
		i++
	}
}

// letters counts those that a label begins with; 0 where a digit follows them,
// as the label is none of a top level then.
func letters(label []byte) int {
	n := 0
	for n < len(label) && label[n]|0x20-'a' <= 'z'-'a' {
		n++
	}
	if n < len(label) && label[n]-'0' <= 9 {
		return 0
	}
	return n
}

// isVersion reports whether a label reads 1 or v1.
func isVersion(label []byte) bool {
	label = bytes.TrimPrefix(label, []byte("v"))
	for _, b := range label {
		if b-'0' > 9 {
			return false
		}
	}
	return len(label) > 0
}

func isAlphanumeric(b byte) bool { return b-'0' <= 9 || b|0x20-'a' <= 'z'-'a' }
