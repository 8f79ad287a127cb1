package stacktrace

import "strings"

// splitHead finds the heading of an exception in the text before its first frame, which may also
// contain log text, the name of a thread, or Node.js's source excerpt. The message is all of pre
// behind the type. If no line is a heading, the last line becomes the message.
func splitHead(pre string) (typ, message string) {
	for l := (lines{text: pre}); l.scan(); {
		start := l.start + noiseLen(l.line())
		if typ, at := headType(pre[start:l.end]); typ != "" {
			return typ, strings.TrimSpace(pre[start+at:])
		}
	}
	last := lastLine(pre)
	last = last[noiseLen(last):]
	if typ, at := looseHead(last); typ != "" {
		return typ, strings.TrimSpace(last[at:])
	}
	return "", last
}

// noiseLen returns the length of the text that runtimes and loggers put before a heading.
func noiseLen(line string) int {
	n := prefixLen(line)
	line = line[n:]
	if strings.HasPrefix(line, `Exception in thread "`) {
		if i := strings.Index(line, `" `); i >= 0 {
			return n + i + 2
		}
	}
	for _, noise := range [...]string{
		"Unhandled exception. ", "Unhandled Exception: ", "Uncaught ", "[ERROR] ", "Caused by: ",
	} {
		if strings.HasPrefix(line, noise) {
			return n + len(noise)
		}
	}
	return n
}

// headType returns the type in "KeyError: 'id'", "java.io.IOException" or "TypeError [ERR_X]:
// text", and the offset of the message. It returns "" unless the line is a name with the ending of
// an exception name, followed by a colon or nothing.
func headType(line string) (typ string, message int) {
	typ, message = nameAndColon(line)
	if !isExceptionName(typ) {
		return "", 0
	}
	return typ, message
}

// looseHead is like headType for a line that must be a heading, whatever the name of its type:
// "Boom: text", "com.example.Trouble". Otherwise it looks for the type inside the line: "request
// failed: TypeError: x is not a function".
func looseHead(line string) (typ string, message int) {
	typ, message = nameAndColon(line)
	if typ != "" && (isUpper(typ[0]) || strings.IndexByte(typ, '.') > 0) {
		return typ, message
	}
	for i := 0; i < len(line); {
		n := strings.IndexByte(line[i:], ' ')
		if n < 0 {
			break
		}
		i += n + 1
		if typ, message := headType(line[i:]); typ != "" && message > len(typ) {
			return typ, i + message
		}
	}
	return "", 0
}

// nameAndColon splits "Name: text", "Name", "Name [CODE]: text" and .NET's "Name (111): text".
func nameAndColon(line string) (name string, message int) {
	n := run(line, len(line), isTypeByte)
	if n == 0 || !isLetter(line[0]) && line[0] != '_' {
		return "", 0
	}
	message = n
	if rest := line[n:]; strings.HasPrefix(rest, " [") || strings.HasPrefix(rest, " (") && n+2 < len(line) && isDigit(rest[2]) {
		if i := strings.IndexAny(rest[:min(len(rest), 64)], "])"); i > 0 {
			message += i + 1
		}
	}
	switch rest := line[message:]; {
	case rest == "" && message == n:
		return line[:n], n
	case rest == "" || rest == ":" || strings.HasPrefix(rest, ": "):
		return line[:n], min(len(line), message+1)
	}
	return "", 0
}

// isHead reports whether line is an exception's heading.
func isHead(line string) bool {
	typ, _ := headType(line)
	return typ != ""
}

func isTypeByte(c byte) bool {
	return isAlnum(c) || c == '.' || c == '_' || c == '$' || c == '`'
}

// IsTypeName reports whether text is the name of an exception class and nothing else.
func IsTypeName(text string) bool {
	if !strings.HasSuffix(text, "Error") && !strings.HasSuffix(text, "Exception") {
		return false
	}
	text = text[strings.LastIndexByte(text, ':')+1:] // Shop::StockError
	return isExceptionName(text) && run(text, len(text), isTypeByte) == len(text)
}

// isExceptionName reports whether name has the ending of an exception name.
func isExceptionName(name string) bool {
	name = name[strings.LastIndexByte(name, '.')+1:]
	if len(name) < 4 || !isUpper(name[0]) && name[0] != '_' {
		return false
	}
	for _, end := range [...]string{
		"Error", "Exception", "Warning", "Exit", "Interrupt", "Iteration", "ExceptionGroup",
		"Fault", "Failure", "Timeout", "NotFound", "DoesNotExist", "Throwable", "Rejection",
	} {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	return false
}
