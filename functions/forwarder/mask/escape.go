package mask

import "bytes"

// begins reports whether a word can begin at i: at the beginning, behind what is
// no letter and no digit, or behind an escape that ends in one. Texts hold JSON
// and URLs as they are written, and \n4111 is no word.
func begins(text []byte, from, i int) bool {
	return i <= from || !isAlphanumeric(text[i-1]) || escapeBefore(text[from:i]) > 0
}

// escapeBefore returns the length of the escape that b ends in: 2 for JSON's \n
// and the like, 3 for a URL's %3D, 6 for JSON's \u0020, 0 for none.
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
