package stacktrace

import (
	"slices"
	"strings"
)

// detectPHP recognizes a message of the PHP engine, the heading of a stack, or a call. The engine
// prints uncaught exceptions and its own messages:
//
//	PHP Fatal error:  Uncaught Shop\NotFound: no order in /var/task/a.php:5
//	PHP Warning:  Undefined array key "k" in /var/task/a.php on line 12
func detectPHP(_, s string) parser {
	switch s[0] {
	case '#':
		if _, ok := phpCall(s); ok {
			return parsePHP
		}
		return nil
	case 'S':
		if s == "Stack trace:" {
			return parsePHP
		}
	case 'U':
		if strings.HasPrefix(s, symfonyUncaught) {
			return parseSymfony
		}
		return nil
	case '[':
		if strings.Contains(s, monologObject) && strings.Contains(s, "(code: ") {
			return parseMonologLine
		}
	}
	if _, ok := phpMessage(s); ok {
		return parsePHPMessage
	}
	return nil
}

// phpLevels are the engine's names for its message levels (php_error_cb in main.c).
var phpLevels = [...]string{
	"Fatal error", "Parse error", "Warning", "Notice", "Deprecated", "Recoverable fatal error",
	"Core error", "Core warning", "Compile error", "Compile warning", "Catchable fatal error", "Strict Standards",
}

// phpMessage returns the start of the engine's message in line. The engine writes "PHP " before it,
// except where it displays the message; then only the location at its end shows that it comes from
// PHP.
func phpMessage(line string) (at int, ok bool) {
	at = strings.Index(line, "PHP ")
	if at >= 0 && (at == 0 || line[at-1] == ' ' || line[at-1] == '"') {
		at += len("PHP ")
		if strings.HasPrefix(line[at:], "message: ") { // FPM and web servers
			at += len("message: ")
			at += len(line[at:]) - len(strings.TrimPrefix(line[at:], "PHP "))
		}
		return at, phpLevel(line[at:]) != ""
	}
	level := phpLevel(line)
	if level == "" {
		return 0, false
	}
	rest := line[len(level):]
	return 0, strings.HasPrefix(rest, ": Uncaught ") || strings.Contains(rest, ".php on line ") || strings.Contains(rest, ".php:")
}

// phpLevel returns the level at the start of s, or "".
func phpLevel(s string) string {
	if s == "" || !isUpper(s[0]) { // like most lines
		return ""
	}
	for _, level := range phpLevels {
		if strings.HasPrefix(s, level) && strings.HasPrefix(s[len(level):], ": ") {
			return level
		}
	}
	return ""
}

// parsePHPMessage reads a message of the engine in the line at offset at.
func parsePHPMessage(text string, at int) (Exception, bool) {
	line := firstLine(text[at:])
	n, ok := phpMessage(line[indent(line):])
	if !ok {
		return Exception{}, false
	}
	start := at + indent(line) + n
	level := phpLevel(text[start:])
	if i := strings.Index(text[start:], "\nPHP Fatal error: "); i >= 0 && level != "Fatal error" {
		return parsePHPMessage(text, start+i+1) // the failure that the warning led to
	}
	start += len(level) + len(": ")
	start += indent(text[start:])
	if strings.HasPrefix(text[start:], "Uncaught ") {
		return readPHP(text, start+len("Uncaught "), true), true
	}
	message, location := cutPHPLocation(firstLine(text[start:]))
	return Exception{Type: level, Message: message, Language: langPHP, Culprit: location.File, Line: location.Line}, true
}

// parsePHP reads a logged exception. The heading or the first call of its stack is at offset at.
func parsePHP(text string, at int) (Exception, bool) {
	if s := text[at+indent(text[at:]):]; s[0] == 'S' {
		l := lines{text: text, next: at}
		l.scan()
		if !l.scan() || !strings.HasPrefix(l.line(), "#") {
			return Exception{}, false
		}
	}
	if i := strings.Index(text[:at], monologObject); i >= 0 {
		return parseMonolog(text, i)
	}
	return readPHP(text, phpHeadAt(text[:at]), false), true
}

// phpHeadAt returns the start of the heading at the end of pre: the first line that looks like a
// heading, or else the last.
func phpHeadAt(pre string) int {
	for l := (lines{text: pre}); l.scan(); {
		n := noiseLen(l.line())
		if typ, _ := phpType(l.line()[n:]); isExceptionName(typ[strings.LastIndexByte(typ, '\\')+1:]) {
			return l.start + n
		}
	}
	end := len(strings.TrimRight(pre, " \n"))
	start := strings.LastIndexByte(pre[:end], '\n') + 1
	return start + noiseLen(pre[start:end])
}

// readPHP reads a chain of exceptions from its first heading on. PHP prints the innermost exception
// first, and the exception that it led to behind "Next ":
//
//	PDOException: Connection refused in /var/task/src/Repo.php:4
//	Stack trace:
//	#0 /var/task/src/Repo.php(5): Shop\Repo->load()
//	#1 {main}
//
//	Next Shop\NotFound: no order in /var/task/src/Repo.php:5
//	Stack trace:
//	#0 {main}
//	  thrown in /var/task/src/Repo.php on line 5
func readPHP(text string, at int, uncaught bool) Exception {
	p := phpTrace{chain: newChain(text, strings.Count(text[at:], "\n#"))}
	p.openPHP(at)
	p.uncaught = uncaught
	for l := (lines{text: text, next: at}); l.scan() && p.read(&l); {
	}
	p.closePHP(len(text))
	p.thrown = p.location
	slices.Reverse(p.list)
	return p.outermost()
}

// A phpTrace is a chain, together with the call whose location is not known yet. PHP prints with
// each call where it was made, and with the exception where it was thrown.
type phpTrace struct {
	chain
	location Frame // location of the next call
	thrown   Frame // where the outermost exception was thrown, if it has no calls
	uncaught bool
	head     int // start of the open heading, -1 if it is closed
	code     string
}

func (p *phpTrace) openPHP(at int) {
	p.list = append(p.list, Cause{})
	p.head = at
	p.location = Frame{}
}

// endHead reads the heading that ends before text[end:].
func (p *phpTrace) endHead(end int) {
	if p.head < 0 {
		return
	}
	current := &p.list[len(p.list)-1]
	head, _, _ := strings.Cut(p.text[p.head:end], "\nStack trace:")
	typ, n := phpType(head)
	message := strings.TrimSpace(head[n:])
	if typ != "" || p.uncaught {
		message, p.location = cutPHPLocation(message)
	}
	current.Type, current.Message = typ, message
	p.head = -1
}

// closePHP ends the current exception.
func (p *phpTrace) closePHP(end int) {
	p.endHead(end)
	p.list[len(p.list)-1].Frames = p.take()
}

// outermost ends the chain. For an exception without calls, only its location is known.
func (p *phpTrace) outermost() Exception {
	e := p.exception(langPHP)
	if len(e.Frames) == 0 {
		e.Culprit, e.Line = p.thrown.File, p.thrown.Line
	}
	return e
}

// read handles one line and reports whether the stack trace continues.
func (p *phpTrace) read(l *lines) bool {
	s := l.line()[indent(l.line()):]
	switch {
	case strings.HasPrefix(s, "#"):
		if call, ok := phpCall(s); ok {
			p.endHead(l.start)
			p.addCall(call.Function, call)
		}
	case p.head < 0 && strings.HasPrefix(s, "Next "):
		p.closePHP(l.start)
		p.openPHP(l.start + len("Next "))
	case strings.HasPrefix(s, "thrown in "):
		p.endHead(l.start)
		return false
	case p.head < 0 && s != "":
		return strings.HasPrefix(s, `"} `)
	}
	return true
}

// addCall adds a call. Its location is where the previous call was made.
func (p *phpTrace) addCall(function string, made Frame) {
	f := Frame{Function: function, File: p.location.File, Line: p.location.Line}
	if len(p.frames) == p.begin && isPHPEngine(function, f, made) {
		f.File, f.Line = "", 0
	}
	f.InApp = isPHPApp(&f) || f.File == "" && p.location.File == "" && len(p.frames) == p.begin && strings.IndexByte(function, '\\') >= 0
	p.add(f)
	p.location = made
}
