package mask

import (
	"bytes"
	"unicode"
	"unicode/utf8"
)

// emailBy returns a finder of local@domain: letters, digits and ._%+- before the sign, and at least
// two labels after it, the last of which consists of letters. A package with a version, such as
// aws-lambda-go@v1.47.0-rc.one, is no address. URLs and JSON may escape the sign and letters of
// other alphabets.
func emailBy(sign string) finder {
	word := []byte(sign)
	return func(text []byte, from int) (start, end int) {
		for at := from; ; at++ {
			i := bytes.Index(text[at:], word)
			if i < 0 {
				return -1, -1
			}
			at += i
			local := at
			for word[0] == '\\' && local > from && text[local-1] == '\\' { // JSON in JSON has more backslashes
				local--
			}
			start = localStart(text, from, local)
			if end = domainEnd(text, at+len(word)); start < local && end > 0 {
				return start, end
			}
		}
	}
}

// localStart returns the start of the local part that ends at i.
func localStart(text []byte, from, i int) int {
	written := noScript
	for i > from {
		r, n := charBefore(text[from:i])
		if !isLocal(r) || !written.goesOn(r) {
			break
		}
		i -= n
	}
	return i
}

// domainEnd returns the end of the domain that begins at i, or 0. The domain ends with its last
// label of two letters or more.
func domainEnd(text []byte, i int) (end int) {
	version := false
	for label := 0; ; label++ {
		start := i
		i = labelEnd(text, i)
		if i == start {
			return end
		}
		switch name := text[start:i]; {
		case label == 0:
			version = isVersion(name)
		case version && label == 1 && name[0]-'0' <= 9:
			return 0
		default:
			if n := letters(name); n > 0 {
				end = start + n
			}
		}
		if i >= len(text) || text[i] != '.' {
			return end
		}
		i++
	}
}

func labelEnd(text []byte, i int) int {
	for i < len(text) {
		r, n := charAt(text[i:])
		if r != '-' && !isLetterOrDigit(r) {
			break
		}
		i += n
	}
	return i
}

// letters returns how many bytes of letters a label begins with. It returns 0 if there are fewer
// than two letters or if a digit follows them, because such a label is not a top-level domain. The
// letters end where another script begins, because that starts a new word.
func letters(label []byte) int {
	size, count, written := 0, 0, noScript
	for size < len(label) {
		r, n := charAt(label[size:])
		if unicode.IsDigit(r) {
			return 0
		}
		if !isLetterOrDigit(r) || !written.goesOn(r) {
			break
		}
		size += n
		count++
	}
	if count < 2 {
		return 0
	}
	return size
}

// isVersion reports whether a label is a version number such as 1 or v1.
func isVersion(label []byte) bool {
	label = bytes.TrimPrefix(label, []byte("v"))
	for _, b := range label {
		if b-'0' > 9 {
			return false
		}
	}
	return len(label) > 0
}

// letterByte is what charBefore and charAt return for one byte of a letter that a URL writes as two
// or more escapes. It stands for any letter.
const letterByte = 'é'

// charBefore returns the last character of b, and its length. It only decodes escapes of letters,
// digits and the plus sign; other escapes end the local part.
func charBefore(b []byte) (r rune, size int) {
	switch size = escapeBefore(b); size {
	case 0:
		return utf8.DecodeLastRune(b)
	case 3:
		r, _ = urlEscape(b[len(b)-3:])
		if r >= 0x80 {
			return letterByte, size
		}
	case 6:
		r, _ = jsonEscape(b[len(b)-6:])
	}
	if r == '+' || isLetterOrDigit(r) {
		return r, size
	}
	return utf8.RuneError, size
}

// charAt returns the first character of b, and its length.
func charAt(b []byte) (r rune, size int) {
	switch {
	case b[0] == '\\':
		return jsonEscape(b)
	case b[0] == '%':
		if r, size = urlEscape(b); r >= 0x80 {
			return letterByte, size
		}
		return utf8.RuneError, 1
	}
	return utf8.DecodeRune(b)
}

func isLocal(r rune) bool {
	return isLetterOrDigit(r) || r == '.' || r == '_' || r == '%' || r == '+' || r == '-'
}

func isLetterOrDigit(r rune) bool {
	if r < utf8.RuneSelf {
		return isAlphanumeric(byte(r & 0x7F))
	}
	return unicode.In(r, unicode.Letter, unicode.Mark, unicode.Digit)
}

// A script is a writing system. Chinese, Japanese, Korean and Thai sentences continue directly
// behind an address without a blank. Their text must not be masked.
type script uint8

const (
	noScript script = iota
	withBlanks
	withoutBlanks
)

// goesOn reports whether r continues the script of the characters so far, and adds r to them.
func (s *script) goesOn(r rune) bool {
	of := withBlanks
	switch {
	case !unicode.IsLetter(r):
		return true
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai):
		of = withoutBlanks
	}
	if *s == noScript {
		*s = of
	}
	return *s == of
}

func isAlphanumeric(b byte) bool { return b-'0' <= 9 || b|0x20-'a' <= 'z'-'a' }
