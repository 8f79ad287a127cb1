package stacktrace

import "strings"

const (
	longestMessage = 32  // number of message lines that are searched for calls below them
	longestReport  = 4   // number of message lines between the heading of Lambda's Python runtime and its traceback
	longestWrapped = 5   // number of message lines between two stacks of Go errors
	longestWrapper = 200 // bytes in the message of a wrapper without a stack, behind the last stack
	mostWrappers   = 2   // number of such messages
	reportStart    = 2   // index of the line in the JVM's fatal error report that identifies it
)

// A Lines function returns the i-th line of a delivery, counted from some line. It returns false
// behind the last line that can belong to the same stack trace: at the end, before a JSON object,
// or before a platform record.
type Lines func(i int) (line string, ok bool)

// Span returns the number of lines, starting with the first, that form one stack trace that arrived
// as one event per line. It returns 0 if the first line starts none. Unlike Begins and Follows it
// looks ahead: a line of plain text belongs to a message if the calls of the stack trace follow it.
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
		if isJVMFatal(line) && i > reportStart {
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

// unmarked removes Dropwizard's mark before a line of a stack trace.
func unmarked(line string) string {
	return strings.TrimPrefix(clean(strings.TrimRight(line, "\r\n")), "! ")
}

// opens reports whether first starts a stack trace: it is a heading, or the calls of a stack trace
// follow directly below it.
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
	if ok && second == "" { // consola
		third, more := at(2)
		return more && strings.HasPrefix(third, " ") && isNodeCall(unmarked(third))
	}
	if !ok || !mayBeCall(second) {
		return ok && isLooseHead(first) && isFollowed(first, at)
	}
	if second = unmarked(second); isTraceCall(second) || isGoroutine(second) || isGoPair(second, at, 2) || strings.HasPrefix(second, "(1) ") {
		return true
	}
	return isGoPair(first, at, 1) || isLooseHead(first) && isFollowed(first, at)
}

// mayBeCall is a cheap check for properties that most lines lack: a call is indented, a single
// word, or contains the punctuation of a call.
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

// isLooseHead reports whether line is a heading if calls follow it.
func isLooseHead(line string) bool {
	c, _ := rubyLineHead(line, rubyPrefixLen(line), len(line))
	return c.Type != "" || isJavaHead(line)
}

// isFollowed reports whether calls follow the first line, possibly behind further lines of its
// message.
func isFollowed(first string, at Lines) bool {
	_, ok := messageLines(first, at, 1)
	return ok
}

// isTraceCall reports whether line is a complete call.
func isTraceCall(line string) bool {
	if isErisCall(line) || isGinLocation(line) {
		return true
	}
	if strings.HasPrefix(strings.TrimLeft(line, " \t"), "at ") || isRubyFrame(line) {
		return parserFor(line) != nil
	}
	return isOmission(line[indent(line):]) || isDialectCall(line)
}

// isGoPair reports whether call is a call without arguments and the i-th line is its location.
func isGoPair(call string, at Lines, i int) bool {
	if !isGoBareCall(call) {
		return false
	}
	location, ok := at(i)
	return ok && isGoLocation(unmarked(location))
}

// messageLines counts the lines, starting with the i-th, that belong to the message in previous or
// before it. Such lines are text without a log prefix. It returns false if no call of the stack
// trace follows.
func messageLines(previous string, at Lines, i int) (n int, ok bool) {
	if isCall(previous) && !isCallWithHead(previous) || hasAnyPrefix(previous[indent(previous):], "}", "]") {
		return 0, false
	}
	most := longestMessage
	if isGoLocation(previous) {
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
			return 0, false // another stack trace
		}
	}
	return 0, false
}

// isCallWithHead reports whether the line of a call or of a suppressed exception contains a
// heading.
func isCallWithHead(line string) bool {
	_, rest, _ := rubyFrame(line[rubyCallLen(line):])
	return rest != "" || strings.HasPrefix(line[indent(line):], "Suppressed: ")
}

// isMessage reports whether line can be part of an exception's message: it starts no other stack
// trace and has no log prefix.
func isMessage(line string) bool {
	return isSentence(line) && (!Begins(line) || isExcerpt(line))
}

// isSentence reports whether line is text without a log prefix.
func isSentence(line string) bool {
	return line != "" && line[0] != '{' && prefixLen(line) == 0 && dateLen(strings.TrimLeft(line, "[")) == 0 &&
		strings.IndexByte(line, '\t') < 0
}

// isGoRoot reports whether line is the location of the call that every goroutine begins with.
func isGoRoot(line string) bool {
	return isGoLocation(line) && (strings.Contains(line, "runtime/asm_") || strings.Contains(line, "runtime/proc.go"))
}

// wrapperLines counts the lines, starting with the i-th, that github.com/pkg/errors prints for
// errors with a message and no stack. They come last, behind the stacks of the errors that they
// wrap.
func wrapperLines(at Lines, i int) int {
	for n := range mostWrappers + 1 {
		line, ok := at(i + n)
		if !ok || !isMessage(line) || len(line) > longestWrapper {
			return n
		}
	}
	return 0 // ordinary output
}
