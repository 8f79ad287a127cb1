package mask

import (
	"bytes"
	"encoding/hex"
)

// begins reports whether a word can begin at i: at the beginning, behind a character that is
// neither letter nor digit, or behind an escape that ends in one. Texts contain JSON and URLs
// undecoded, and in \n4111 the word is 4111.
func begins(text []byte, from, i int) bool {
	return i <= from || !isAlphanumeric(text[i-1]) || escapeBefore(text[from:i]) > 0
}

const longestEscape = len(`\u0020`)

// escapeBefore returns the length of the escape at the end of b: 2 for JSON's \n and similar
// escapes, 3 for a URL's %3D, 6 for JSON's \u0020, 0 for none.
func escapeBefore(b []byte) int {
	n := len(b)
	switch {
	case n >= 2 && b[n-2] == '\\' && bytes.IndexByte([]byte("bfnrt"), b[n-1]) >= 0:
		return 2
	case n >= 3 && b[n-3] == '%' && isHex(b[n-2:]):
		return 3
	case n >= 6 && b[n-6] == '\\' && b[n-5] == 'u' && isHex(b[n-4:]):
		return 6
	}
	return 0
}

func isHex(b []byte) bool {
	for _, c := range b {
		if !isDigit(c) && c|0x20-'a' > 'f'-'a' {
			return false
		}
	}
	return true
}

// jsonEscape returns the character of the escape at the start of b, and its length, or 0 for none.
// In JSON in JSON, an escape has more than one backslash.
func jsonEscape(b []byte) (r rune, size int) {
	for size < len(b) && b[size] == '\\' {
		size++
	}
	if size == 0 || size == len(b) {
		return 0, 0
	}
	switch c := b[size]; c {
	case '"', '\'', '/':
		return rune(c), size + 1
	case 't':
		return '\t', size + 1
	case 'u':
		var code [2]byte
		if size+5 > len(b) {
			break
		}
		if _, err := hex.Decode(code[:], b[size+1:size+5]); err == nil {
			return rune(code[0])<<8 | rune(code[1]), size + 5
		}
	}
	return 0, 0
}

// urlEscape returns the byte of the escape at the start of b, such as %2F, and its length, or 0 for
// none.
func urlEscape(b []byte) (r rune, size int) {
	var code [1]byte
	if len(b) < 3 || b[0] != '%' {
		return 0, 0
	}
	if _, err := hex.Decode(code[:], b[1:3]); err != nil {
		return 0, 0
	}
	return rune(code[0]), 3
}
