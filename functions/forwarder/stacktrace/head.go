package stacktrace

import "strings"

// headLen measures the type of an exception's heading, "KeyError: 'id'",
// "java.io.IOException" or "TypeError [ERR_X]: text". It is 0 unless line is a
// name that ends as exceptions' names do, then a colon or nothing.
func headLen(line string) int {
	n := run(line, len(line), isTypeByte)
	if n == 0 || !isUpperOrPath(line) {
		return 0
	}
	rest := line[n:]
	if strings.HasPrefix(rest, " [") {
		if i := strings.IndexByte(rest, ']'); i > 0 {
			rest = rest[i+1:]
		}
	}
	if rest != "" && !strings.HasPrefix(rest, ": ") && rest != ":" {
		return 0
	}
	if !isExceptionName(line[:n]) {
		return 0
	}
	return n
}

// isHead reports whether line is an exception's heading.
func isHead(line string) bool { return headLen(line) > 0 }

func isTypeByte(c byte) bool {
	return isAlnum(c) || c == '.' || c == '_' || c == '$' || c == '`'
}

// isUpperOrPath: names of types begin with a capital, their packages with any letter.
func isUpperOrPath(s string) bool { return isLetter(s[0]) || s[0] == '_' }

// isExceptionName reports whether name ends as the names of exceptions do.
func isExceptionName(name string) bool {
	name = name[strings.LastIndexByte(name, '.')+1:]
	if name == "" || !isUpper(name[0]) && name[0] != '_' {
		return false
	}
	for _, end := range [...]string{
		"Error", "Exception", "Warning", "Exit", "Interrupt", "Iteration", "Group",
		"Fault", "Failure", "Timeout", "NotFound", "DoesNotExist", "Throwable", "Rejection",
	} {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	return false
}
