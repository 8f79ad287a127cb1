package stacktrace

import "strings"

// fatalPython is the start of the interpreter's output when it dies.
const fatalPython = "Fatal Python error: "

// parseFault reads a dump of faulthandler, whose calls are innermost first:
//
//	Fatal Python error: Segmentation fault
//
//	Current thread 0x00007f0fec410b80 (most recent call first):
//	  File "/var/task/app.py", line 3 in work
//
// If there are several threads, it reads the current one, or else the first.
func parseFault(text string, at int) (Exception, bool) {
	e := Exception{Language: langPython}
	first, _, _ := strings.Cut(lastLine(text[:at]), "\n")
	if strings.HasPrefix(first, "Timeout (") && strings.HasSuffix(first, "!") {
		e.Type, e.Message = "Timeout", strings.Trim(first[len("Timeout "):], "()!")
	}
	if !strings.HasPrefix(strings.TrimLeft(text[at:], " "), fatalPython) && !hasFaultCall(text, at) {
		return Exception{}, false
	}
	current, found := false, false // state of the thread whose calls are being read
	for l := (lines{text: text, next: at}); l.scan(); {
		line := l.line()
		s := strings.TrimSpace(line)
		switch f, ok := pythonFrame(s); {
		case strings.HasPrefix(s, fatalPython):
			if e.Type != "" {
				return e, true
			}
			e.Type, e.Message = fatalPython[:len(fatalPython)-2], s[len(fatalPython):]
		case strings.HasSuffix(s, "(most recent call first):"):
			current = strings.HasPrefix(s, "Current thread ") && !strings.Contains(s, "C stack trace")
			if found = len(e.Frames) > 0; current {
				e.Frames, found = nil, false
			}
		case ok && !found:
			e.Frames = append(e.Frames, f)
		case strings.HasSuffix(s, "(most recent call last):"):
			return e, e.Type != "" || len(e.Frames) > 0
		}
	}
	return e, e.Type != "" || len(e.Frames) > 0
}

// hasFaultCall reports whether a call follows the heading of a thread.
func hasFaultCall(text string, at int) bool {
	l := lines{text: text, next: at}
	l.scan()
	if !l.scan() {
		return false
	}
	_, ok := pythonFrame(strings.TrimSpace(l.line()))
	return ok
}
