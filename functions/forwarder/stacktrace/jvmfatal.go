package stacktrace

import "strings"

// jvmHandlerFailed follows the type of an exception that the handler for uncaught exceptions threw
// itself, mostly because there is no memory left (javaThread.cpp).
const jvmHandlerFailed = " thrown from the UncaughtExceptionHandler in thread"

// isJVMFatal reports whether line is a message that the JVM prints before it ends without a stack
// trace.
func isJVMFatal(line string) bool {
	return line[0] == 'T' && strings.HasPrefix(line, "Terminating due to java.lang.") ||
		line[0] == 'A' && strings.HasPrefix(line, "Aborting due to java.lang.") ||
		line[0] == 'E' && strings.HasPrefix(line, "Exception: java.lang.") && strings.Contains(line, jvmHandlerFailed) ||
		line[0] == '#' && hasAnyPrefix(line, "# A fatal error has been detected by the Java Runtime Environment",
			"# There is insufficient memory for the Java Runtime Environment to continue")
}

// parseJVMFatal reads the output of -XX:+ExitOnOutOfMemoryError and +CrashOnOutOfMemoryError, or
// the summary of a fatal error report. It begins at offset at:
//
//	Terminating due to java.lang.OutOfMemoryError: Java heap space
//	Exception: java.lang.OutOfMemoryError thrown from the UncaughtExceptionHandler in thread "main"
//	# A fatal error has been detected by the Java Runtime Environment:
//	#
//	#  SIGSEGV (0xb) at pc=0x00007f3c0a1b2c3d, pid=8, tid=9
//	#
//	# Problematic frame:
//	# C  [libshop.so+0x6b1]  Java_shop_Native_crash+0x11
func parseJVMFatal(text string, at int) (Exception, bool) {
	e := Exception{Language: langJava}
	l := lines{text: text, next: at}
	l.scan()
	line := l.line()
	line = line[indent(line):]
	if rest, ok := strings.CutPrefix(line, "Exception: "); ok {
		e.Type, _, _ = strings.Cut(rest, jvmHandlerFailed)
		e.Message = strings.TrimSpace(rest[len(e.Type):])
		return e, true
	}
	if _, words, ok := strings.Cut(line, "ing due to "); ok {
		typ, message := nameAndColon(words)
		e.Type, e.Message = typ, words[message:]
		if found := strings.Contains(typ, "."); !found {
			return e, false
		}
		e.Message = strings.TrimSpace(e.Message)
		return e, true
	}
	e.Type, e.Message = "fatal error", strings.TrimSuffix(strings.TrimPrefix(line, "# "), ":")
	if strings.HasPrefix(e.Message, "There is insufficient memory") {
		e.Type = "java.lang.OutOfMemoryError"
	}
	problematic := false
	for l.scan() {
		line := l.line()
		rest, ok := strings.CutPrefix(line[indent(line):], "#")
		if !ok {
			break
		}
		rest = rest[indent(rest):]
		switch {
		case problematic:
			e.Frames = []Frame{nativeFrame(rest)}
			return e, true
		case rest == "Problematic frame:":
			problematic = true
		default:
			e.crash(rest)
		}
	}
	return e, true
}

// crash reads the line of a fatal error report that says what happened: "SIGSEGV (0xb) at pc=…",
// "Internal Error (safepoint.cpp:712), pid=8, tid=9", "fatal error: OutOfMemory encountered: Java
// heap space", "Native memory allocation (mmap) failed to map 12345 bytes for committing reserved
// memory."
func (e *Exception) crash(line string) {
	switch {
	case hasAnyPrefix(line, "SIG", "EXCEPTION_"):
		e.Type, _, _ = strings.Cut(line, " ")
		e.Message = line
	case strings.HasPrefix(line, "Internal Error"):
		e.Type, e.Message = "Internal Error", line
	case hasAnyPrefix(line, "fatal error: ", "guarantee(", "assert(", "Error: ", "Out of Memory Error", "Native memory allocation "):
		e.Message = line
	}
}

// nativeFrame reads the letter for the type of a frame, and its location: "C  [libc.so.6+0x9f]
// memcpy+0x1f", "J 1234 c2 shop.Orders.find()V (12 bytes) @ 0x…", "V  [libjvm.so+0x…]".
func nativeFrame(s string) Frame {
	f := Frame{Function: s}
	if open, end := strings.IndexByte(s, '['), strings.IndexByte(s, ']'); open >= 0 && end > open {
		f.File, _, _ = strings.Cut(s[open+1:end], "+")
		f.Function, _, _ = strings.Cut(strings.TrimSpace(s[end+1:]), "+")
		if f.Function == "" {
			f.Function = f.File
		}
	}
	return f
}
