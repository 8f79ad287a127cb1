package stacktrace

import (
	"slices"
	"strings"
)

// javaFrame reads a call of the JVM; s is what follows "at ":
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
	name, place := s[:open], s[open+1:open+n]
	if strings.IndexByte(name, '.') < 0 || !isJavaPlace(place) {
		return f, false
	}
	f.Function = name[javaModuleLen(name):]
	file, line, found := cutLine(place)
	if found || strings.IndexByte(place, ' ') < 0 {
		f.File, f.Line = file, line
	}
	f.InApp = !isJavaLibrary(f.Function)
	return f, true
}

// isJavaPlace reports whether place is where the JVM says a call is:
// "Orders.java:12", "Orders.kt", "Native Method", "generated:0". The types of
// .NET's parameters, "String id", "Int32" and "System.String[]", are not.
func isJavaPlace(place string) bool {
	switch place {
	case "":
		return false
	case "Native Method", "Unknown Source", "SourceFile", "Unknown", "Compiled Code", "generated", "<generated>":
		return true
	}
	if strings.IndexByte(place, ' ') >= 0 {
		file, _, ok := cutLine(place)
		return ok && file == "Unknown Source"
	}
	file, _, ok := cutLine(place)
	return ok || isJavaFile(file)
}

// isJavaFile reports whether a name without a line is of a JVM language's source.
func isJavaFile(file string) bool {
	switch file[strings.LastIndexByte(file, '.')+1:] {
	case "java", "kt", "kts", "scala", "sc", "groovy", "gradle", "clj", "cljc", "jsp", "jrag", "rb":
		return strings.IndexByte(file, '.') > 0
	}
	return false
}

// javaModuleLen measures the class loader and module before a class:
// "java.base@17.0.1/", "app//". The slash in a hidden class's name is not one.
func javaModuleLen(name string) int {
	hidden := strings.IndexByte(name, '$')
	if hidden < 0 {
		hidden = len(name)
	}
	return strings.LastIndexByte(name[:hidden], '/') + 1
}

// detectJava recognizes a call of the JVM, with or without "at ", and its last
// words.
func detectJava(_, s string) parser {
	if call, ok := strings.CutPrefix(s, "at "); ok {
		if _, ok := javaFrame(call); ok {
			return parseJava
		}
		return nil
	}
	switch {
	case isLastWords(s):
		return parseLastWords
	case isJavaCallBare(s):
		return parseJava
	}
	return nil
}

// A link is what stands before the heading of another exception of a trace.
type link int

const (
	noLink    link = iota
	causedBy       // what follows is the cause of what stands above
	wrappedBy      // what stands above is the cause of what follows
)

// javaLink returns the link that line begins with, and its length: logback,
// log4j2 and the logstash encoder write "Wrapped by: " where the root comes
// first, and Dropwizard "Causing: ". A sentence about a cause is none.
func javaLink(line string) (link, int) {
	for _, l := range [...]struct {
		text string
		link link
	}{{"Caused by: ", causedBy}, {"Wrapped by: ", wrappedBy}, {"Causing: ", wrappedBy}} {
		rest, ok := strings.CutPrefix(line, l.text)
		if !ok {
			continue
		}
		if isCircular(rest) || isJavaHead(rest) {
			return l.link, len(l.text)
		}
	}
	return noLink, 0
}

// isJavaHead reports whether line begins with a class, then a colon or nothing.
// A class without a package needs the name of an exception.
func isJavaHead(line string) bool {
	name, _ := nameAndColon(line)
	return strings.IndexByte(name, '.') > 0 || isExceptionName(name)
}

func isCircular(line string) bool { return strings.HasPrefix(line, "[CIRCULAR REFERENCE") }

// A javaChain is a chain that knows which exceptions wrap those above them.
type javaChain struct {
	chain
	wrappers   int // of the list: a prefix of them in reverse order
	suppressed int // the indent of a suppressed exception, while in one; else -1
}

// parseJava reads a trace of Throwable.printStackTrace, or of logback, log4j2 or
// Dropwizard, whose first call stands at offset at.
func parseJava(text string, at int) (Exception, bool) {
	if i := linkBefore(text[:at]); i > 0 {
		at = i // the first exception has no frames
	}
	c := javaChain{chain: newChain(text, strings.Count(text[at:], "at ")), suppressed: -1}
	typ, message := classHead(text[:at], isJavaHead)
	c.list = append(c.list, Cause{Type: typ, Message: message})
	end := len(text)
	for l := (lines{text: text, next: at}); l.scan(); {
		if !c.line(&l) {
			end = l.start
			break
		}
	}
	c.close(end)
	c.order()
	return c.exception(langJava), true
}

// linkBefore returns the offset of the first line of pre that ends an exception
// without frames: a link, "... 3 more", a suppressed exception; 0 where there is none.
func linkBefore(pre string) int {
	for l := (lines{text: pre}); l.scan(); {
		line := l.line()
		rest := line[indent(line):]
		if link, _ := javaLink(rest); l.start > 0 && (link != noLink || isOmission(rest) || strings.HasPrefix(rest, "Suppressed: ")) {
			return l.start
		}
	}
	return 0
}

// isOmission reports whether line stands for calls left out: "... 12 more",
// "... 2 common frames omitted", "... 3 frames truncated".
func isOmission(line string) bool {
	rest, ok := strings.CutPrefix(line, "... ")
	_, digits := leadingInt(rest)
	return ok && digits > 0
}

// line takes the current line of l; false where the trace has ended before it.
func (c *javaChain) line(l *lines) bool {
	line := l.line()
	in := indent(line)
	rest := line[in:]
	link, n := javaLink(rest)
	if c.suppressed >= 0 {
		if strings.HasPrefix(rest, "Original Stack Trace:") {
			c.suppressed = -1 // Reactor hangs the real calls below its checkpoints
			return true
		}
		if link == noLink || in >= c.suppressed && c.suppressed > 0 {
			return true
		}
		c.suppressed = -1
	}
	switch {
	case link != noLink:
		c.link(link, l.start+in+n, l.end)
		return true
	case isOmission(rest):
		c.endMessage(l.start)
		return true
	case strings.HasPrefix(rest, "Suppressed: "):
		c.endMessage(l.start)
		c.suppressed = in
		return true
	}
	if f, ok := javaCall(rest); ok {
		c.endMessage(l.start)
		c.add(f)
		return true
	}
	return c.message > 0 || rest == "" || isCircular(rest) || isBoundary(rest)
}

// isBoundary reports whether line is what kotlinx.coroutines 1.3 put between
// the calls of two coroutines.
func isBoundary(line string) bool { return line == "at (Coroutine boundary)" }

// javaCall reads a call with "at " before it, or as StackTraceElement prints it.
func javaCall(s string) (Frame, bool) {
	if call, ok := strings.CutPrefix(s, "at "); ok {
		return javaFrame(call)
	}
	if !isJavaCallBare(s) {
		return Frame{}, false
	}
	return javaFrame(s)
}

// isJavaCallBare reports whether line is a call alone, without "at ".
func isJavaCallBare(line string) bool {
	if line == "" || line[len(line)-1] != ')' || !isLetter(line[0]) && line[0] != '_' {
		return false
	}
	name, place, _ := strings.Cut(line, "(")
	return strings.IndexByte(name, '.') > 0 && run(name, len(name), isCallByte) == len(name) &&
		isJavaPlace(place[:max(0, len(place)-1)])
}

// isCallByte reports whether c can be in the qualified name of a JVM's method.
func isCallByte(c byte) bool {
	return isTypeByte(c) || c == '/' || c == '@' || c == '-' || c == '<' || c == '>' || c >= 0x80
}

// link starts the exception whose heading is text[start:end].
func (c *javaChain) link(l link, start, end int) {
	if isCircular(c.text[start:end]) {
		c.endMessage(start)
		return
	}
	c.open(start, end)
	if l == wrappedBy {
		c.wrappers = len(c.list) - 1
	}
}

// order turns the list around up to the last exception that wraps those above it.
func (c *javaChain) order() {
	if c.wrappers > 0 {
		slices.Reverse(c.list[:c.wrappers+1])
	}
}
