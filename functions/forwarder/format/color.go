package format

import "bytes"

// Clean returns text without the escape sequences that color it. It returns text without such
// sequences unchanged.
func Clean(text []byte) []byte {
	if bytes.IndexByte(text, escape) < 0 {
		return text
	}
	plain := make([]byte, 0, len(text))
	for len(text) > 0 {
		next := bytes.IndexByte(text, escape)
		if next < 0 {
			plain = append(plain, text...)
			break
		}
		plain = append(plain, text[:next]...)
		n := sequenceLen(text[next:])
		if n == 0 {
			plain = append(plain, escape)
			n = 1
		}
		text = text[next+n:]
	}
	return plain
}

const escape = 0x1b

// sequenceLen returns the length of the control sequence at the start of text (ECMA-48: ESC [,
// parameters and a final byte), or 0 if the sequence has no end.
func sequenceLen(text []byte) int {
	if len(text) < 2 || text[1] != '[' {
		return 0
	}
	for i := 2; i < len(text); i++ {
		switch c := text[i]; {
		case c >= 0x40 && c <= 0x7e:
			return i + 1
		case c < 0x20 || c > 0x7e:
			return 0
		}
	}
	return 0
}
