package stacktrace

import (
	"bytes"
	"strings"
)

// unfold restores the lines of a stack trace that was logged as one line, or with a mark before
// every line. It returns false if text contains no such stack trace.
func unfold(text string) (string, bool) {
	if strings.Contains(text, "! at ") || strings.Contains(text, "! \tat ") {
		return unmark(text), true
	}
	if s, ok := unfoldGecko(text); ok {
		return s, true
	}
	if hasEscapes(text) {
		if s := unescapeLines(text); hasTraceLine(s) {
			return s, true
		}
	}
	return unfoldCalls(text)
}

// Folded reports whether a single line may contain a whole stack trace, or the last message of a
// runtime. It is a cheap check that rules out most lines.
func Folded(line []byte) bool {
	if len(line) < minTraceLine {
		return false
	}
	slash, pound := bytes.IndexByte(line, '\\') >= 0, bytes.IndexByte(line, '#') >= 0
	newline := slash && bytes.Contains(line, []byte(`\n`))
	switch {
	case bytes.IndexByte(line, '[') >= 0 && findBracket(string(line)) >= 0:
		return true
	case (newline || bytes.IndexByte(line, '\'') >= 0 && bytes.Contains(line, []byte(`',`))) && hasEscapedTrace(string(line)):
		return true
	case line[0] == 'T' || line[0] == 'A' || line[0] == '#' || line[0] == 'E':
		if isJVMFatal(string(line)) {
			return true
		}
	}
	escapes := newline || pound && bytes.Contains(line, []byte("#012")) || slash && bytes.Contains(line, []byte(`\x0A`))
	if escapes && hasEscapes(string(line)) && hasTraceLine(unescapeLines(string(line))) {
		return true
	}
	if isComplete(line) {
		return true
	}
	if bytes.IndexByte(line, '(') < 0 || !bytes.Contains(line, []byte("at ")) {
		return false
	}
	_, ok := unfoldCalls(string(line))
	return ok
}

// unmark removes the "! " that Dropwizard's layout puts before every line of a stack trace.
func unmark(text string) string {
	b := make([]byte, 0, len(text))
	for l := (lines{text: text}); l.scan(); {
		b = append(append(b, strings.TrimPrefix(l.line(), "! ")...), '\n')
	}
	return string(b)
}

// hasEscapes reports whether text contains line ends as layouts and syslog daemons escape them: \n,
// rsyslog's #012, nginx's \x0A, or the separator U+2028. The \n in a JSON string does not count.
func hasEscapes(text string) bool {
	if before, _, ok := strings.Cut(text, `\n`); ok {
		return !strings.Contains(before, `{"`)
	}
	return strings.Contains(text, "#012") ||
		strings.Contains(text, `\x0A`) || strings.Contains(text, "\u2028")
}

func unescapeLines(text string) string {
	return strings.NewReplacer(
		`\\r\\n`, "\n", `\r\n`, "\n", `\\n`, "\n", `\\t`, "\t", `\n`, "\n", `\t`, "\t", `\r`, "",
		"#015#012", "\n", "#012", "\n", "#011", "\t", "#015", "",
		`\x0A`, "\n", `\x09`, "\t", `\x0D`, "", "\u2028", "\n",
	).Replace(text)
}

// hasTraceLine reports whether a dialect detects a line below the first.
func hasTraceLine(text string) bool {
	l := lines{text: text}
	l.scan()
	for l.scan() {
		if parserFor(l.line()) != nil {
			return true
		}
	}
	return false
}

const (
	longestCall = 512 // maximum length of an unfolded call in bytes
	longestMark = 8   // maximum length of a line separator in bytes, such as log4j2's separator(|)
)

// unfoldCalls puts every call of a text on its own line. The separator is the text before the first
// call: a mark such as "|", with or without blanks, or only blanks. With only blanks, at least two
// calls must follow each other, or a .NET call with its line.
func unfoldCalls(text string) (string, bool) {
	first := nextCall(text, 0)
	if first < 0 {
		return "", false
	}
	mark := markBefore(text[:first])
	if mark == "" && nextCall(text, first+1) < 0 && !(strings.HasSuffix(text[:first], "   ") && strings.Contains(text[first:], ":line ")) {
		return "", false
	}
	b := make([]byte, 0, len(text)+64)
	from := 0
	for at := nextPart(text, 0, mark); at >= 0; at = nextPart(text, at+1, mark) {
		line := strings.TrimRight(text[from:at], " \t")
		b = append(append(b, strings.TrimSuffix(line, mark)...), '\n')
		if mark != "" {
			b = append(b, text[from+len(line):at]...)
		} else if text[at] == 'a' {
			b = append(b, '\t')
		}
		from = at
	}
	return string(append(b, strings.TrimSuffix(strings.TrimRight(text[from:], " \t"), mark)...)), true
}

// nextCall returns the offset of the next "at " that is followed by a call, or -1.
func nextCall(text string, from int) int {
	for {
		i := strings.Index(text[from:], "at ")
		if i < 0 {
			return -1
		}
		at := from + i
		if at > 0 && isCallAt(text, at) {
			return at
		}
		from = at + 1
	}
}

// isCallAt reports whether a call is at text[at:], behind a separator.
func isCallAt(text string, at int) bool {
	if at == 0 || isAlnum(text[at-1]) || !strings.HasPrefix(text[at:], "at ") {
		return false
	}
	call := firstLine(text[at+len("at ") : min(len(text), at+longestCall)])
	if i := strings.IndexByte(call, '('); i <= 0 || strings.IndexByte(call[:i], ' ') >= 0 {
		return false // a sentence
	}
	_, java := javaFrame(call)
	_, dotnet := dotnetFrame(call)
	return java || dotnet
}

// nextPart returns the offset of the next part of a stack trace: a call, a link, or a line for
// omitted calls.
func nextPart(text string, from int, mark string) int {
	for i := from; i < len(text); i++ {
		switch text[i] {
		case 'a':
			if !isCallAt(text, i) {
				continue
			}
		case 'C', 'W', 'S', '.', '-':
			if i == 0 || !isPart(text[i:min(len(text), i+longestCall)]) || !strings.HasSuffix(strings.TrimRight(text[max(0, i-16):i], " \t"), mark) ||
				isAlnum(text[i-1]) {
				continue
			}
		default:
			continue
		}
		return i
	}
	return -1
}

func isPart(s string) bool {
	link, _ := javaLink(firstColon(s))
	return link != noLink || isOmission(s) || hasAnyPrefix(s, "Suppressed: ", innerEnd, "---> ")
}

// firstColon returns s up to the heading in its first words, because a link is checked without the
// message.
func firstColon(s string) string {
	_, rest, _ := strings.Cut(s, ": ")
	i := strings.IndexAny(rest, ": |\\\t")
	if i < 0 {
		return s
	}
	return s[:len(s)-len(rest)+i]
}

// markBefore returns the line separator at the end of s, without blanks.
func markBefore(s string) string {
	s = strings.TrimRight(s, " \t")
	i := len(s)
	for i > 0 && len(s)-i < longestMark && strings.IndexByte("|;#~^$<>/\\", s[i-1]) >= 0 {
		i--
	}
	return s[i:]
}
