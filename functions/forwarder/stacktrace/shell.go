package stacktrace

import (
	"bytes"
	"strings"
)

// detectShell recognizes a shell's message about a failed command:
//
//	/var/task/function.sh: line 12: ORDER: unbound variable
//	function.sh: 12: ORDER: parameter not set
//
// or a container runtime's about a program that it cannot start:
//
//	exec /app/main: exec format error
func detectShell(_, s string) parser {
	if _, _, ok := cutShellLocation(s); ok {
		return parseShell
	}
	return nil
}

// cutShellLocation splits a shell's message. bash writes a word before the line number; dash and the
// BusyBox shell only write the number.
func cutShellLocation(line string) (location Frame, message string, ok bool) {
	if program, ok := strings.CutPrefix(line, "exec "); ok {
		program, _, _ = strings.Cut(program, ": ")
		return Frame{File: program}, line[len("exec "):], isExecFault(line)
	}
	if rest, ok := strings.CutPrefix(line, "standard_init_linux.go:"); ok { // older runc
		_, message, _ = strings.Cut(rest, ": ")
		return location, message, isExecFault(line)
	}
	script, rest, ok := strings.Cut(line, ": ")
	if !ok || strings.IndexByte(script, ' ') >= 0 {
		return location, "", false
	}
	number, bash := strings.CutPrefix(rest, "line ")
	n, digits := leadingInt(number)
	if digits > 0 && strings.HasPrefix(number[digits:], ": ") {
		message = number[digits+len(": "):]
		return Frame{File: script, Line: n}, message, isShell(script) || bash && isShellFault(message)
	}
	return Frame{File: script}, rest, isShellName(script) && strings.HasSuffix(rest, ": command not found")
}

// isExecFault reports whether line ends like a message of runc or crun about execve(2).
func isExecFault(line string) bool {
	for _, end := range [...]string{": exec format error", ": no such file or directory", ": permission denied", ": Exec format error", ": No such file or directory", ": Permission denied"} {
		if strings.HasSuffix(line, end) {
			return true
		}
	}
	return false
}

// isShell reports whether file is a script or a shell.
func isShell(file string) bool {
	return strings.HasSuffix(file, ".sh") || strings.HasSuffix(file, ".bash") || isShellName(file)
}

func isShellName(file string) bool {
	switch file[strings.LastIndexByte(file, '/')+1:] {
	case "bash", "-bash", "sh", "-sh", "ash", "dash", "ksh", "zsh":
		return true
	}
	return false
}

// isShellFault reports whether message ends like a message of bash (variables.c, execute_cmd.c,
// subst.c and error.c in its sources). It is needed because a script may have any name.
func isShellFault(message string) bool {
	for _, end := range [...]string{
		": unbound variable", ": command not found", ": No such file or directory", ": Permission denied",
		": readonly variable", ": bad substitution", ": not a valid identifier", ": ambiguous redirect", ": Is a directory",
	} {
		if strings.HasSuffix(message, end) {
			return true
		}
	}
	return strings.HasPrefix(message, "syntax error")
}

// parseShell reads the message at offset at, which must be in the last line, because other stack
// traces may follow the output of a script.
func parseShell(text string, at int) (Exception, bool) {
	line := firstLine(text[at:])
	if strings.TrimSpace(text[at+len(line):]) != "" {
		return Exception{}, false
	}
	location, message, ok := cutShellLocation(line[indent(line):])
	if !ok {
		return Exception{}, false
	}
	e := Exception{Type: message, Message: message, Language: langShell, Culprit: location.File, Line: location.Line}
	if i := strings.LastIndex(message, ": "); i >= 0 && !strings.HasPrefix(message, "syntax error") {
		e.Type = message[i+len(": "):]
	}
	e.Type, _, _ = strings.Cut(e.Type, " (")
	e.Type, _, _ = strings.Cut(e.Type, ": ")
	return e, true
}

// appendShellKey exists for the table of dialects. A shell prints no calls.
func appendShellKey(b []byte, f *Frame) ([]byte, bool) {
	return append(append(appendTail(b, f.File), '|'), f.Function...), true
}

// isShellComplete reports whether line is a message of a shell.
func isShellComplete(line []byte) bool {
	if hasAnyPrefix(line, "exec /", "standard_init_linux.go:") {
		return isExecFault(string(line))
	}
	if i := bytes.IndexByte(line, ' '); i <= 0 || line[i-1] != ':' { // no script
		return false
	}
	return hasAny(line, ": line ", ".sh: ", "command not found") && detectShell("", string(line)) != nil
}
