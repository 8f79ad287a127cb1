package stacktrace

import "strings"

// zigTrace describes a panic of Zig's, or an error that main returned:
//
//	thread 77 panic: index out of bounds: index 7, len 3
//	/app/src/cart.zig:7:10: 0x20ed1a in charge (shop)
//	    items[i] = 1;
//	         ^
var zigTrace = listing{language: langZig, head: zigHead, call: zigCall}

func zigHead(s string) (typ, message string, ok bool) {
	if name, ok := strings.CutPrefix(s, "error: "); ok && name != "" && isUpper(name[0]) && run(name, 64, isAlnum) == len(name) {
		return name, "", true
	}
	rest, ok := strings.CutPrefix(s, "thread ")
	_, digits := leadingInt(rest)
	message, found := strings.CutPrefix(rest[digits:], " panic: ")
	return "panic", message, ok && digits > 0 && found
}

func zigCall(s string) (f Frame, ok bool) {
	location, rest, ok := strings.Cut(s, ": 0x")
	_, name, found := strings.Cut(rest, " in ")
	f.File, f.Line = cutColumn(location)
	f.Function, _, _ = strings.Cut(name, " (")
	f.InApp = !strings.Contains(f.File, "/std/")
	return f, ok && found && strings.HasSuffix(f.File, ".zig")
}

func zigBegins(line string) bool {
	if !hasAnyPrefix(line, "thread ", "error: ") {
		return false
	}
	_, _, ok := zigHead(line)
	return ok
}

// zigFollows separates a heading from the marks below the source line of another crash.
func zigFollows(previous, line string) decision {
	if strings.HasSuffix(previous, " ^") && zigBegins(line) {
		return separate
	}
	if strings.Contains(line, ".zig:") {
		_, ok := zigCall(line)
		return continuesIf(ok)
	}
	return undecided
}
