// Package stacktrace reads stack traces and the last words of programs out of log
// text and gives every exception a fingerprint, so that events which one change to
// the code would fix fall into one group.
//
// It knows Go's runtime dumps, Python's tracebacks, the stacks of Node.js, the
// JVM, .NET and Ruby, the stacks that zap, github.com/pkg/errors, eris,
// cockroachdb/errors and xerrors print of a Go error, what Go's middlewares and
// race detector report; the panics and reports of Rust, PHP, Elixir and Erlang,
// Dart, Swift, C++, shells, Perl and Lua. The table dialects lists the languages.
// All of it is pure: text in, values out, and every name and file of a result is a
// piece of the cleaned input; only the functions of aws-lambda-go and of Erlang's
// terms, and messages of several lines in Ruby, are put together out of two.
// Exceptions that arrive as data, in JSON, are put together by their reader:
// Complete finds out about them what Parse does about a text.
package stacktrace

// A Frame is one call of a stack.
type Frame struct {
	// Function is the name as the language prints it, without arguments:
	// "main.(*Server).handle", "lambda_handler", "com.example.Orders.find".
	// aws-lambda-go prints a path and a label, of which the name is made.
	Function string
	// File is a path, a URL or, on the JVM, a bare file name. It may be "".
	File string
	// Line counts from 1; 0 where the trace does not say.
	Line int
	// InApp is false for the standard library, the runtime and dependencies.
	InApp bool
	// Column and Source, the line's text, are known of some frames that came as
	// data, not as text.
	Column int
	Source string
	// label is where in Function the label of aws-lambda-go begins, or the
	// function of an Erlang term: the two parts are apart in the text.
	label int
}

// A Cause is an exception which another one wraps.
type Cause struct {
	Type, Message string
	Code          string  // see Exception
	Frames        []Frame // innermost first
}

// An Exception is what one trace tells.
type Exception struct {
	// Type is the name as printed: "KeyError", "java.io.IOException",
	// "runtime.boundsError"; "panic" for a Go panic whose dump hides its type,
	// "error" for a Go error, of which a stack never says it.
	Type string
	// Message may have several lines, and may be "".
	Message string
	// Code is what the error's source calls it, such as ENOENT or 23505, where the
	// trace says so outside of the message.
	Code string
	// Language is that of an entry of the table dialects, such as go or python; ""
	// for an error of the platform itself.
	Language string
	// Culprit is the function of the first in-app frame, of the outermost
	// exception that has one; its file where the function has no name.
	Culprit string
	// Line is that frame's line.
	Line int
	// Frames are the calls of the outermost exception, innermost first.
	Frames []Frame
	// Causes go from the one directly below the outermost to the root. Of a group of
	// exceptions the first member is the cause.
	Causes []Cause
	// Members are the other members of a group, without their frames.
	Members []Cause
	// labelled is true for aws-lambda-go's frames, whose files are import paths.
	labelled bool
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
)

// Parse finds the first trace in text: all lines of it, raw as logged, log
// prefixes and terminal colours included, or inside a string literal of it. It
// reports false when text holds no trace.
func Parse(text string) (Exception, bool) {
	e, ok := parse(text, 0)
	if ok {
		e.findCulprit()
	}
	return e, ok
}

// parse is Parse at a depth of texts in string literals.
func parse(text string, depth int) (Exception, bool) {
	text = clean(unprefix(text))
	if e, ok := parseText(text); ok {
		return e, true
	}
	if e, ok := parseEscaped(text, depth); ok {
		return e, true
	}
	unfolded, ok := unfold(text)
	if !ok {
		return Exception{}, false
	}
	return parseText(unfolded)
}

// parseText hands text to the parser of the first line that gives a dialect away.
// A parser may find that the lines behind it do not bear that out.
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

// findCulprit looks in the outermost exception first: that is where the
// reader's own code noticed.
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
