package stacktrace

import "strings"

// readCode takes the code from a property of an error. Errors of the AWS SDK have a $fault, and
// their code is their name.
func (e *nodeError) readCode(property string) {
	name, value, ok := strings.Cut(property, ": ")
	if !ok {
		return
	}
	switch name {
	case "code", "Code":
		if code := plainValue(value); isCode(code) {
			e.code = code
		}
	case "'$fault'":
		e.isService = true
	}
}

// plainValue returns the text of a value that util.inspect prints: 'ENOENT', or 11000.
func plainValue(value string) string {
	value = strings.TrimSuffix(value, ",")
	if n := len(value); n > 1 && value[0] == '\'' && value[n-1] == '\'' {
		return value[1 : n-1]
	}
	if value == "" || !isDigit(value[0]) {
		return ""
	}
	return value
}

// isCode reports whether s can be an error's code: a word, or a number other than 0. The runtime's
// code for an unhandled rejection does not count, because it is not the code of the rejection's
// reason.
func isCode(s string) bool {
	const longest = 64
	return s != "" && s != "0" && s != "ERR_UNHANDLED_REJECTION" && len(s) <= longest && run(s, len(s), isCodeByte) == len(s)
}

func isCodeByte(c byte) bool {
	return isLetter(c) || isDigit(c) || c == '_' || c == '-' || c == '.' || c == '/'
}

// headingCode returns the code in the heading of an error whose message begins at text[at], or "":
// TypeError [ERR_INVALID_ARG_TYPE]: text.
func headingCode(text string, at int) string {
	head := strings.TrimRight(text[:max(at, 0)], ": ")
	if !strings.HasSuffix(head, "]") {
		return ""
	}
	open := strings.LastIndexByte(head[max(0, len(head)-80):], '[') + max(0, len(head)-80)
	code := strings.Trim(head[open:], "[]")
	if !isCode(code) || strings.ToUpper(code) != code || isDigit(code[0]) {
		return ""
	}
	return code
}

// inlineCode returns the code of an error whose properties are on its line: [Error: boom] { code:
// 'E_BOOM' }
func inlineCode(line string) string {
	_, rest, ok := strings.Cut(line, "] { ")
	if !ok || !strings.HasSuffix(rest, "}") {
		return ""
	}
	_, value, ok := strings.Cut(" "+rest, " code: ")
	if end := strings.IndexAny(value, ", }"); ok && end > 0 {
		if code := plainValue(value[:end]); isCode(code) {
			return code
		}
	}
	return ""
}

// codeOf returns the code of an error, or "".
func (e *nodeError) codeOf() string {
	if e.code == "" && e.isService {
		return e.Type
	}
	return e.code
}

// dotnetCode returns the code that .NET prints between type and message, the number of an operating
// system error, or the number of a SQL Server error, which is printed below its calls.
func dotnetCode(text string, e *Exception) string {
	if i := strings.Index(text, e.Type+" ("); i >= 0 {
		if n, digits := leadingInt(text[i+len(e.Type)+2:]); n > 0 && strings.HasPrefix(text[i+len(e.Type)+2+digits:], "):") {
			return text[i+len(e.Type)+2:][:digits]
		}
	}
	if !strings.HasSuffix(e.Type, "SqlException") {
		return ""
	}
	_, rest, _ := strings.Cut(text, "\nError Number:")
	_, digits := leadingInt(rest)
	return rest[:digits]
}
