package stacktrace

import (
	"bytes"
	"strings"
)

// ocamlTrace describes an uncaught exception of OCaml's, whose calls are printed if OCAMLRUNPARAM
// contains b:
//
//	Fatal error: exception Failure("no price")
//	Raised at Shop__Cart.load in file "src/cart.ml", line 3, characters 17-33
//	Called from Shop__Cart.charge in file "src/cart.ml" (inlined), line 7, characters 2-20
var ocamlTrace = listing{language: langOCaml, head: ocamlHead, call: ocamlCall, isComplete: true}

const ocamlFatal = "Fatal error: exception "

func ocamlHead(s string) (typ, message string, ok bool) {
	rest, ok := strings.CutPrefix(s, ocamlFatal)
	if !ok || rest == "" || !isUpper(rest[0]) {
		return "", "", false
	}
	n := strings.IndexAny(rest, "( ")
	if n < 0 {
		return rest, "", true
	}
	message = strings.TrimSpace(rest[n:])
	if inner, found := strings.CutPrefix(message, `("`); found {
		message = strings.TrimSuffix(inner, `")`)
	}
	return rest[:n], message, true
}

func ocamlCall(s string) (f Frame, ok bool) {
	if !isOCamlCall(s) {
		return f, false
	}
	before, rest, ok := strings.Cut(s, `file "`)
	file, rest, found := strings.Cut(rest, `"`)
	_, number, isLine := strings.Cut(rest, "line")
	f.Line, _ = leadingInt(strings.TrimLeft(strings.TrimPrefix(number, "s"), " ")) // "lines 7-9" since OCaml 4.12
	before = strings.TrimSuffix(strings.TrimSpace(before), " in")
	f.Function, f.File = before[strings.LastIndexByte(before, ' ')+1:], file
	if f.Function == "at" || f.Function == "from" { // before OCaml 4.10
		f.Function = ""
	}
	f.InApp = !hasAnyPrefix(f.Function, "Stdlib", "Camlinternal", "Lwt", "Base__", "Async_") && strings.ContainsRune(file, '/')
	return f, ok && found && isLine
}

func isOCamlCall(s string) bool {
	return hasAnyPrefix(s, "Raised at ", "Raised by primitive operation at ", "Called from ", "Re-raised at ")
}

func ocamlBegins(line string) bool { return strings.HasPrefix(line, ocamlFatal) }

func isOCamlComplete(line []byte) bool {
	rest, ok := bytes.CutPrefix(line, []byte(ocamlFatal))
	return ok && len(rest) > 0 && isUpper(rest[0])
}

func ocamlFollows(_, line string) decision { return continuesIf(isOCamlCall(line)) }
