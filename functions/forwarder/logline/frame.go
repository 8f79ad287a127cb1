package logline

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/jsonscan"
	"faulty/functions/forwarder/stacktrace"
)

// A call is one call of a stack that a logger wrote as an object.
type call struct {
	stacktrace.Frame
	class, separator string
	isLabelled       bool // written by aws-lambda-go
}

// readCalls reads a stack that is a list of lines, of calls, or of both. It returns false for other
// lists. isReversed means that the outermost call comes first.
func (f *failure) readCalls(list []byte, isReversed bool) bool {
	if f.hasStack() || f.calls != nil {
		return false
	}
	var lines []byte
	var calls []call
	c := jsonscan.Cursor{Buf: list}
	for c.Open('['); c.Element(); {
		switch c.Peek() {
		case '"':
			text := document.Quoted(c.String()).Text()
			if one, ok := callAtLocation(string(text)); ok && len(lines) == 0 {
				calls = append(calls, one)
				continue
			}
			lines = appendLine(lines, text)
		case '{':
			one, ok := readCall(c.Skip())
			if !ok {
				return false
			}
			calls = append(calls, one)
		default:
			return false
		}
	}
	if len(calls) == 0 {
		return len(lines) > 0 && f.readLines(lines)
	}
	isReversed = isReversed || len(calls) > 1 && isOutermost(&calls[0])
	if isReversed {
		slices.Reverse(calls)
	}
	return f.setCalls(calls, isReversed)
}

// readLines reads the lines of a printed stack. If they contain no calls, a heading alone provides
// type and message.
func (f *failure) readLines(lines []byte) bool {
	if f.readStack(bytes.TrimRight(lines, "\n")) {
		return true
	}
	typ, message, ok := stacktrace.Heading(string(lines))
	if !ok || f.Type != "" && f.Message != "" {
		return ok && f.Type == typ && f.Message == message
	}
	f.Type, f.Message = typ, message
	return true
}

// appendLine appends a line of a list. Lambda's Java runtime lists calls without the "at " before
// them.
func appendLine(lines, text []byte) []byte {
	if stacktrace.IsBareCall(string(text)) {
		lines = append(lines, "\tat "...)
	}
	lines = append(lines, text...)
	if n := len(lines); n == 0 || lines[n-1] != '\n' {
		lines = append(lines, '\n')
	}
	return lines
}

// callAtLocation reads a call in the form of eris or Monolog:
//
//	main.(*Shop).charge:/src/shop/main.go:42
//	/var/task/src/Repo.php:5
func callAtLocation(text string) (one call, ok bool) {
	location, line, ok := cutNumber(text)
	if !ok || strings.ContainsAny(text, " \t\n") || stacktrace.LanguageOf(location) == "" {
		return one, false
	}
	one.Line = line
	if function, file, ok := strings.Cut(location, ":/"); ok && function != "file" && len(function) > 1 {
		one.Function, one.File = function, "/"+file
		return one, true
	}
	one.File = location
	return one, stacktrace.LanguageOf(location) == "php"
}

// isOutermost reports whether a call is the start of a program. If it is first in its list, the
// list has the order of a traceback.
func isOutermost(c *call) bool {
	return c.Function == "main.main" || c.Function == "runtime.main" || c.Function == "runtime.goexit"
}

// setCalls sets the calls of f from a list of objects.
func (f *failure) setCalls(calls []call, isSorted bool) bool {
	language := f.Language
	for i := 0; i < len(calls) && language == ""; i++ {
		if language = stacktrace.LanguageOf(calls[i].File); language == "" && calls[i].class != "" {
			language = "java"
		}
	}
	if language == "python" && !isSorted {
		slices.Reverse(calls) // all lists from Python have the order of a traceback
	}
	frames := make([]stacktrace.Frame, len(calls))
	labelled, named := false, false
	for i := range calls {
		labelled = labelled || calls[i].isLabelled
		named = named || calls[i].Function != "" || language == "php"
		frames[i] = calls[i].frame(language)
	}
	switch {
	case labelled:
		f.SetLabelled(frames)
		return true
	case !named || language == "":
		return false
	}
	f.Frames, f.Language, f.made = frames, language, language == "php" && named && calls[0].Function != ""
	return true
}

// frame joins class and function as the language does.
func (c *call) frame(language string) stacktrace.Frame {
	f := c.Frame
	if c.class == "" || language == "javascript" && strings.HasPrefix(f.Function, c.class+".") {
		return f
	}
	switch language {
	case "php":
		if c.separator == "" {
			c.separator = "->"
		}
		f.Function = c.class + c.separator + f.Function
	case "python", "go":
	default:
		f.Function = c.class + "." + f.Function
	}
	return f
}

// readCall reads a call, under all names that loggers give to its parts. It returns false if object
// is not a call.
func readCall(object []byte) (one call, ok bool) {
	c := jsonscan.Cursor{Buf: object}
	if !c.Open('{') {
		return one, false
	}
	for key, ok := c.Member(); ok; key, ok = c.Member() {
		switch b := c.Peek(); b {
		case '"':
			one.set(key.Raw, string(document.Quoted(c.String()).Text()))
		case '{', '[', 'n', 't', 'f':
			c.Skip()
		default:
			one.set(key.Raw, string(c.Literal()))
		}
	}
	if stacktrace.LanguageOf(one.File) == "" {
		if location, line, ok := cutNumber(one.File); ok {
			if file, number, ok := cutNumber(location); ok {
				location, one.Column, line = file, line, number
			}
			one.File = location
			if one.Line == 0 {
				one.Line = line
			}
		}
	}
	return one, one.Function != "" && (one.File != "" || one.class != "" || one.Line != 0) || one.File != "" && one.Line > 0
}

// set sets one member of a call.
func (c *call) set(name []byte, value string) {
	switch string(name) {
	case "class", "className", "declaringClass", "Class":
		c.class = value
	case "method", "methodName", "func", "function", "name", "functionName", "Function", "Method", "member", "function_name", "fn":
		setFree(&c.Function, value)
	case "label":
		c.isLabelled = true
		c.Function = value
	case "path":
		if c.File == "" || c.isLabelled {
			c.File = value
		}
	case "file", "fileName", "filename", "source", "File", "FileName", "sourceFile", "abs_path", "url":
		setFree(&c.File, value)
	case "filePath", "fullFilePath": // the fileName of tslog has no directory
		c.File = strings.TrimPrefix(value, "file://")
	case "line", "lineNumber", "lineno", "fileLine", "Line", "LineNumber", "line_number":
		if n, err := strconv.Atoi(value); err == nil {
			c.Line = n
		} else {
			setFree(&c.Source, value)
		}
	case "column", "columnNumber", "colno", "fileColumn", "col", "column_number":
		c.Column, _ = strconv.Atoi(value)
	case "statement", "context_line", "source_line", "code":
		setFree(&c.Source, value)
	case "type":
		if value == "->" || value == "::" {
			c.separator = value
		}
	}
}

func setFree(s *string, value string) {
	if *s == "" {
		*s = value
	}
}

// cutNumber splits "file:12" at its last colon.
func cutNumber(s string) (file string, line int, ok bool) {
	i := strings.LastIndexByte(s, ':')
	if i <= 0 || i+1 == len(s) || len(s)-i > 9 {
		return s, 0, false
	}
	line, err := strconv.Atoi(s[i+1:])
	return s[:i], line, err == nil && line >= 0
}
