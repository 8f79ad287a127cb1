// Package escape makes control characters and other hidden characters of log events
// visible, so that they cannot act on a terminal or mislead a reader.
//
// Control characters move a terminal's cursor or are invisible; characters that
// turn the direction of writing let a line pass for another, see Unicode
// Technical Report 36. Both become escapes as in source code: \x1b, \u202e.
package escape

import (
	"fmt"
	"strings"
	"unicode"
)

// Text returns text with everything hidden in it made visible. Line feeds and
// tabs stay; bytes that are no UTF-8 become U+FFFD.
func Text(text string) string {
	text = strings.ToValidUTF8(text, "\ufffd")
	if !strings.ContainsFunc(text, Hidden) {
		return text
	}
	var out strings.Builder
	for _, r := range text {
		switch {
		case !Hidden(r):
			out.WriteRune(r)
		case r == '\r':
			out.WriteString(`\r`)
		case r < 0x80:
			fmt.Fprintf(&out, `\x%02x`, r)
		default:
			fmt.Fprintf(&out, `\u%04x`, r)
		}
	}
	return out.String()
}

// Part returns the begin of text, at most limit characters, and … where there was
// more.
func Part(limit int, text string) string {
	if len(text) > 4*limit+4 { // only the start of a huge text is needed
		text = text[:4*limit+4]
	}
	text = Text(text)
	for i := range text {
		if limit == 0 {
			return text[:i] + "…"
		}
		limit--
	}
	return text
}

// Line returns the begin of text as one line.
func Line(limit int, text string) string {
	if len(text) > 8*limit+1024 { // room for spaces, which are to go
		text = text[:8*limit+1024] + "…"
	}
	return Part(limit, strings.Join(strings.Fields(text), " "))
}

// Hidden reports whether a character is invisible or changes how others are shown.
func Hidden(r rune) bool {
	if r < 0x80 { // nearly all there is
		return (r < ' ' || r == 0x7f) && r != '\n' && r != '\t'
	}
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\ufeff' || r == '\u2028' || r == '\u2029'
}
