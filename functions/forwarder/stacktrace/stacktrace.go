// Package stacktrace reads stack traces and the last messages of programs from log text. It gives
// every exception a fingerprint, so that events that one change to the code would fix form one
// group.
//
// It reads Go's runtime dumps, Python's tracebacks, the stacks of Node.js, the JVM, .NET and Ruby,
// the stacks that zap, github.com/pkg/errors, eris, cockroachdb/errors and xerrors print for a Go
// error, the reports of Go's middlewares and race detector, and the panics and reports of Rust,
// PHP, Elixir, Erlang, Dart, Swift, C++, shells, Perl and Lua. The table dialects lists the
// languages.
//
// All functions are pure. Every name and file in a result is a part of the cleaned input. The only
// exceptions are the functions of aws-lambda-go and of Erlang's terms, and multi-line messages in
// Ruby, which are joined from two parts. Package logline builds exceptions that arrive as data in
// JSON. Complete fills in for them what Parse derives from text.
package stacktrace

// A Frame is one call of a stack.
type Frame struct {
	// Function is the name as the language prints it, without arguments: "main.(*Server).handle",
	// "lambda_handler", "com.example.Orders.find". For aws-lambda-go it is built from a path and a
	// label.
	Function string
	// File is a path, a URL or, on the JVM, a bare file name. It may be "".
	File string
	// Line counts from 1; 0 if the stack trace does not contain it.
	Line int
	// InApp is false for the standard library, the runtime and dependencies.
	InApp bool
	// Column and Source, which is the text of the line, are known for some frames that arrived as
	// data.
	Column int
	Source string
	// label is the start, in Function, of aws-lambda-go's label or of an Erlang term's function.
	// The two parts of Function are not adjacent in the text.
	label int
}

// A Cause is an exception that another one wraps.
type Cause struct {
	Type, Message string
	Code          string  // see Exception
	Frames        []Frame // innermost first
}

// An Exception is the content of one stack trace.
type Exception struct {
	// Type is the name as printed: "KeyError", "java.io.IOException", "runtime.boundsError". It is
	// "panic" for a Go panic whose dump does not show its type, and "error" for a Go error, whose
	// stack never shows it.
	Type string
	// Message may have several lines, and may be "".
	Message string
	// Code is the identifier that the error's source assigns to it, such as ENOENT or 23505, if the
	// stack trace contains it outside of the message.
	Code string
	// Language is that of an entry in the table dialects, such as go or python; "" for an error of
	// the platform itself.
	Language string
	// Culprit is the function of the first in-app frame, in the outermost exception that has one.
	// It is the file if the function has no name.
	Culprit string
	// Line is the line of that frame.
	Line int
	// Frames are the calls of the outermost exception, innermost first.
	Frames []Frame
	// Causes lists the causes from the one directly below the outermost exception to the root. In a
	// group of exceptions, the first member is the cause.
	Causes []Cause
	// Members are the other members of a group, without their frames.
	Members []Cause
	// isLabelled is true for aws-lambda-go's frames, whose files are import paths.
	isLabelled bool
	// known is set if a Cache returned the exception, which shares its frames and causes then.
	known *known
}

// The values of Exception.Language.
const (
	langGo         = "go"
	langPython     = "python"
	langJavaScript = "javascript"
	langJava       = "java"
	langDotNet     = "dotnet"
	langRuby       = "ruby"
	langRust       = "rust"
	langPHP        = "php"
	langElixir     = "elixir"
	langErlang     = "erlang"
	langCpp        = "cpp"
	langDart       = "dart"
	langSwift      = "swift"
	langShell      = "shell"
	langPerl       = "perl"
	langLua        = "lua"
	langJulia      = "julia"
	langOCaml      = "ocaml"
	langCrystal    = "crystal"
	langZig        = "zig"
	langHaskell    = "haskell"
	langNim        = "nim"
	langR          = "r"
)

// Parse finds the first stack trace in text. text contains all lines of it as logged, including log
// prefixes and terminal colors. The stack trace may be inside a string literal. Parse returns false
// if text contains no stack trace.
func Parse(text string) (Exception, bool) {
	e, ok := parse(text, 0)
	if ok {
		e.findCulprit()
	}
	return e, ok
}

// parse is like Parse, for a text at the given depth of nested string literals.
func parse(text string, depth int) (Exception, bool) {
	text = clean(unprefix(text))
	if e, ok := parseText(text); ok {
		return e, true
	}
	if e, ok := parseEscaped(text, depth); ok {
		return e, true
	}
	if unfolded, ok := unfold(text); ok {
		if e, ok := parseText(unfolded); ok {
			return e, true
		}
	}
	return parseQualified(text)
}

// parseText passes text to the parser of the first line that a dialect detects. A parser rejects
// the text if the following lines do not fit.
func parseText(text string) (Exception, bool) {
	for l := (lines{text: text}); l.scan(); {
		if parser := parserFor(l.line()); parser != nil {
			if e, ok := parser(text, l.start); ok {
				return e, true
			}
		}
	}
	return Exception{}, false
}

// findCulprit searches the outermost exception first, because it is where the user's code noticed
// the failure.
func (e *Exception) findCulprit() {
	frame := firstInApp(e.Frames)
	for i := 0; frame == nil && i < len(e.Causes); i++ {
		frame = firstInApp(e.Causes[i].Frames)
	}
	if frame == nil {
		return
	}
	if e.Culprit, e.Line = frame.Function, frame.Line; e.Culprit == "" {
		e.Culprit = frame.File
	}
}

func firstInApp(frames []Frame) *Frame {
	for i := range frames {
		if frames[i].InApp {
			return &frames[i]
		}
	}
	return nil
}
