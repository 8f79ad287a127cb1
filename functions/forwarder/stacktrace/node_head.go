package stacktrace

import "strings"

// A nodeHeading is the line that names a JavaScript error, and the offsets of its parts in the
// text.
type nodeHeading struct {
	typ     string
	message int // start of the message
	next    int // start of the line after the heading
	indent  int // indentation of the heading's line
	bracket int // start of the bracket of "[TypeError: text]", or -1
	deno    bool
	bun     bool
}

// nodeHead finds the heading of the error whose first call is at offset at. It tries, in this
// order: the first line that begins with an exception name, the first with an exception name behind
// other words, the first with any capitalized name before a colon, and the form of node-postgres
// and Bun, "error: text". If no line is a heading, the last line becomes the message.
func nodeHead(text string, at int) nodeHeading {
	start, bun := afterExcerpt(text[:at])
	start = afterPretty(text[:at], start)
	deno := strings.HasPrefix(text[start:at], "error: Uncaught ")
	for _, find := range [...]func(string) (string, int){strictStart, strictInside, looseStart, looseInside, smallError} {
		for l := (lines{text: text[:at], next: start}); l.scan(); {
			line := l.line()
			typ, message := find(line)
			if typ == "" {
				continue
			}
			if bun && typ == "error" {
				typ = "Error" // Bun's name for a plain Error
			}
			return nodeHeading{typ: typ, message: l.start + message, next: l.next, indent: indent(line), bracket: -1, deno: deno, bun: bun}
		}
	}
	pre := strings.TrimRight(text[start:at], " \t\n")
	last := start + strings.LastIndexByte(pre, '\n') + 1
	line := firstLine(text[last:at])
	return nodeHeading{message: last + nodeNoise(line), next: at, indent: indent(line), bracket: -1, bun: bun}
}

// strictStart finds an exception name at the start of line, behind the prefixes of runtimes and
// loggers.
func strictStart(line string) (typ string, message int) {
	n := nodeNoise(line)
	if typ, message = nodeType(line[n:]); !isExceptionName(typ) {
		return "", 0
	}
	return typ, n + message
}

// strictInside finds an exception name behind other words: "request failed: TypeError: x is not a
// function", "order 17 failed AggregateError".
func strictInside(line string) (typ string, message int) {
	return insideLine(line, func(typ string, last bool) bool { return isExceptionName(typ) })
}

// looseStart finds any capitalized name and a colon at the start of line, unless another such name
// of two words follows: "Failed: NoSuchKey: text".
func looseStart(line string) (typ string, message int) {
	n := nodeNoise(line)
	typ, message = nodeType(line[n:])
	if !isClassName(typ) || message == len(typ) && strings.IndexByte(line[n:], ' ') >= 0 {
		return "", 0
	}
	if !isTwoWords(typ) {
		if inner, at := insideLine(line, func(typ string, last bool) bool { return isTwoWords(typ) }); inner != "" {
			return inner, at
		}
	}
	return typ, n + message
}

// looseInside finds any capitalized name and a colon behind other words, preferring a name of two
// words: "get failed NoSuchKey: text".
func looseInside(line string) (typ string, message int) {
	if typ, message = insideLine(line, func(typ string, last bool) bool { return isTwoWords(typ) }); typ != "" {
		return typ, message
	}
	return insideLine(line, func(typ string, last bool) bool { return !last && isClassName(typ) })
}

// smallError finds "error: text". node-postgres gives its errors this name, and Bun a plain Error.
func smallError(line string) (typ string, message int) {
	const small = "error: "
	n := prefixLen(line)
	if i := indent(line[n:]); strings.HasPrefix(line[n+i:], small) {
		return "error", n + i + len(small)
	}
	if i := strings.Index(line, " "+small); i >= 0 {
		return "error", i + 1 + len(small)
	}
	return "", 0
}

// insideLine returns the first accepted name behind a blank: a name before a colon, or the last
// word of the line.
func insideLine(line string, accept func(typ string, last bool) bool) (typ string, message int) {
	for i := 0; i < len(line); {
		n := strings.IndexByte(line[i:], ' ')
		if n < 0 {
			break
		}
		i += n + 1
		typ, message := nodeType(line[i:])
		if typ != "" && accept(typ, message == len(typ)) {
			return typ, i + message
		}
		i += len(typ)
	}
	return "", 0
}

// nodeType splits "Name: text", "Name", "Name [CODE]: text" and "Class [Name]: text". util.inspect
// writes the last form if the name of an error differs from the name of its class.
func nodeType(s string) (typ string, message int) {
	n := run(s, len(s), isTypeByte)
	if n == 0 || !isLetter(s[0]) && s[0] != '_' {
		return "", 0
	}
	typ, message = s[:n], n
	for strings.HasPrefix(s[message:], " [") {
		const longest = 80
		end := strings.IndexByte(s[message:min(len(s), message+longest)], ']')
		if end < 0 {
			return "", 0
		}
		typ = betterName(typ, s[message+2:message+end])
		message += end + 1
	}
	switch rest := s[message:]; {
	case rest == "" && message == n:
		return typ, n
	case rest == "" || rest == ":" || strings.HasPrefix(rest, ": ") || strings.HasPrefix(rest, ":\t"):
		return typ, min(len(s), message+1)
	}
	return "", 0
}

// betterName selects the class of an error or the name in brackets behind it. A code is not a name,
// and "Error" is less specific than the class.
func betterName(class, name string) string {
	if name == "Error" || !isExceptionName(name) || strings.ToUpper(name) == name {
		return class
	}
	if class == "Error" || class == "DOMException" || !isExceptionName(class) {
		return name
	}
	switch name {
	case "TypeError", "RangeError", "SyntaxError", "ReferenceError", "EvalError", "URIError", "AggregateError":
		return class // the class extends a built-in one without setting a name
	}
	return name
}

// isClassName distinguishes the name of a class from a level or a word in capitals.
func isClassName(name string) bool {
	name = name[strings.LastIndexByte(name, '.')+1:]
	if name == "" || !isUpper(name[0]) {
		return false
	}
	return strings.ToUpper(name) != name || len(name) == 1
}

// isTwoWords reports whether name consists of several words, such as "NoSuchKey": a capital follows
// a lower-case letter.
func isTwoWords(name string) bool {
	if !isClassName(name) {
		return false
	}
	for i := 1; i < len(name); i++ {
		if isUpper(name[i]) && isLetter(name[i-1]) && !isUpper(name[i-1]) {
			return true
		}
	}
	return false
}

// nodeNoise returns the length of the text before an error's heading: indentation, log prefixes,
// the runtimes' text about uncaught errors, and the key of the property that holds the error.
func nodeNoise(line string) int {
	const most = 8 // the bound keeps lines that consist only of noise fast
	n := prefixLen(line)
	for range most {
		n += indent(line[n:])
		k := noiseWord(line[n:])
		if k == 0 {
			break
		}
		n += k
	}
	return n
}

// noiseWord returns the length of one piece of noise.
func noiseWord(s string) int {
	for _, word := range [...]string{
		"Uncaught ", "Unhandled rejection ", "Possibly unhandled ", "(in promise) ", "[ERROR] ", "[error] ", "ERROR ", "Caused by: ", "caused by: ",
		"[cause]: ", "<rejected> ", "{ ", "[ ", "⨯ ", "✖ ", "✘ ", "× ", "<ref *1> ", `"stack": `,
	} {
		if strings.HasPrefix(s, word) {
			return len(word)
		}
	}
	if s == "" {
		return 0
	}
	if strings.HasPrefix(s, "(node:") || strings.HasPrefix(s, "[DEP") {
		if i := strings.IndexAny(s[:min(len(s), 24)], ")]"); i > 0 && strings.HasPrefix(s[i+1:], " ") {
			return i + 2
		}
	}
	n := run(s, 64, isTypeByte)
	if n > 0 && !isUpper(s[0]) && strings.HasPrefix(s[n:], ": ") {
		return n + 2 // the key of a property, or a level
	}
	return 0
}
