package stacktrace

import (
	"slices"
	"strings"
)

// detectJava recognizes a JVM call, with or without "at ", and the JVM's last message before it
// ends.
func detectJava(_, s string) parser {
	if call, ok := strings.CutPrefix(s, "at "); ok {
		if _, ok := javaFrame(call); ok {
			return parseJava
		}
		return nil
	}
	switch {
	case isJVMFatal(s):
		return parseJVMFatal
	case isJavaCallBare(s):
		return parseJava
	}
	return nil
}

// A link is the relation between the exceptions above and below a heading in a stack trace.
type link int

const (
	noLink    link = iota
	causedBy       // the exception below is the cause of the one above
	wrappedBy      // the exception above is the cause of the one below
)

// javaLink returns the link at the start of line, and its length. logback, log4j2 and the logstash
// encoder write "Wrapped by: " if the root comes first, and Dropwizard writes "Causing: ". A
// sentence about a cause is no link.
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

// isJavaHead reports whether line begins with a class, followed by a colon or nothing. A class
// without a package needs an exception name.
func isJavaHead(line string) bool {
	name, _ := nameAndColon(line)
	return strings.IndexByte(name, '.') > 0 || isExceptionName(name)
}

func isCircular(line string) bool { return strings.HasPrefix(line, "[CIRCULAR REFERENCE") }

// parseQualified reads an exception without calls: a class with its package in the last line of a
// text, or in the first, whose further lines continue the message. Kafka's exceptions have no calls, and neither have those that the JVM throws often
// (-XX:+OmitStackTraceInFastThrow).
func parseQualified(text string) (Exception, bool) {
	text = strings.TrimRight(text, " \n")
	head := lastLine(text)
	n := qualifiedLen([]byte(head))
	if n == 0 {
		head = text
		n = qualifiedLen([]byte(firstLine(text)))
	}
	if n == 0 {
		return Exception{}, false
	}
	e := Exception{Type: head[:n], Message: strings.TrimSpace(strings.TrimPrefix(head[n:], ":"))}
	root, _, _ := strings.Cut(e.Type, ".")
	switch {
	case pythonPackages()[root]:
		e.Language = langPython
	case isJavaLibrary(e.Type), isDomain(root):
		e.Language = langJava
	}
	return e, true
}

// qualifiedLen returns the length of the exception class with at least two packages at the start of
// line, which is followed by a colon or nothing; otherwise 0.
func qualifiedLen(line []byte) int {
	n, points := 0, 0
	if len(line) == 0 {
		return 0
	}
	for n < len(line) && isTypeByte(line[n]) {
		if line[n] == '.' {
			points++
		}
		n++
	}
	if points < 2 || isUpper(line[0]) || !isLetter(line[0]) || n < len(line) && (line[n] != ':' || n+1 < len(line) && line[n+1] != ' ') || !IsTypeName(string(line[:n])) {
		return 0
	}
	return n
}

// isQualified reports whether line is an exception with its package, and without calls.
func isQualified(line []byte) bool { return qualifiedLen(line) > 0 }

// isDomain reports whether the names of Java packages begin with root.
func isDomain(root string) bool {
	switch root {
	case "com", "org", "net", "io", "dev", "software", "edu", "gov", "de", "fr", "uk", "nl", "jp", "br":
		return true
	}
	return false
}

// A javaChain is a chain that knows which exceptions wrap the ones above them.
type javaChain struct {
	chain
	wrappers   int // length of the prefix of the list that is in reverse order
	suppressed int // indentation of the current suppressed exception, or -1
}

// parseJava reads the stack trace of Throwable.printStackTrace, logback, log4j2 or Dropwizard,
// whose first call is at offset at.
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

// linkBefore returns the offset of the first line of pre that ends an exception without frames: a
// link, "... 3 more", or a suppressed exception. It returns 0 if there is none.
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

// isOmission reports whether line stands for omitted calls: "... 12 more", "... 2 common frames
// omitted", "... 3 frames truncated".
func isOmission(line string) bool {
	rest, ok := strings.CutPrefix(line, "... ")
	_, digits := leadingInt(rest)
	return ok && digits > 0
}

// line handles the current line of l. It returns false if the stack trace has ended before it.
func (c *javaChain) line(l *lines) bool {
	line := l.line()
	in := indent(line)
	rest := line[in:]
	link, n := javaLink(rest)
	if c.suppressed >= 0 {
		if strings.HasPrefix(rest, "Original Stack Trace:") {
			c.suppressed = -1 // Reactor prints the real calls below its checkpoints
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

// isBoundary reports whether line is the line that kotlinx.coroutines 1.3 put between the calls of
// two coroutines.
func isBoundary(line string) bool { return line == "at (Coroutine boundary)" }

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

// order reverses the list up to the last exception that wraps the ones above it.
func (c *javaChain) order() {
	if c.wrappers > 0 {
		slices.Reverse(c.list[:c.wrappers+1])
	}
}
