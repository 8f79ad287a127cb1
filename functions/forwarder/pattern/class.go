package pattern

// The classes of bytes.
const (
	other = iota
	space
	letter // including the underscore
	digit
	wide // part of a character outside ASCII
)

// class contains the class of every byte. It is read-only.
var class = func() (table [256]byte) {
	for c := range table {
		switch {
		case c <= ' ' || c == 0x7f:
			table[c] = space
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', c == '_':
			table[c] = letter
		case '0' <= c && c <= '9':
			table[c] = digit
		case c >= 0x80:
			table[c] = wide
		}
	}
	return table
}()

func isWord(c byte) bool { return class[c] >= letter }

// isAlnum reports whether c is a letter, a digit or an underscore.
func isAlnum(c byte) bool { return class[c] == letter || class[c] == digit }

func isUpper(c byte) bool { return 'A' <= c && c <= 'Z' }

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f'
}

func isQuote(c byte) bool { return c == '"' || c == '\'' || c == '`' }

// isSign reports whether c can be the sign of the number behind it.
func isSign(c byte) bool { return c == '-' || c == '+' || c == '~' || c == '$' || c == '#' || c == '/' }

func isDigitAt(b []byte, i int) bool { return i < len(b) && class[b[i]] == digit }

func hasPrefix(b []byte, s string) bool { return len(b) >= len(s) && string(b[:len(s)]) == s }

// joins reports whether c can be inside a word, between two letters or digits.
func joins(c byte) bool {
	switch c {
	case '-', '.', '@', '%', '+', '/', '\\', '~', '$':
		return true
	}
	return false
}

// merges reports whether two values with c between them count as one.
func merges(c byte) bool {
	switch c {
	case ' ', ',', ';', ':', '.', '/', '-', '+', '#', '@', '|', '&', '~', '=', '*', '%', '_', '^', '!', '?':
		return true
	}
	return false
}
