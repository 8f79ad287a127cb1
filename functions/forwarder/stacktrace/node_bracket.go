package stacktrace

import "strings"

// util.inspect prints errors without calls in brackets:
//
//	[TimeoutError: The operation was aborted due to timeout]
//	quote failed [TypeError: fetch failed] {
//	  error: [TypeError: fetch failed] {
//
// and it prints errors below its maximum depth as their class alone: [OutOfStock].

// findBracket returns the offset of such an error in line, or -1. Only the properties of the error
// may follow it.
func findBracket(line string) int {
	if strings.IndexByte(line, '[') < 0 {
		return -1
	}
	switch line[len(line)-1] {
	case ']', '{', '}', ',':
	default:
		if !strings.Contains(line, "Error: ") && !strings.Contains(line, "Exception: ") {
			return -1
		}
		if start := nodeNoise(line); start < len(line) && line[start] == '[' && hasMessage(line[start+1:]) && bracketLen(line[start:]) == len(line[start:]) {
			return start // its message continues on further lines
		}
		return -1
	}
	for i := 0; i < len(line); i++ {
		k := strings.IndexByte(line[i:], '[')
		if k < 0 {
			return -1
		}
		if i += k; (i == 0 || line[i-1] == ' ') && hasMessage(line[i+1:]) {
			if endsInBracket(line[i:]) {
				return i
			}
			return -1
		}
	}
	return -1
}

// hasMessage reports whether s begins with an exception name and a message.
func hasMessage(s string) bool {
	typ, message := nodeType(s)
	return isExceptionName(typ) && message > len(typ)
}

// endsInBracket reports whether only the properties of the error, or other elements of a list,
// follow the bracket at the start of s.
func endsInBracket(s string) bool {
	size := bracketLen(s)
	rest := s[size:]
	switch {
	case s[size-1] != ']':
		return false
	case rest == "" || rest == "," || rest == " {" || rest == " ]":
		return true
	}
	return strings.HasPrefix(rest, " { ") && strings.HasSuffix(rest, "}") || strings.HasPrefix(rest, ", [") && strings.HasSuffix(rest, "]")
}

// bracketName returns the name of the error in the bracket at the start of s, or "".
func bracketName(s string) string {
	if !strings.HasPrefix(s, "[") {
		return ""
	}
	if typ, message := nodeType(s[1:]); message > len(typ) && isClassName(typ) && typ != "Function" && typ != "Object" {
		return typ
	}
	n := 1 + run(s[1:], len(s), isTypeByte)
	if !strings.HasPrefix(s[n:], "]") || !isClassName(s[1:n]) {
		return ""
	}
	switch s[1:n] {
	case "Object", "Array", "Function", "Getter", "Setter":
		return ""
	}
	return s[1:n]
}

// bracketHeading returns the heading of the error whose bracket begins at text[at] and whose line
// ends at text[end].
func bracketHeading(text string, at, end, in int) nodeHeading {
	typ, message := nodeType(text[at+1 : end])
	if message <= len(typ) {
		typ = bracketName(text[at:end])
		message = len(typ)
	}
	return nodeHeading{typ: typ, message: at + 1 + message, next: min(len(text), end+1), indent: in, bracket: at}
}
