package stacktrace

import (
	"bytes"
	"strings"
)

const (
	cppTerminate = "terminate called"
	cppThrowing  = " after throwing an instance of '" // libstdc++, vterminate.cc
	cppUncaught  = " uncaught exception of type "     // libc++abi, default_handlers.cpp
	cppSanitizer = "Sanitizer: "
	cppRace      = "WARNING: ThreadSanitizer: "
	cppUndefined = "runtime error: " // UndefinedBehaviorSanitizer, ubsan_diag.cpp
)

// detectCpp recognizes the last output of the C++ and C libraries, a failed assertion, the headline
// of a sanitizer and a call of std::stacktrace:
//
//	terminate called after throwing an instance of 'shop::NotFound'
//	libc++abi: terminating due to uncaught exception of type shop::NotFound: text
//	Segmentation fault (core dumped)
//	*** stack smashing detected ***: terminated
//	shop: shop.cpp:17: int main(): Assertion `stock > 0' failed.
//	==123==ERROR: AddressSanitizer: heap-use-after-free on address 0x602000000014
//	/src/shop.cpp:17:9: runtime error: load of null pointer of type 'int'
func detectCpp(_, s string) parser {
	switch s[0] {
	case 't':
		if strings.HasPrefix(s, cppTerminate) || strings.HasPrefix(s, "terminating") && strings.Contains(s, cppUncaught) {
			return parseTerminate
		}
	case 'l':
		if strings.HasPrefix(s, "libc++abi: ") {
			return parseTerminate
		}
	case '*', 'f', 'm', 'd', 'c', 'r':
		if isHeapCorruption(s) {
			return parseCorruption
		}
	case 'S', 'A', 'B', 'F', 'I':
		if isSignalName(s) {
			return parseCorruption
		}
	case '=':
		if strings.Contains(s, cppSanitizer) && strings.HasPrefix(s, "==") {
			return parseSanitizer
		}
	case '0':
		if strings.HasPrefix(s, "0# ") && (strings.Contains(s, " at ") || strings.Contains(s, " in ")) {
			return parseCppStack
		}
	}
	if s[0] == 'W' && strings.HasPrefix(s, cppRace) {
		return parseSanitizer
	}
	if isUndefined(s) {
		return parseUndefined
	}
	if strings.HasSuffix(s, "' failed.") && strings.Contains(s, ": Assertion `") {
		return parseAssertion
	}
	return nil
}

// isHeapCorruption reports whether line is a message that glibc prints before it aborts (malloc.c,
// fortify_fail.c).
func isHeapCorruption(line string) bool {
	return hasAnyPrefix(line, "*** stack smashing detected ***", "*** buffer overflow detected ***", "free(): ",
		"malloc(): ", "realloc(): ", "double free or corruption", "corrupted size vs. prev_size", "corrupted double-linked list",
		"malloc_consolidate(): ", "munmap_chunk(): ")
}

// isSignalName reports whether line is a shell's description of the signal that ended a program
// (strsignal in glibc).
func isSignalName(line string) bool {
	name, isDumped := strings.CutSuffix(line, " (core dumped)")
	switch name {
	case "Segmentation fault":
		return true
	case "Aborted", "Bus error", "Floating point exception", "Illegal instruction":
		return isDumped
	}
	return false
}

// parseTerminate reads the reason for which std::terminate was called.
func parseTerminate(text string, at int) (Exception, bool) {
	text = text[at+indent(text[at:]):]
	if i := strings.Index(text, "\n\n"); i >= 0 {
		text = text[:i]
	}
	line, rest, _ := strings.Cut(text, "\n")
	e := Exception{Type: "std::terminate", Message: line, Language: langCpp}
	if _, typ, ok := strings.Cut(line, cppThrowing); ok {
		e.Type, e.Message = strings.TrimSuffix(typ, "'"), ""
		if what, ok := strings.CutPrefix(strings.TrimLeft(rest, " "), "what():  "); ok {
			what, _, _ = strings.Cut(what, "\nAborted") // the shell's message
			e.Message = strings.TrimSpace(what)
		}
		return e, true
	}
	if i := strings.Index(text, cppUncaught); i >= 0 && i < len(line) {
		typ := text[i+len(cppUncaught):]
		typ, e.Message, _ = strings.Cut(typ, ": ")
		e.Type, e.Message = firstLine(typ), strings.TrimSpace(e.Message)
	}
	return e, true
}

// parseCorruption reads the message that glibc prints before it aborts, or the description of a
// signal.
func parseCorruption(text string, at int) (Exception, bool) {
	e := Exception{Type: "SIGABRT", Message: strings.TrimSpace(firstLine(text[at:])), Language: langCpp}
	name, _, _ := strings.Cut(e.Message, " (")
	switch name {
	case "Segmentation fault":
		e.Type = "SIGSEGV"
	case "Bus error":
		e.Type = "SIGBUS"
	case "Floating point exception":
		e.Type = "SIGFPE"
	case "Illegal instruction":
		e.Type = "SIGILL"
	}
	return e, true
}

// parseAssertion reads "shop: shop.cpp:17: int main(): Assertion `stock > 0' failed."
func parseAssertion(text string, at int) (Exception, bool) {
	line := firstLine(text[at:])
	before, message, _ := strings.Cut(line, ": Assertion `")
	e := Exception{Type: "Assertion", Message: strings.TrimSuffix(message, "' failed."), Language: langCpp}
	for before != "" {
		var part string
		part, before, _ = strings.Cut(before, ": ")
		if file, line, ok := cutLine(part); ok {
			name := cppFunction(before) // behind the return type
			name = name[strings.LastIndexByte(name, ' ')+1:]
			e.Frames = []Frame{{Function: name, File: file, Line: line, InApp: isCppApp(file)}}
			break
		}
	}
	return e, true
}

// parseSanitizer reads a sanitizer's headline and the first stack below it.
func parseSanitizer(text string, at int) (Exception, bool) {
	line := firstLine(text[at:])
	i := strings.Index(line, cppSanitizer)
	name := line[strings.LastIndexByte(line[:i], ' ')+1 : i+len(cppSanitizer)-len(": ")]
	message := line[i+len(cppSanitizer):]
	typ := message
	if n := strings.IndexByte(typ, ' '); n > 0 {
		typ = typ[:n]
	}
	if name == "LeakSanitizer" || name == "ThreadSanitizer" { // as in "detected memory leaks", "data race (pid=7)"
		typ = name
	}
	return Exception{Type: typ, Message: message, Language: langCpp, Frames: cppFrames(text[at+len(line):])}, true
}

// isUndefined reports whether line is the headline of UndefinedBehaviorSanitizer: the first word is a
// location.
func isUndefined[T string | []byte](line T) bool {
	for i := range len(line) {
		if line[i] == ' ' {
			return i > 2 && line[i-1] == ':' && isDigit(line[i-2]) && hasAnyPrefix(line[i+1:], cppUndefined)
		}
	}
	return false
}

// parseUndefined reads such a headline and the stack below it, which is only printed on request.
func parseUndefined(text string, at int) (Exception, bool) {
	at += indent(text[at:])
	line := firstLine(text[at:])
	location, message, _ := strings.Cut(line, ": "+cppUndefined)
	e := Exception{Type: "undefined-behavior", Message: message, Language: langCpp, Frames: cppFrames(text[at+len(line):])}
	if len(e.Frames) == 0 {
		file, n, _ := cutRustLocation(location)
		e.Frames = []Frame{{File: file, Line: n, InApp: isCppApp(file)}}
	}
	return e, true
}

// parseCppStack reads a stack that Boost's stacktrace or std::stacktrace prints.
func parseCppStack(text string, at int) (Exception, bool) {
	frames := cppFrames(text[at:])
	typ, message := splitHead(text[:at])
	return Exception{Type: typ, Message: message, Language: langCpp, Frames: frames}, len(frames) > 0
}

// cppBegins reports whether line is the first line of a multi-line report.
func cppBegins(line string) bool {
	return strings.HasPrefix(line, cppTerminate) && strings.Contains(line, cppThrowing) ||
		hasAnyPrefix(line, "libc++abi: ", cppRace) || isUndefined(line) ||
		strings.HasPrefix(line, "==") && strings.Contains(line, "==ERROR: ") && strings.Contains(line, cppSanitizer)
}

// cppFollows recognizes the unindented lines of a sanitizer's report. It ignores everything after
// the summary.
func cppFollows(previous, line string) decision {
	switch {
	case strings.HasPrefix(previous, "SUMMARY: ") && strings.Contains(previous, cppSanitizer), cppBegins(line):
		return separate
	case strings.HasPrefix(line, "==") && strings.Contains(line, "=="):
		return continuesIf(strings.HasPrefix(previous, "==") || strings.HasPrefix(previous, "    #"))
	}
	return continuesIf(hasAnyPrefix(line, "READ of size ", "WRITE of size ", "freed by thread ", "previously allocated by thread ",
		"allocated by thread ", "SUMMARY: ", "AddressSanitizer can not provide", "Direct leak of ", "Indirect leak of ") ||
		strings.HasPrefix(line, "0x") && strings.Contains(line, " is located "))
}

// isCppComplete reports whether line is the last message of a program. It checks the beginnings of the
// lines that detectCpp recognizes first, because it is called for every line of text.
func isCppComplete(line []byte) bool {
	return (hasAnyPrefix(line, "terminat", "libc++abi", "*** ", "free()", "malloc", "munmap", "realloc()", "double free", "corrupted", "==", "Segmentation fault", cppRace) ||
		isUndefined(line) ||
		bytes.HasSuffix(line, []byte(" (core dumped)")) ||
		bytes.HasSuffix(line, []byte("' failed."))) && detectCpp("", string(line)) != nil
}
