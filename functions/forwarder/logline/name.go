package logline

import "bytes"

// lastName returns the last part of a dotted name.
func lastName(name []byte) []byte { return name[bytes.LastIndexByte(name, '.')+1:] }

// isStackName reports whether a member with that name contains the stack of an exception.
func isStackName(name []byte) bool {
	name = lastName(name)
	if len(name) < 5 {
		return false
	}
	switch string(name) {
	case "stack", "stackTrace", "stack_trace", "stacktrace", "extendedStackTrace", "stepArray", "StackTrace", "StackTraceString", "backtrace", "traceback", "errorVerbose":
		return true
	}
	return false
}

// isErrorName reports whether an object with that name is expected to be an exception.
func isErrorName(name []byte) bool {
	name = lastName(name)
	if len(name) < 2 {
		return false
	}
	switch string(name) {
	case "err", "exc", "ex", "exc_info", "exceptions", "errors", "thrown", "throwable", "Throwable", "failure", "stack_trace", "@x", "error_detail", "Exceptions", "failures", "results":
		return true
	}
	return isCauseName(name) || isPlainErrorName(name) || bytes.HasSuffix(name, []byte("Error")) || bytes.HasSuffix(name, []byte("Err")) || bytes.HasSuffix(name, []byte("Exception"))
}

// isPlainErrorName reports whether an object with that name is an exception even if it only
// contains a message.
func isPlainErrorName(name []byte) bool {
	switch string(lastName(name)) {
	case "error", "err", "exception", "exc_info", "Exception", "@x":
		return true
	}
	return false
}

// isCauseName reports whether a member with that name contains the cause of an exception.
func isCauseName(name []byte) bool {
	p := partOf(lastName(name))
	return p == partCause || p == partCauses
}

// isAttributes reports whether a list with that name is an OpenTelemetry list of keys and values.
func isAttributes(name []byte) bool { return string(lastName(name)) == "attributes" }

// framePrefixes are the beginnings of calls, as they appear inside a JSON string. It is read-only.
var framePrefixes = [...]string{"at ", `File \"`, "#0 ", "#1 ", "from ", "goroutine ", "0: ", "Caused by: ", "(most recent"}

// looksLikeStack reports whether a text may be a stack: one of its lines begins like a call. text
// is the inside of a JSON string, or decoded.
func looksLikeStack(text []byte) bool {
	const lines = 64
	for range lines {
		i := lineEnd(text)
		if i < 0 {
			return false
		}
		text = text[i:]
		if isFrameLike(text) {
			return true
		}
	}
	return false
}

// lineEnd returns the offset behind the next line end, which may be escaped.
func lineEnd(text []byte) int {
	for i := 0; i < len(text); i++ {
		j := bytes.IndexAny(text[i:], "\\\n\r")
		if j < 0 {
			return -1
		}
		i += j
		if text[i] != '\\' {
			return i + 1
		}
		if i++; i < len(text) && (text[i] == 'n' || text[i] == 'r') {
			return i + 1
		}
	}
	return -1
}

// isFrameLike reports whether text begins with a call, possibly after blanks.
func isFrameLike(text []byte) bool {
	for len(text) > 1 {
		n := 0
		switch {
		case text[0] == ' ' || text[0] == '\t':
			n = 1
		case text[0] == '\\' && text[1] == 't':
			n = 2
		}
		if n == 0 {
			break
		}
		text = text[n:]
	}
	for _, prefix := range framePrefixes {
		if len(text) >= len(prefix) && string(text[:len(prefix)]) == prefix {
			return true
		}
	}
	line := text[:min(len(text), 256)]
	if i := bytes.IndexAny(line, "\\\n"); i >= 0 && !bytes.HasPrefix(line, []byte("File \"")) {
		line = line[:i]
	}
	return bytes.HasPrefix(line, []byte(`File "`)) || bytes.HasPrefix(line, []byte("Traceback (")) || bytes.Contains(line, []byte(".go:")) || bytes.Contains(line, []byte(":in '")) || bytes.Contains(line, []byte(":in `"))
}

// isPlaceholder reports whether text is a placeholder that programs write if there is no error.
// This includes {}, which JSON.stringify returns for an error and which contains no information
// either.
func isPlaceholder(text []byte) bool {
	if len(text) > len("undefined") {
		return false
	}
	switch string(bytes.ToLower(bytes.TrimSpace(text))) {
	case "", "-", "none", "null", "nil", "<nil>", "undefined", "false", "n/a", "{}", "[]", `""`:
		return true
	}
	return false
}
