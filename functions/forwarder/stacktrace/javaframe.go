package stacktrace

import "strings"

// javaFrame reads a JVM call; s is the text behind "at ":
//
//	java.base/java.util.ArrayList.get(ArrayList.java:427)
//	com.example.Orders.lambda$find$0(Orders.java:12) ~[app.jar:1.2]
//	app//com.example.Main$$Lambda/0x00007f.run(Unknown Source)
func javaFrame(s string) (f Frame, ok bool) {
	open := strings.IndexByte(s, '(')
	if open <= 0 || s[open-1] == ' ' {
		return f, false
	}
	n := strings.IndexByte(s[open:], ')')
	if n < 0 {
		return f, false
	}
	name, location := s[:open], s[open+1:open+n]
	if strings.IndexByte(name, '.') < 0 || !isJavaLocation(location) {
		return f, false
	}
	f.Function = name[javaModuleLen(name):]
	file, line, found := cutLine(location)
	if found || strings.IndexByte(location, ' ') < 0 {
		f.File, f.Line = file, line
	}
	f.InApp = !isJavaLibrary(f.Function)
	return f, true
}

// isJavaLocation reports whether location has the JVM's format: "Orders.java:12", "Orders.kt",
// "Native Method", "generated:0". The parameter types of .NET, "String id", "Int32" and
// "System.String[]", do not.
func isJavaLocation(location string) bool {
	switch location {
	case "":
		return false
	case "Native Method", "Unknown Source", "SourceFile", "Unknown", "Compiled Code", "generated", "<generated>":
		return true
	}
	if strings.IndexByte(location, ' ') >= 0 {
		file, _, ok := cutLine(location)
		return ok && file == "Unknown Source"
	}
	file, _, ok := cutLine(location)
	return ok || isJavaFile(file)
}

// isJavaFile reports whether a name without a line is a source file of a JVM language.
func isJavaFile(file string) bool {
	switch file[strings.LastIndexByte(file, '.')+1:] {
	case "java", "kt", "kts", "scala", "sc", "groovy", "gradle", "clj", "cljc", "jsp", "jrag", "rb":
		return strings.IndexByte(file, '.') > 0
	}
	return false
}

// javaModuleLen returns the length of the class loader and module before a class:
// "java.base@17.0.1/", "app//". The slash in the name of a hidden class does not count.
func javaModuleLen(name string) int {
	hidden := strings.IndexByte(name, '$')
	if hidden < 0 {
		hidden = len(name)
	}
	return strings.LastIndexByte(name[:hidden], '/') + 1
}

// javaCall reads a call with "at " before it, or in the format of StackTraceElement.
func javaCall(s string) (Frame, bool) {
	if call, ok := strings.CutPrefix(s, "at "); ok {
		return javaFrame(call)
	}
	if !isJavaCallBare(s) {
		return Frame{}, false
	}
	return javaFrame(s)
}

// isJavaCallBare reports whether line is only a call, without "at ".
func isJavaCallBare(line string) bool {
	if line == "" || line[len(line)-1] != ')' || !isLetter(line[0]) && line[0] != '_' {
		return false
	}
	name, location, _ := strings.Cut(line, "(")
	return strings.IndexByte(name, '.') > 0 && run(name, len(name), isCallByte) == len(name) &&
		isJavaLocation(location[:max(0, len(location)-1)])
}

// isCallByte reports whether c can be in the qualified name of a JVM method.
func isCallByte(c byte) bool {
	return isTypeByte(c) || c == '/' || c == '@' || c == '-' || c == '<' || c == '>' || c >= 0x80
}
