package jsonscan

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf8"
)

// AppendText appends plain text as the inside of a JSON string. It escapes control characters,
// quotes and backslashes, and replaces each invalid UTF-8 byte by U+FFFD, like encoding/json.
func AppendText(dst, text []byte) []byte {
	i := skipOrdinary(text, 0)
	dst = append(dst, text[:i]...)
	if i == len(text) { // the usual case
		return dst
	}
	for i <= len(text)-8 {
		w := binary.LittleEndian.Uint64(text[i:])
		dst = binary.LittleEndian.AppendUint64(dst, w)
		marks := (w | less(w)) & tops
		if marks == 0 {
			i += 8
			continue
		}
		n := bits.TrailingZeros64(marks) / 8
		dst = dst[:len(dst)-8+n]
		dst, i = appendSpecial(dst, text, i+n)
	}
	for i < len(text) {
		if class[text[i]] == ordinary {
			dst = append(dst, text[i])
			i++
		} else {
			dst, i = appendSpecial(dst, text, i)
		}
	}
	return dst
}

// appendSpecial appends the character at the i-th byte, which is not ordinary, and returns the
// index of the next one.
func appendSpecial(dst, text []byte, i int) (grown []byte, next int) {
	if class[text[i]] != high {
		return appendEscape(dst, text[i]), i + 1
	}
	if r, n := utf8.DecodeRune(text[i:]); r != utf8.RuneError || n > 1 {
		return append(dst, text[i:i+n]...), i + n
	}
	return append(dst, "\uFFFD"...), i + 1
}

// Ordinary reports whether text is ASCII and needs no escape inside a JSON string.
func Ordinary(text []byte) bool { return skipOrdinary(text, 0) == len(text) }

func appendEscape(dst []byte, b byte) []byte {
	switch b {
	case '"', '\\':
		return append(dst, '\\', b)
	case '\n':
		return append(dst, '\\', 'n')
	case '\r':
		return append(dst, '\\', 'r')
	case '\t':
		return append(dst, '\\', 't')
	}
	const digits = "0123456789abcdef"
	return append(dst, '\\', 'u', '0', '0', digits[b>>4], digits[b&15])
}

// Cut shortens text to at most max bytes without splitting a character.
func Cut(text []byte, max int) []byte {
	if len(text) <= max {
		return text
	}
	for i := max; i > max-utf8.UTFMax; i-- {
		if utf8.RuneStart(text[i]) {
			return text[:i]
		}
	}
	return text[:max] // the text is not valid UTF-8
}
