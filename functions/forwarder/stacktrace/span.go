package stacktrace

import "strings"

const (
	longestMessage = 32  // lines of a message that are looked through for the calls below it
	longestReport  = 4   // lines of a message between the heading of Lambda's Python runtime and its traceback
	longestWrapped = 5   // lines of a message between two stacks of Go errors
	longestWrapper = 200 // bytes of a message without a stack behind the last stack
	mostWrappers   = 2   // such messages
	reportStart    = 2   // the line of the JVM's fatal error report that says what it is
)

// A Lines function returns the i-th line of a delivery from some line on. It
// returns false behind the last line that can be of the same trace: at the end,
// before a JSON object or a record of the platform.
type Lines func(i int) (line string, ok bool)

// Span counts the lines, from the first, that make up one trace which arrived as
// one event per line; 0 where the first line opens none. Unlike Begins and
// Follows it looks ahead: a line of plain text belongs to a message where the
// calls of a trace follow it.
func Span(at Lines) int {
	first, ok := at(0)
	if !ok || !opens(first, at) {
		return 0
	}
	previous := unmarked(first)
	for i := 1; ; i++ {
		line, ok := at(i)
		if !ok {
			return i
		}
		if line = unmarked(line); strings.TrimSpace(line) == "" {
			continue
		}
		if isLastWords(line) && i > reportStart {
			return i // another crash
		}
		if Follows(previous, line) {
			previous = line
			continue
		}
		if dialectFollows(previous, line) == separate {
			return i
		}
		n, ok := messageLines(previous, at, i)
		if !ok && isGoRoot(previous) && isMessage(unmarked(first)) {
			return i + wrapperLines(at, i)
		}
		if !ok {
			return i
		}
		i += n
		line, _ = at(i)
		previous = unmarked(line)
	}
}

// unmarked removes Dropwizard's mark before the line of a trace.
func unmarked(line string) string {
	return strings.TrimPrefix(clean(strings.TrimRight(line, "\r\n")), "! ")
}

// opens reports whether a trace begins with first: a heading, or a line with the
// calls of a trace right below it.
func opens(first string, at Lines) bool {
	if first == "" || first[0] == '{' {
		return false
	}
	if first = unmarked(first); Begins(first) {
		return true
	}
	second, ok := at(1)
	if ok && strings.HasPrefix(second, " ") && isNodeCall(unmarked(second)) {
		if typ, _ := looseStart(first); typ != "" {
			return true // of an error in an object or a list
		}
	}
	if strings.TrimSpace(first) == "" || isCall(first) || first[0] == ' ' || first[0] == '\t' {
		return false
	}
	if !ok || !mayBeCall(second) {
		return ok && isLooseHead(first) && isFollowed(first, at)
	}
	if second = unmarked(second); isTraceCall(second) || isGoroutine(second) || isGoPair(second, at, 2) || strings.HasPrefix(second, "(1) ") {
		return true
	}
	return isGoPair(first, at, 1) || isLooseHead(first) && isFollowed(first, at)
}

// mayBeCall is a cheap check for what most lines below a line of text are not:
// indented, a single word, or with the marks of a call.
func mayBeCall(line string) bool {
	if line == "" {
		return false
	}
	switch line[0] {
	case ' ', '\t', '!', '.', '(', '#', '\x1b':
		return true
	}
	return line[len(line)-1] == ')' || strings.IndexByte(line, ' ') < 0 || strings.Contains(line, ":in ") ||
		hasAnyPrefix(line, "at ", "goroutine ") || strings.HasSuffix(line, "]:")
}

// isLooseHead reports whether line is a heading where calls follow it.
func isLooseHead(line string) bool {
	c, _ := rubyLineHead(line, rubyPrefixLen(line), len(line))
	return c.Type != "" || isJavaHead(line)
}

// isFollowed reports whether calls follow the first line, below others of its
// message.
func isFollowed(first string, at Lines) bool {
	_, ok := messageLines(first, at, 1)
	return ok
}

// isTraceCall reports whether line is a call by itself.
func isTraceCall(line string) bool {
	if isErisPlace(line) || isGinPlace(line) {
		return true
	}
	if strings.HasPrefix(strings.TrimLeft(line, " \t"), "at ") || isRubyFrame(line) {
		return parserFor(line) != nil
	}
	return isOmission(line[indent(line):]) || isDialectCall(line)
}

// isGoPair reports whether call is a call without arguments, and the i-th line
// its place.
func isGoPair(call string, at Lines, i int) bool {
	if !isGoBareCall(call) {
		return false
	}
	place, ok := at(i)
	return ok && isGoPlace(unmarked(place))
}

// messageLines counts the lines from the i-th on that belong to a message which
// began at or before previous: text without a log prefix. It reports false where
// no call of the trace follows.
func messageLines(previous string, at Lines, i int) (n int, ok bool) {
	if isCall(previous) && !isCallWithHead(previous) || hasAnyPrefix(previous[indent(previous):], "}", "]") {
		return 0, false
	}
	most := longestMessage
	if isGoPlace(previous) {
		most = longestWrapped
	}
	causes := false
	for n := range most {
		line, ok := at(i + n)
		if !ok {
			return 0, false
		}
		line = unmarked(line)
		line = line[rubyTagsLen(line):]
		if dialectFollows(previous, line) == separate {
			return 0, false
		}
		if isTraceCall(line) || isGoPair(line, at, i+n+1) || isPythonLink(line) {
			return n, true
		}
		if strings.HasSuffix(line, "(most recent call last):") {
			return n, n <= longestReport && strings.HasPrefix(previous, "[ERROR] ") && strings.IndexByte(previous, '\n') < 0
		}
		causes = causes || line == "Causes:" // Rails lists their headings
		if line != "" && indent(line) == 0 && !causes && (isLooseHead(line) || !isMessage(line)) {
			return 0, false // another trace
		}
	}
	return 0, false
}

// isCallWithHead reports whether a call's line, or that of a suppressed
// exception, has a heading.
func isCallWithHead(line string) bool {
	_, rest, _ := rubyFrame(line[rubyCallLen(line):])
	return rest != "" || strings.HasPrefix(line[indent(line):], "Suppressed: ")
}

// isMessage reports whether line can be text of an exception's message: it opens
// no other trace and has no log prefix.
func isMessage(line string) bool {
	return isSentence(line) && (!Begins(line) || isExcerpt(line))
}

// isSentence reports whether line is text without a log prefix.
func isSentence(line string) bool {
	return line != "" && line[0] != '{' && prefixLen(line) == 0 && dateLen(strings.TrimLeft(line, "[")) == 0 &&
		strings.IndexByte(line, '\t') < 0
}

// isGoRoot reports whether line is the place of the call that every goroutine
// begins with.
func isGoRoot(line string) bool {
	return isGoPlace(line) && (strings.Contains(line, "runtime/asm_") || strings.Contains(line, "runtime/proc.go"))
}

// wrapperLines counts the lines from the i-th on that github.com/pkg/errors
// prints of errors which have a message and no stack: they come last, behind the
// stacks of what they wrap.
func wrapperLines(at Lines, i int) int {
	for n := range mostWrappers + 1 {
		line, ok := at(i + n)
		if !ok || !isMessage(line) || len(line) > longestWrapper {
			return n
		}
	}
	return 0 // ordinary output
}
