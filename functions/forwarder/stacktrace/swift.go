package stacktrace

import "strings"

// swiftTypes are the standard library's names for fatal failures
// (stdlib/public/core/AssertCommon.swift).
var swiftTypes = [...]string{"Fatal error", "Precondition failed", "Assertion failed"}

// detectSwift recognizes the message of a runtime failure or the heading of a crashed thread:
//
//	shop/main.swift:12: Fatal error: no stock
//	Fatal error: no stock: file main.swift, line 12
//	*** Program crashed: Illegal instruction at 0x00007387eaaf7aff ***
//	Thread 0 "shop" crashed:
func detectSwift(_, s string) parser {
	switch {
	case s[0] == 'T' && strings.HasPrefix(s, "Thread ") && strings.HasSuffix(s, " crashed:"),
		strings.HasPrefix(s, "*** Program crashed: "), strings.HasPrefix(s, "💣 Program crashed: "):
		return parseSwift
	}
	if !strings.Contains(s, ".swift") {
		return nil
	}
	if _, _, _, ok := swiftFailure(s); ok {
		return parseSwift
	}
	return nil
}

// swiftFailure reads the message of a runtime failure.
func swiftFailure(line string) (typ string, message string, location Frame, ok bool) {
	i := strings.Index(line, ".swift:")
	if i < 0 {
		return oldSwiftFailure(line)
	}
	rest := line[i+len(".swift:"):]
	number, digits := leadingInt(rest)
	location = Frame{File: line[:i+len(".swift")], Line: number}
	location.InApp = isSwiftApp(location.File)
	rest, ok = strings.CutPrefix(rest[digits:], ": ")
	if !ok || digits == 0 || strings.IndexByte(location.File, ' ') >= 0 {
		return "", "", location, false
	}
	for _, typ := range swiftTypes {
		if strings.HasPrefix(rest, typ) {
			return typ, strings.TrimPrefix(rest[len(typ):], ": "), location, true
		}
	}
	return "", "", location, false
}

// oldSwiftFailure is like swiftFailure for versions before Swift 5.4: "Fatal error: no stock: file
// main.swift, line 12".
func oldSwiftFailure(line string) (typ string, message string, location Frame, ok bool) {
	for _, typ := range swiftTypes {
		rest, ok := strings.CutPrefix(line, typ)
		if !ok {
			continue
		}
		message, where, ok := cutLast(strings.TrimPrefix(rest, ": "), "file ")
		file, number, found := strings.Cut(where, ", line ")
		if !ok || !found || !strings.HasSuffix(file, ".swift") {
			return "", "", location, false
		}
		location = Frame{File: file, InApp: isSwiftApp(file)}
		location.Line, _ = leadingInt(number)
		return typ, strings.TrimSuffix(message, ": "), location, true
	}
	return "", "", location, false
}

// parseSwift reads a crash from offset at on. The message of the failure comes first. Since Swift
// 5.9 the calls of the crashed thread follow.
func parseSwift(text string, at int) (Exception, bool) {
	e := Exception{Language: langSwift}
	for l := (lines{text: text, next: at}); l.scan(); {
		s := l.line()[indent(l.line()):]
		typ, message, location, ok := swiftFailure(s)
		switch {
		case ok && e.Type == "":
			e.Type, e.Message = typ, message
			if location.InApp {
				e.Culprit, e.Line = location.File, location.Line
			}
		case e.Type == "" && strings.Contains(s, "Program crashed: "):
			_, message, _ := strings.Cut(s, "Program crashed: ")
			e.Message = strings.TrimSuffix(message, " ***")
			e.Type, _, _ = strings.Cut(e.Message, " at 0x")
		case strings.HasPrefix(s, "Thread ") && strings.HasSuffix(s, " crashed:"):
			e.Frames = swiftFrames(text[l.next:])
			return e, true
		}
	}
	return e, true
}

// swiftFrames reads the calls of a thread, which source excerpts separate:
//
//	0 [inlined] [system] 0x0000aaaace18f4e0 Array.subscript.getter in shop at /<compiler-generated>
//	1 [ra] 0x000055ec8eb236fb Repo.load(_:) + 858 in shop at /src/Sources/shop/Repo.swift:327:24
func swiftFrames(text string) []Frame {
	var frames []Frame
	for l := (lines{text: text}); l.scan(); {
		s := l.line()[indent(l.line()):]
		if hasAnyPrefix(s, "Thread ", "Registers:", "Images (", "Backtrace took ", "Press space") {
			break
		}
		if f, ok := swiftCall(s); ok {
			frames = append(frames, f)
		}
	}
	return frames
}

func swiftCall(s string) (f Frame, ok bool) {
	_, digits := leadingInt(s)
	if digits == 0 || digits > 4 || !strings.HasPrefix(s[digits:], " ") {
		return f, false
	}
	s = strings.TrimLeft(s[digits:], " ")
	system := false
	for strings.HasPrefix(s, "[") {
		mark, rest, found := strings.Cut(s, "]")
		if !found {
			return f, false
		}
		system = system || mark == "[system" || mark == "[thunk"
		s = strings.TrimLeft(rest, " ")
	}
	if strings.HasPrefix(s, "0x") {
		_, s, _ = strings.Cut(s, " ")
	}
	name, location, located := cutLast(s, " at ")
	name, module, in := cutLast(name, " in ")
	if !in {
		return f, false
	}
	f.Function, _, _ = cutLast(name, " + ")
	if located {
		f.File, f.Line, _ = cutRustLocation(location)
	}
	f.InApp = !system && f.Line > 0 && isSwiftApp(f.File) && !strings.HasPrefix(module, "lib")
	return f, true
}

// isSwiftApp reports whether a file belongs to the application. Files of the standard library have
// names such as Swift/Array.swift. Files of Foundation and Dispatch have the name of their module.
// SwiftPM checks dependencies out into .build (docs.swift.org/swiftpm).
func isSwiftApp(file string) bool {
	return strings.HasSuffix(file, ".swift") && !strings.Contains(file, "/.build/checkouts/") && !strings.Contains(file, ".build/repositories/") &&
		!hasAnyPrefix(file, "Swift/", "_Concurrency/", "Foundation/", "FoundationEssentials/", "Dispatch/", "_StringProcessing/", "/<")
}

// appendSwiftKey drops what the compiler puts before the name of a function: closure #1 in load(),
// specialized load(), partial apply for load().
func appendSwiftKey(b []byte, f *Frame) ([]byte, bool) {
	b = append(appendTail(b, f.File), '|')
	name := f.Function
	if i := strings.LastIndex(name, "closure #"); i >= 0 {
		if _, after, ok := strings.Cut(name[i:], " in "); ok {
			name = after
		}
	}
	for _, word := range [...]string{"specialized ", "partial apply for ", "implicit ", "static "} {
		name = strings.TrimPrefix(name, word)
	}
	return append(b, name...), true
}

// swiftBegins reports whether line starts a crash.
func swiftBegins(line string) bool {
	_, _, _, ok := swiftFailure(line)
	return ok || strings.HasPrefix(line, "*** Program crashed: ") || strings.HasPrefix(line, "💣 Program crashed: ")
}

// swiftFollows recognizes the unindented lines of a crash.
func swiftFollows(previous, line string) decision {
	_, _, _, failed := swiftFailure(line)
	_, _, _, after := swiftFailure(previous)
	switch {
	case line == "":
		return undecided
	case failed:
		return separate
	case after && hasAnyPrefix(line, "*** ", "💣 ", "Current stack trace:"):
		return continues
	case hasAnyPrefix(line, "*** Program crashed: ", "💣 Program crashed: "):
		return continuesIf(strings.HasPrefix(previous, "*** Signal "))
	case hasAnyPrefix(previous, "*** Program crashed: ", "💣 Program crashed: ", "Platform: "):
		return continuesIf(hasAnyPrefix(line, "Platform: ", "Thread "))
	}
	_, call := swiftCall(line)
	return continuesIf(call || strings.HasPrefix(line, "Backtrace took "))
}

// isSwiftComplete reports whether line is the message of a runtime failure.
func isSwiftComplete(line []byte) bool {
	return hasAny(line, ".swift") && detectSwift("", string(line)) != nil
}
