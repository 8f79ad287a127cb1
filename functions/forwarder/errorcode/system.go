package errorcode

import (
	"strings"

	"faulty/functions/forwarder/letters"
)

// These words introduce the codes of operating systems. They are read-only.
var (
	osWords     = letters.Words("[Errno ", "[WinError ", "Os { code: ", "(os error ")
	wrappedExit = letters.NewWord(": exit status ")
	exitStatus  = letters.NewWord(" returned non-zero exit status ")
)

// system returns the error code of the operating system or the exit status of a process:
//
//	connect ECONNREFUSED 10.0.0.5:80                       Node.js
//	ENOENT: no such file or directory, open '/tmp/x'
//	[Errno 2] No such file or directory: '/tmp/x'          Python
//	Os { code: 2, kind: NotFound, message: "…" }           Rust
//	Connection refused (os error 111)
//	Error Domain=NSPOSIXErrorDomain Code=61 "…"            Swift
//	exit status 1, ffmpeg: exit status 1                   Go
//	Command '…' returned non-zero exit status 1.
func system(typ string, message text) string {
	if code := errno(message.string); code != "" {
		return code
	}
	for i := range osWords {
		if rest, ok := message.behind(&osWords[i]); ok && digits(rest) != "" {
			return digits(rest)
		}
	}
	if rest, ok := strings.CutPrefix(message.string, "Error Domain="); ok {
		_, rest, _ = strings.Cut(rest, " Code=")
		if code, _, ok := strings.Cut(rest, " "); ok {
			return digits(code)
		}
		return ""
	}
	if rest, ok := strings.CutPrefix(message.string, "exit status "); ok && isNumber(rest, 0) {
		return rest
	}
	if rest, ok := message.behind(&wrappedExit); ok && isNumber(rest, 0) && typ != "Runtime.ExitError" { // that of Lambda's runtime itself
		return rest
	}
	if rest, ok := message.behind(&exitStatus); ok {
		return digits(rest)
	}
	return ""
}

// errno returns the name that libuv has for an operating system error. It is at the start of the
// message or behind the name of the system call.
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
