package stacktrace

import (
	"bytes"
	"strings"
)

const (
	nimTraceback = "Traceback (most recent call last)"
	nimUnhandled = "Error: unhandled exception: "
)

func detectNim(_, s string) parser {
	if _, _, ok := nimHead(s); ok {
		return parseNim
	}
	return nil
}

// nimHead reads a heading. s has no indentation.
func nimHead(s string) (typ, message string, ok bool) {
	rest, ok := strings.CutPrefix(s, nimUnhandled)
	message, typ, found := cutLast(strings.TrimSuffix(rest, "]"), " [")
	isType := typ != "" && isUpper(typ[0]) && run(typ, len(typ), isAlnum) == len(typ)
	return typ, message, ok && found && isType && len(message)+len(" [")+len(typ) < len(rest)
}

// isNimComplete reports whether line is an exception of a program that was built without traces.
func isNimComplete(line []byte) bool {
	if !bytes.HasPrefix(line, []byte(nimUnhandled)) {
		return false
	}
	_, _, ok := nimHead(string(line))
	return ok
}

// parseNim reads an uncaught exception, whose calls are above its heading. The outermost is first:
//
//	Traceback (most recent call last)
//	/app/main.nim(3) main
//	/app/cart.nim(7)         charge
//	Error: unhandled exception: key not found: price [KeyError]
func parseNim(text string, at int) (Exception, bool) {
	line := firstLine(text[at:])
	typ, message, _ := nimHead(line[indent(line):])
	e := Exception{Type: typ, Message: message, Language: langNim}
	for from := at; from > 0; {
		from = previousLine(text, from)
		f, ok := nimCall(firstLine(text[from:]))
		if !ok {
			break
		}
		e.Frames = append(e.Frames, f)
	}
	return e, true
}

func nimCall(s string) (f Frame, ok bool) {
	file, rest, ok := strings.Cut(s, ".nim(")
	line, digits := leadingInt(rest)
	name, found := strings.CutPrefix(rest[digits:], ")")
	f = Frame{File: file + ".nim", Line: line, Function: strings.TrimSpace(name)}
	f.InApp = !strings.Contains(file, "/lib/pure/") && !strings.Contains(file, "/lib/system/") && !strings.Contains(file, "/.nimble/")
	return f, ok && found && digits > 0 && strings.IndexByte(file, ' ') < 0
}

func nimBegins(line string) bool {
	if i := strings.IndexByte(line, '('); i < 0 || !strings.HasSuffix(line[:i], ".nim") {
		return strings.HasPrefix(line, nimUnhandled) || line == nimTraceback
	}
	_, ok := nimCall(line)
	return ok
}

func nimFollows(previous, line string) decision {
	switch {
	case !nimBegins(line):
		return undecided
	case strings.HasPrefix(previous, nimUnhandled):
		return separate
	}
	return continues
}
