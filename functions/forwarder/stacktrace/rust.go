package stacktrace

import (
	"bytes"
	"strings"
)

// rustPanic is the type of every Rust panic, because Rust prints the value of a panic and not its
// type.
const rustPanic = "panic"

const (
	rustPanicked   = "panicked at "
	rustBacktrace  = "tack backtrace:" // std writes the first letter in lower case, anyhow and eyre in upper case
	colorPanicked  = "The application panicked (crashed)."
	colorBacktrace = "━ BACKTRACE ━"
	snafuCauses    = "Caused by these errors ("
	snafuCause     = "Caused by this error:"
)

// detectRust recognizes the heading of a panic, a section in the reports of anyhow, eyre and
// color-eyre, an error that main returned, or the location of a call.
func detectRust(_, s string) parser {
	switch s[0] {
	case 't':
		if isRustPanic(s) {
			return parseRust
		}
		if isRustOverflow(s) {
			return parseRustOverflow
		}
	case 'T':
		if s == colorPanicked {
			return parseRust
		}
	case 's', 'S':
		if s[1:] == rustBacktrace {
			return parseRust
		}
	case 'C':
		if s == "Caused by:" || hasAnyPrefix(s, snafuCauses, snafuCause) {
			return parseRustCauses
		}
	case 'E':
		if strings.HasPrefix(s, "Error:") {
			return parseRustError
		}
	case 0xc3, 0xe2:
		return detectRustBox(s)
	case 'a':
		if _, _, ok := rustLocation(s); ok {
			return parseRust
		}
	}
	return nil
}

// isRustPanic reports whether line is the heading of a panic:
//
//	thread 'main' (7) panicked at src/main.rs:5:10:
//	thread 'main' panicked at 'message', src/main.rs:5:10
func isRustPanic(line string) bool {
	return strings.HasPrefix(line, "thread '") && strings.Contains(line, rustPanicked)
}

// isRustComplete reports whether line is a complete exception: a panic whose message is in its
// heading, as before Rust 1.73, or an error printed in Debug form.
func isRustComplete(line []byte) bool {
	return bytes.HasPrefix(line, []byte("thread '")) && hasAny(line, " "+rustPanicked+"'") || isRustDebug(line)
}

// isRustOverflow reports whether line is the output of the stack overflow handler
// (library/std/src/sys/pal/unix/stack_overflow.rs):
//
//	thread 'main' (7) has overflowed its stack
//	fatal runtime error: stack overflow, aborting
func isRustOverflow(line string) bool {
	return strings.HasPrefix(line, "thread '") && strings.HasSuffix(line, " has overflowed its stack")
}

// parseRustOverflow reads a stack overflow, which has no calls.
func parseRustOverflow(string, int) (Exception, bool) {
	return Exception{Type: "fatal runtime error", Message: "stack overflow", Language: langRust}, true
}

// parseRust reads a panic, or the report of an error with a backtrace.
func parseRust(text string, at int) (Exception, bool) {
	frames := rustBacktraceAt(text, at)
	e := rustHead(text[:frames])
	e.Language = langRust
	e.Frames = rustFrames(text[frames:])
	return e, true
}

// rustBacktraceAt returns the start of the backtrace of the panic or report that contains the line
// at offset at. It returns the end of text if there is no backtrace.
func rustBacktraceAt(text string, at int) int {
	rest := text[at:]
	if strings.HasPrefix(strings.TrimLeft(rest, " \t"), "at ") {
		return previousLine(text, at)
	}
	if i := strings.Index(rest, "\nthread '"); i >= 0 {
		rest = rest[:i] // another panic
	}
	for _, heading := range [...]string{rustBacktrace, colorBacktrace} {
		if i := strings.Index(rest, heading); i >= 0 {
			return at + strings.LastIndexByte(rest[:i], '\n') + 1
		}
	}
	return len(text)
}

// rustHead reads the text above a backtrace.
func rustHead(head string) Exception {
	if _, after, ok := strings.Cut(head, colorPanicked); ok {
		return colorPanic(after)
	}
	if before, after, ok := strings.Cut(head, rustPanicked); ok && strings.Contains(before, "thread '") {
		return readRustPanic(after)
	}
	if i := strings.Index(head, "Caused by:\n"); i >= 0 {
		if e, ok := parseRustCauses(head, i); ok {
			return e
		}
	}
	return rustReport(strings.TrimSuffix(head, head[strings.LastIndexByte(head, '\n')+1:]))
}

// readRustPanic reads the text behind "panicked at ". Since Rust 1.73 the location comes first, and
// the message is on the next lines.
func readRustPanic(s string) Exception {
	s = strings.TrimRight(rustMessageEnd(s), "\n")
	e := Exception{Type: rustPanic}
	location, message, _ := strings.Cut(s, "\n")
	if strings.HasPrefix(s, "'") {
		i := max(strings.LastIndex(s, "', "), strings.LastIndex(s, "': "))
		if i < 1 {
			i = len(s)
		}
		message, location = s[1:i], strings.TrimLeft(s[i:], "',: ")
	}
	e.Message = strings.TrimSpace(message)
	e.setRustLocation(location)
	return e
}

// rustMessageEnd removes everything behind the message of a panic.
func rustMessageEnd(s string) string {
	for _, end := range [...]string{"\nnote: run with `RUST_BACKTRACE", "\nstack backtrace:", "\nthread '"} {
		if i := strings.Index(s, end); i >= 0 {
			s = s[:i]
		}
	}
	return s
}

// colorPanic reads the sections Message and Location of color-eyre.
func colorPanic(s string) Exception {
	e := Exception{Type: rustPanic, Language: langRust}
	const locationHeading = "\nLocation:"
	if i := strings.Index(s, locationHeading); i >= 0 {
		e.setRustLocation(firstLine(strings.TrimLeft(s[i+len(locationHeading):], " \n")))
		s = s[:i]
	}
	e.Message = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(s), "Message:"))
	return e
}

// setRustLocation sets the culprit to the location of the panic, for the case that no frame belongs to
// the application.
func (e *Exception) setRustLocation(location string) {
	if file, line, ok := cutRustLocation(strings.TrimRight(location, ": ")); ok && isRustApp(file) {
		e.Culprit, e.Line = file, line
	}
}

// cutRustLocation splits "src/main.rs:5:10"; color-eyre omits the column.
func cutRustLocation(location string) (file string, line int, ok bool) {
	file, line, ok = cutLine(location)
	if before, n, more := cutLine(file); ok && more {
		file, line = before, n
	}
	return file, line, ok
}

// rustLocation reads the location below a call: "at ./src/main.rs:12:23".
func rustLocation(s string) (file string, line int, ok bool) {
	s, ok = strings.CutPrefix(s, "at ")
	if !ok {
		return "", 0, false
	}
	file, line, ok = cutRustLocation(s)
	return file, line, ok && strings.HasSuffix(file, ".rs") && strings.IndexByte(file, '(') < 0
}

// previousLine returns the start of the line before the one at offset at.
func previousLine(text string, at int) int {
	return strings.LastIndexByte(text[:max(0, at-1)], '\n') + 1
}

// rustBegins reports whether line is the heading of a panic or an overflow. The headings of reports
// do not count, because other languages print the same ones.
func rustBegins(line string) bool {
	return isRustPanic(line) || isRustOverflow(line) || line == colorPanicked
}

// rustFollows recognizes the unindented lines of a panic and of a report.
func rustFollows(previous, line string) decision {
	switch {
	case isRustPanic(line), isRustReportLine(previous) && strings.HasPrefix(line, "Error:"):
		return separate
	case isRustPanic(previous) && strings.HasSuffix(previous, ":"), previous == colorPanicked:
		return continues
	case hasAnyPrefix(line, "├", "│", "╰"): // other programs draw tables
		return continuesIf(strings.HasPrefix(previous, "Error:") || hasAnyPrefix(previous[indent(previous):], "├", "│", "╰"))
	case line != "" && indent(line) == 0 && isRustDrawn(previous):
		return separate
	}
	return continuesIf(line == "stack backtrace:" || line == "Stack backtrace:" || line == "Caused by:" ||
		hasAnyPrefix(line, snafuCauses, snafuCause, "note: run with `RUST_BACKTRACE", "note: Some details are omitted", "Location:", "Backtrace omitted.",
			"Run with RUST_BACKTRACE", "Run with COLORBT", "thread caused non-unwinding panic", "fatal runtime error: "))
}

// isRustReportLine reports whether line can be the last line of an error's report.
func isRustReportLine(line string) bool {
	s := line[indent(line):]
	if len(s) == len(line) {
		return hasAnyPrefix(line, "Run with RUST_BACKTRACE", "Run with COLORBT", "note: ")
	}
	if hasAnyPrefix(s, "╰", "help: ") { // of a drawn report
		return true
	}
	_, digits := leadingInt(s)
	_, _, isLocation := cutRustLocation(s)
	return isLocation || digits > 0 && strings.HasPrefix(s[digits:], ": ")
}

// isRustCall reports whether line ends the message of a panic.
func isRustCall(line string) bool {
	return line == "stack backtrace:" || strings.HasPrefix(line, "note: run with `RUST_BACKTRACE")
}
