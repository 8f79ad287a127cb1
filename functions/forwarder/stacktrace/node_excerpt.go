package stacktrace

import "strings"

// afterExcerpt returns the offset behind the source excerpt that Node.js and Bun print above an
// uncaught error, and whether it is Bun's. The excerpt ends in a line of carets. Lines of carets
// elsewhere belong to messages.
func afterExcerpt(pre string) (start int, bun bool) {
	before, previous := "", ""
	for l := (lines{text: pre}); l.scan(); {
		line := l.line()
		if isCarets(line) && (isSourceLine(strings.TrimSpace(before)) || isExcerpt(previous)) {
			start, bun = l.next, isExcerpt(previous)
		} else if bun && start == l.start && isExcerpt(line) {
			start = l.next
		}
		before, previous = previous, line
	}
	if start == 0 && isExcerpt(previous) {
		return len(pre), true
	}
	return start, bun
}

// isCarets reports whether line consists of carets that point at the line above.
func isCarets(line string) bool {
	line = strings.TrimSpace(line)
	return line != "" && strings.Trim(line, "^~") == ""
}

// isExcerpt reports whether line is one of Bun's source lines: "12 | code". Words that were logged
// with the error precede the first one.
func isExcerpt(line string) bool {
	for i := 0; i < min(len(line), 256); i++ {
		if !isDigit(line[i]) || i > 0 && line[i-1] != ' ' {
			continue
		}
		_, digits := leadingInt(line[i:])
		if i += digits; strings.HasPrefix(line[i:], " | ") || line[i:] == " |" {
			return true
		}
	}
	return false
}

// afterPretty returns the offset behind the last line that only contains the key "stack".
// pino-pretty repeats the error's message above it.
func afterPretty(pre string, start int) int {
	for l := (lines{text: pre, next: start}); l.scan(); {
		if strings.TrimSpace(l.line()) == `"stack":` && l.next < len(pre) {
			start = l.next
		}
	}
	return start
}
