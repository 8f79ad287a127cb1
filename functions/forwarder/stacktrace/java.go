package stacktrace

import "strings"

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

// isJavaPlace tells "(Orders.java:12)" from .NET's "(String id)" and "()".
func isJavaPlace(place string) bool {
	if place == "Native Method" || place == "Unknown Source" {
		return true
	}
	return place != "" && strings.IndexByte(place, ' ') < 0
}

// javaModuleLen measures the class loader and module before a class:
// "java.base@17.0.1/", "app//". The slash in a hidden class's name is not one.
func javaModuleLen(name string) int {
	hidden := strings.Index(name, "$$Lambda")
	if hidden < 0 {
		hidden = len(name)
	}
	return strings.LastIndexByte(name[:hidden], '/') + 1
}

// detectJava recognizes a call of the JVM.
func detectJava(_, s string) parser {
	if call, ok := strings.CutPrefix(s, "at "); ok {
		if _, ok := javaFrame(call); ok {
			return parseJava
		}
	}
	return nil
}

// parseJava reads a trace of Throwable.printStackTrace, or of logback or log4j,
// whose first frame stands at offset at.
func parseJava(text string, at int) (Exception, bool) {
	if i := strings.Index(text[:at], "\nCaused by: "); i >= 0 {
		at = i + 1 // the outermost exception has no frames
	}
	c := newChain(text, strings.Count(text[at:], "at "))
	typ, message := splitHead(text[:at])
	c.list = append(c.list, Cause{Type: typ, Message: message})
	suppressed := -1 // the indent of a suppressed exception, while in one
	for l := (lines{text: text, next: at}); l.scan(); {
		line := l.line()
		in := indent(line)
		rest := line[in:]
		caused := strings.HasPrefix(rest, "Caused by: ")
		if suppressed >= 0 && !(caused && in < suppressed) {
			continue
		}
		suppressed = -1
		switch {
		case caused:
			c.open(l.start+in+len("Caused by: "), l.end)
			if strings.HasPrefix(rest, "Caused by: [CIRCULAR") {
				c.list, c.message = c.list[:len(c.list)-1], 0
			}
			continue
		case strings.HasPrefix(rest, "at "):
			if f, ok := javaFrame(rest[3:]); ok {
				c.endMessage(l.start)
				c.add(f)
				continue
			}
		case strings.HasPrefix(rest, "... "):
			c.endMessage(l.start)
			continue
		case strings.HasPrefix(rest, "Suppressed: "):
			c.endMessage(l.start)
			suppressed = in
			continue
		}
		if c.message == 0 && rest != "" && !strings.HasPrefix(rest, "[CIRCULAR") {
			c.close(l.start)
			return c.exception(langJava), true
		}
	}
	c.close(len(text))
	return c.exception(langJava), true
}

// isJavaLibrary reports whether a function belongs to the JDK, a language's
// library, Lambda's runtime or one of the frameworks everybody uses.
func isJavaLibrary(function string) bool {
	first := function
	if before, _, ok := strings.Cut(function, "."); ok {
		first = before
	}
	switch first {
	case "java", "javax", "jdk", "sun", "jakarta", "kotlin", "kotlinx", "scala", "groovy", "clojure",
		"lambdainternal", "reactor":
		return true
	case "com":
		return hasAnyPrefix(function, "com.sun.", "com.amazonaws.", "com.fasterxml.", "com.google.common.", "com.zaxxer.")
	case "org":
		return hasAnyPrefix(function, "org.springframework.", "org.apache.", "org.hibernate.", "org.junit.", "org.slf4j.", "org.eclipse.", "org.codehaus.", "org.jboss.")
	case "software":
		return strings.HasPrefix(function, "software.amazon.")
	case "io":
		return hasAnyPrefix(function, "io.netty.", "io.micronaut.", "io.quarkus.", "io.vertx.")
	case "ch":
		return strings.HasPrefix(function, "ch.qos.")
	}
	return false
}

// appendJavaKey drops what the JVM and Spring generate: the names of lambdas,
// proxies and accessors.
func appendJavaKey(b []byte, f *Frame) ([]byte, bool) {
	b = append(b, '|')
	class, method := f.Function, ""
	if i := strings.LastIndexByte(class, '.'); i >= 0 {
		class, method = class[:i], class[i:]
	}
	if i := strings.Index(class, "$$"); i >= 0 {
		class = class[:i]
	}
	if short := strings.TrimRight(class, "0123456789"); strings.HasSuffix(short, "$Proxy") || strings.HasSuffix(short, "Accessor") {
		class = short
	}
	b = append(b, class...)
	if rest, ok := strings.CutPrefix(method, ".lambda$"); ok {
		if i := strings.IndexByte(rest, '$'); i >= 0 {
			rest = rest[:i]
		}
		return append(append(b, '.'), rest...), true
	}
	return append(b, method...), true
}
