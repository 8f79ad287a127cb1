package stacktrace

import (
	"bytes"
	"slices"
	"strings"
)

// pythonFrame reads
//
//	File "/var/task/app.py", line 12, in handler
//
// The location of a SyntaxError has no function. faulthandler writes no comma before the line.
// loguru marks the call where the exception was caught with "> ". Lambda's runtime writes the
// location of a SyntaxError as
//
//	File "/var/task/app.py" Line 3
func pythonFrame(s string) (f Frame, ok bool) {
	const head = `File "`
	s = strings.TrimPrefix(s, "> ")
	if !strings.HasPrefix(s, head) {
		return f, false
	}
	s = s[len(head):]
	i := strings.IndexByte(s, '"')
	if i < 0 {
		return f, false
	}
	f.File = s[:i]
	s, ok = strings.CutPrefix(s[i+1:], ", line ")
	if !ok {
		if s, ok = strings.CutPrefix(s, " Line "); !ok {
			return f, false
		}
	}
	line, digits := leadingInt(s)
	if digits == 0 {
		return f, false
	}
	f.Line = line
	s = strings.TrimPrefix(s[digits:], ",")
	if strings.HasPrefix(s, " in ") {
		f.Function = strings.TrimRight(s[len(" in "):], " ")
	}
	f.InApp = !isPythonLibrary(f.File)
	return f, true
}

// detectPython recognizes the heading of a traceback, or a call.
func detectPython(_, s string) parser {
	switch {
	case strings.HasSuffix(s, "(most recent call last):"):
		return parseTraceback
	case strings.HasSuffix(s, "(most recent call first):"), strings.HasPrefix(s, fatalPython):
		return parseFault
	case isRichTitle(s):
		return parseRich
	}
	if _, ok := pythonFrame(s); ok {
		return parsePython
	}
	if s[0] == 'R' && strings.HasPrefix(s, lambdaFault) {
		return parseLambdaFault
	}
	return nil
}

// lambdaFault is the beginning of the types of failures that Lambda's runtime reports without a
// traceback.
const lambdaFault = "Runtime."

// parseLambdaFault reads a failure of Lambda's runtime at offset at, which must be the last line:
//
//	[ERROR] Runtime.HandlerNotFound: Handler 'main' missing on module 'app'
func parseLambdaFault(text string, at int) (Exception, bool) {
	line := firstLine(text[at:])
	typ, message := pythonHead(line[indent(line):])
	if len(typ) <= len(lambdaFault) || message == len(typ) || strings.TrimSpace(text[at+len(line):]) != "" {
		return Exception{}, false
	}
	return Exception{Type: typ, Message: strings.TrimSpace(line[indent(line)+message:]), Language: langPython}, true
}

// isPythonComplete reports whether line is a failure of Lambda's runtime.
func isPythonComplete(line []byte) bool {
	return bytes.HasPrefix(line, []byte(lambdaFault)) && hasAny(line, ": ")
}

// parseTraceback distinguishes Python's heading from Ruby 2's, which is the same.
func parseTraceback(text string, at int) (Exception, bool) {
	l := lines{text: text, next: at}
	l.scan()
	if l.scan() && isRubyFrame(l.line()) {
		return parseRuby(text, l.start)
	}
	if margin := indent(text[at:]); margin > 0 && strings.HasPrefix(text[at+margin:], "Traceback ") { // Tornado indents the lines below the first
		return parsePython(dedent(text[at:], text[at:at+margin]), 0)
	}
	return parsePython(text, at)
}

// dedent removes a margin from the lines of a text, up to the first line without it.
func dedent(text, margin string) string {
	b := make([]byte, 0, len(text))
	for l := (lines{text: text}); l.scan(); {
		rest, ok := strings.CutPrefix(l.line(), margin)
		if !ok && rest != "" {
			break
		}
		b = append(append(b, rest...), '\n')
	}
	return string(b)
}

// A pythonTrace collects the blocks of a chained traceback, root first, which is the order in which
// Python prints them.
type pythonTrace struct {
	chain
	groups     []pythonGroup // groups whose first member is being read, outermost first
	skip       int           // margin of the members that are skipped, 0 for none
	hasHeading bool          // the final line of the current block has been read

	members []Cause // the members that are skipped
}

// A pythonGroup is an ExceptionGroup, and the margin of its members.
type pythonGroup struct {
	cause  Cause
	member int
}

// parsePython reads a traceback whose heading or first frame is at offset at.
func parsePython(text string, at int) (Exception, bool) {
	p := pythonTrace{chain: newChain(text, strings.Count(text[at:], `File "`))}
	p.list = make([]Cause, 1, 2)
	for l := (lines{text: text, next: at}); l.scan(); {
		line := l.line()
		margin := marginLen(line)
		rest := line[margin:]
		column := 0
		if margin > 0 {
			column = indent(line)
		}
		switch {
		case p.skip > 0 && column >= p.skip:
			p.passMember(rest, column)
			continue
		case isPythonLink(rest):
			p.endMessage(l.start)
			p.next(column)
		case isGroupRule(rest):
			p.endMessage(l.start)
			p.rule(rest, column)
			continue
		case !p.read(&l, margin, rest):
			p.endMessage(l.start)
			e := p.exception(text[:at])
			if rest == callStack {
				e.Frames = append(e.Frames, loggingCalls(l)...)
			}
			return e, true
		}
		p.skip = 0
	}
	p.endMessage(len(text))
	return p.exception(text[:at]), true
}

// read handles one line of a block. It returns false behind the end of the stack trace.
func (p *pythonTrace) read(l *lines, margin int, rest string) bool {
	in := indent(rest)
	if margin > 0 {
		p.endMessage(l.start)
	}
	switch {
	case p.message > 0:
		return p.readMessage(l, rest)
	case in == len(rest):
		return true
	case in > 0:
		if f, ok := pythonFrame(rest[in:]); ok && !p.hasHeading {
			p.add(f)
		}
		return true
	case strings.HasSuffix(rest, "(most recent call last):"):
		return !p.hasHeading
	case p.hasHeading:
		p.endMessage(l.start)
		return margin > 0 || rest == quotes
	}
	if f, ok := pythonFrame(rest); ok {
		p.add(f) // loguru's mark, or a stack trace that lost its indentation
		return true
	}
	typ, at := pythonHead(rest)
	if typ == "" {
		return margin > 0 || len(p.frames) == p.begin
	}
	p.list[len(p.list)-1].Type = typ
	p.message = l.start + margin + at
	p.hasHeading = true
	return true
}

// quotes surround the traceback of another process in the message of multiprocessing's
// RemoteTraceback.
const quotes = `"""`

// readMessage handles a further line of the message. It returns false if the message has ended.
func (p *pythonTrace) readMessage(l *lines, rest string) bool {
	if rest == quotes {
		p.endMessage(l.start)
		return true
	}
	return !endsPythonMessage(rest)
}

// callStack is the heading of the calls up to the logging call, outermost first. The logging
// package prints them below a traceback of its own.
const callStack = "Call stack:"

// loggingCalls reads the calls below callStack. They enclose those of the traceback, which only
// contains calls of the logging package.
func loggingCalls(l lines) (frames []Frame) {
	for l.scan() && indent(l.line()) > 0 {
		if f, ok := pythonFrame(strings.TrimSpace(l.line())); ok {
			frames = append(frames, f)
		}
	}
	slices.Reverse(frames)
	return frames
}

// endsPythonMessage reports whether line is not part of a message: it belongs to the logging
// package or to the next traceback, or has a log prefix.
func endsPythonMessage(line string) bool {
	return hasAnyPrefix(line, callStack, "--- Logging error ---", "Exception ignored in", "Exception in thread ",
		"Task exception was never retrieved", "[ERROR]\t", "[WARNING]\t", "[INFO]\t", "[DEBUG]\t", "[CRITICAL]\t") ||
		strings.HasSuffix(line, "(most recent call last):") ||
		len(line) > 0 && isDigit(line[0]) && (prefixLen(line) > 0 || dateLen(line) >= len("2026-11-22 21:24:52"))
}

// pythonHead splits "Type: text" and "Type". The name of a type contains dots, and <locals> if a
// function created the class. It may be in lower case.
func pythonHead(line string) (typ string, message int) {
	const locals = "<locals>"
	n := 0
	for n < len(line) {
		n += run(line[n:], len(line), isPythonByte)
		if !strings.HasPrefix(line[n:], locals) {
			break
		}
		n += len(locals)
	}
	if n == 0 || isDigit(line[0]) || line[0] == '.' || isLevelName(line[:n]) {
		return "", 0
	}
	switch rest := line[n:]; {
	case rest == "":
		return line, n
	case rest == ":" || strings.HasPrefix(rest, ": "):
		return line[:n], n + 1
	}
	return "", 0
}

// isLevelName reports whether name is a level, which begins the line of a logger that was written
// into a traceback by another thread.
func isLevelName(name string) bool {
	switch name {
	case "DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL":
		return true
	}
	return false
}

func isPythonByte(c byte) bool { return isAlnum(c) || c == '_' || c == '.' || c >= 0x80 }

func isPythonLink(s string) bool {
	return s == "The above exception was the direct cause of the following exception:" ||
		s == "During handling of the above exception, another exception occurred:"
}

// appendPythonKey omits the calls that Python 3.12 inlines.
func appendPythonKey(b []byte, f *Frame) ([]byte, bool) {
	switch f.Function {
	case "<lambda>", "<listcomp>", "<dictcomp>", "<setcomp>", "<genexpr>":
		return b, false
	}
	b = appendTail(b, f.File)
	return append(append(b, '|'), f.Function...), true
}
