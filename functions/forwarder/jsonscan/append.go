package jsonscan

import "unicode/utf8"

// AppendText appends plain text as the inside of a JSON string: control
// characters, quotes and backslashes escaped, bytes that are no UTF-8 replaced
// by U+FFFD each, as encoding/json does.
func AppendText(dst, text []byte) []byte {
	start := 0
	for i := skipOrdinary(text, 0); i < len(text); i = skipOrdinary(text, i) {
		switch class[text[i]] {
		case high:
			r, n := utf8.DecodeRune(text[i:])
			if r != utf8.RuneError || n > 1 {
				i += n
				continue
			}
			dst = append(dst, text[start:i]...)
			dst = append(dst, "\uFFFD"...)
		default:
			dst = append(dst, text[start:i]...)
			dst = appendEscape(dst, text[i])
		}
		i++
		start = i
	}
	return append(dst, text[start:]...)
}

// Ordinary reports whether text reads the same inside a JSON string, and is
// ASCII throughout.
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
	return text[:max] // no UTF-8 there anyway
}
