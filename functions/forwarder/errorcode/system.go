package errorcode

import "strings"

// system returns the code of the operating system or of a process's end:
//
//	connect ECONNREFUSED 10.0.0.5:80                       Node.js
//	ENOENT: no such file or directory, open '/tmp/x'
//	[Errno 2] No such file or directory: '/tmp/x'          Python
//	Os { code: 2, kind: NotFound, message: "…" }           Rust
//	Connection refused (os error 111)
//	Error Domain=NSPOSIXErrorDomain Code=61 "…"            Swift
//	exit status 1
//	Command '…' returned non-zero exit status 1.
func system(_, message string) string {
	if code := errno(message); code != "" {
		return code
	}
	for _, words := range [...]string{"[Errno ", "[WinError ", "Os { code: ", "(os error "} {
		if _, rest, ok := strings.Cut(message, words); ok && digits(rest) != "" {
			return digits(rest)
		}
	}
	if rest, ok := strings.CutPrefix(message, "Error Domain="); ok {
		return digits(between(rest, " Code=", " "))
	}
	if rest, ok := strings.CutPrefix(message, "exit status "); ok && isNumber(rest, 0) {
		return rest
	}
	if _, rest, ok := strings.Cut(message, " returned non-zero exit status "); ok {
		return digits(rest)
	}
	return ""
}

// errno returns the name that libuv has for an error of the operating system, which
// stands first in the message or behind the name of the system call.
func errno(message string) string {
	if _, reason, ok := strings.Cut(message, ", reason: "); ok && strings.HasPrefix(message, "request to ") { // node-fetch
		message = reason
	}
	code := name(message)
	if isErrno(code) && strings.HasPrefix(message[len(code):], ": ") {
		return code
	}
	_, rest, ok := strings.Cut(message, " ")
	if second := name(rest); ok && isCall(code) && isErrno(second) {
		return second
	}
	return ""
}

// isErrno reports whether s has the form of ECONNREFUSED, ENOENT or E2BIG.
func isErrno(s string) bool {
	if len(s) < 4 || len(s) > 16 || s[0] != 'E' || s == "ERROR" {
		return false
	}
	for i := range len(s) {
		if !isUpper(s[i]) && !isDigit(s[i]) && s[i] != '_' {
			return false
		}
	}
	return true
}

// isCall reports whether s is the name of a system call in a message of Node.js.
func isCall(s string) bool {
	switch s {
	case "connect", "getaddrinfo", "read", "write", "listen", "bind", "spawn", "shutdown", "kill", "accept", "send", "open", "getnameinfo":
		return true
	}
	return strings.HasPrefix(s, "query") && len(s) > len("query") && isUpper(s[len("query")]) // queryA, queryMx
}
