// Package escape replaces hidden characters of log events with escapes as in source code, such as
// \x1b and \u202e.
//
// Control characters can move a terminal's cursor. Characters that change the text direction can
// make a line look like a different one: see Unicode Technical Report 36.
package escape

import (
	"fmt"
	"strings"
	"unicode"
)

// Text escapes all hidden characters of text except line feeds and tabs.
// It replaces invalid UTF-8 with U+FFFD.
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

// Part returns at most the first limit characters of text. It appends … if text is longer.
func Part(limit int, text string) string {
	if len(text) > 4*limit+4 { // skip most of a huge text
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

// Line returns at most the first limit characters of text as one line.
func Line(limit int, text string) string {
	if len(text) > 8*limit+1024 { // the rest is not needed, even if much of this is white space, which is removed
		text = text[:8*limit+1024] + "…"
	}
	return Part(limit, strings.Join(strings.Fields(text), " "))
}

// Hidden reports whether a character is invisible or changes how other characters are shown.
func Hidden(r rune) bool {
	if r < 0x80 { // almost all characters are ASCII
		return (r < ' ' || r == 0x7f) && r != '\n' && r != '\t'
	}
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\ufeff' || r == '\u2028' || r == '\u2029'
}
