package stacktrace

import (
	"slices"
	"strings"
)

const juliaCalls = "Stacktrace:"

func detectJulia(_, s string) parser {
	if s == juliaCalls {
		return parseJulia
	}
	return nil
}

// parseJulia reads an error that ended a program, whose calls are below the heading at offset at:
//
//	ERROR: LoadError: KeyError: key "price" not found
//	Stacktrace:
//	 [1] charge(cart::Dict{String, Int64})
//	   @ Shop /app/src/cart.jl:7
func parseJulia(text string, at int) (Exception, bool) {
	e := Exception{Language: langJulia}
	l := lines{text: text, next: at}
	for l.scan(); l.scan(); {
		s := l.line()[indent(l.line()):]
		if f, ok := juliaCall(s); ok {
			e.Frames = append(e.Frames, f)
		} else if last := len(e.Frames) - 1; last < 0 || !juliaLocation(s, &e.Frames[last]) {
			break
		}
	}
	if !slices.ContainsFunc(e.Frames, func(f Frame) bool { return f.Line > 0 }) {
		return e, false // other lists have the same numbers
	}
	head := text[:at]
	if i := strings.LastIndex(head, "ERROR: "); i >= 0 {
		head = head[i:]
	} else if strings.Count(head, "\n") > maxMessageLines { // the level was read before
		head = lastLine(head)
	}
	e.Type, e.Message = juliaHead(strings.TrimSpace(head))
	return e, true
}

// juliaHead reads a heading. Julia wraps an error in a LoadError for each file that was being
// loaded, and prints no type for an error with only a message.
func juliaHead(s string) (typ, message string) {
	rest := strings.TrimPrefix(s, "ERROR: ")
	for strings.HasPrefix(rest, "LoadError: ") {
		rest = rest[len("LoadError: "):]
	}
	if typ, message, found := strings.Cut(rest, ": "); found && strings.IndexByte(typ, ' ') < 0 && isExceptionName(typ) {
		return typ, message
	}
	return "ErrorException", rest
}

// juliaCall reads "[2] charge(cart::Dict)".
func juliaCall(s string) (f Frame, ok bool) {
	if s == "" || s[0] != '[' {
		return f, false
	}
	number, name, ok := strings.Cut(s[1:], "] ")
	if _, digits := leadingInt(number); !ok || digits == 0 || digits != len(number) {
		return f, false
	}
	name, where, isOld := strings.Cut(name, " at ") // before Julia 1.6
	if isOld {
		f.setJuliaFile(where)
	}
	f.Function, _, _ = strings.Cut(name, "(")
	return f, true
}

// juliaLocation reads "@ Shop.Cart /app/src/cart.jl:7".
func juliaLocation(s string, f *Frame) bool {
	where, ok := strings.CutPrefix(s, "@ ")
	if ok {
		f.setJuliaFile(where[strings.IndexByte(where, ' ')+1:])
	}
	return ok
}

// isJuliaLocation reports whether line is the location of a call with its indentation.
func isJuliaLocation(line string) bool {
	return strings.HasPrefix(line[indent(line):], "@ ") && strings.Contains(line, ".jl:")
}

// setJuliaFile sets the location. The files of Julia's own modules begin with a point.
func (f *Frame) setJuliaFile(where string) {
	f.File, f.Line, _ = cutLine(where)
	f.InApp = f.Line > 0 && !strings.HasPrefix(f.File, "./") && !strings.Contains(f.File, "/.julia/packages/") && !strings.Contains(f.File, "/share/julia/")
}

func juliaBegins(line string) bool { return strings.HasPrefix(line, "ERROR: LoadError: ") }

func juliaFollows(_, line string) decision {
	return continuesIf(line == juliaCalls || strings.HasPrefix(line, "in expression starting at "))
}
