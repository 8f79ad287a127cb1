package stacktrace

import "strings"

const (
	dartUnhandled = "Unhandled exception:"
	dartGap       = "===== asynchronous gap ====" // of the package stack_trace
)

// detectDart recognizes the heading of the Dart VM, or a call.
func detectDart(_, s string) parser {
	if s == dartUnhandled {
		return parseDart
	}
	if _, ok := dartCall(s); ok {
		return parseDart
	}
	return nil
}

// dartCall reads a call:
//
//	#0      Repo.load (package:shop/repo.dart:5:7)
//	#1      main.<anonymous closure> (file:///var/task/bin/main.dart:9:3)
//	#2      _rootRun (dart:async/zone.dart:1399:13)
func dartCall(s string) (f Frame, ok bool) {
	if s == "" || s[0] != '#' {
		return dartTerseCall(s)
	}
	_, digits := leadingInt(s[1:])
	name, location, found := cutLast(s[1+digits:], " (")
	if digits == 0 || !found || !strings.HasSuffix(location, ")") || !hasAnyPrefix(location, "package:", "dart:", "file:", "org-dartlang-") {
		return f, false
	}
	f.Function = strings.TrimLeft(name, " ")
	f.File, f.Line, _ = cutRustLocation(strings.TrimSuffix(location, ")"))
	f.InApp = isDartApp(f.File)
	return f, true
}

// dartTerseCall reads a call as the package stack_trace prints it, in columns:
//
//	package:shop/repo.dart 5:7       Repo.load
//	bin/main.dart 9:3                main.<fn>
//	dart:async/zone.dart 1399:13     _rootRun
func dartTerseCall(s string) (f Frame, ok bool) {
	file, rest, _ := strings.Cut(s, " ")
	if !strings.HasSuffix(file, ".dart") && !strings.HasPrefix(file, "dart:") {
		return f, false
	}
	position, name, _ := strings.Cut(rest, "  ")
	line, digits := leadingInt(position)
	column, isColumn := strings.CutPrefix(position[digits:], ":")
	_, width := leadingInt(column)
	f = Frame{Function: strings.TrimLeft(name, " "), File: file, Line: line}
	f.InApp = isDartApp(file) || !strings.Contains(file, ":")
	return f, digits > 0 && (isColumn && width == len(column) || position[digits:] == "") && isDartName(f.Function)
}

// isDartName reports whether s is the name of a function: "Repo.load", "new Repo.<fn>".
func isDartName(s string) bool {
	s = strings.TrimPrefix(s, "new ")
	return s != "" && run(s, len(s), func(c byte) bool {
		return isAlnum(c) || c == '_' || c == '.' || c == '$' || c == '<' || c == '>' || c == '=' || c == '[' || c == ']'
	}) == len(s)
}

// cutLast is like strings.Cut at the last sep.
func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

// parseDart reads an exception whose heading or first call is at offset at:
//
//	Unhandled exception:
//	Bad state: no order
//	#0      Repo.load (package:shop/repo.dart:5:7)
//	<asynchronous suspension>
func parseDart(text string, at int) (Exception, bool) {
	e := Exception{Language: langDart}
	start, end := at, -1
	if text[at+indent(text[at:])] != dartUnhandled[0] {
		start, end = 0, at
	}
	l := lines{text: text, next: at}
	for blank := 0; l.scan(); {
		s := l.line()[indent(l.line()):]
		if f, ok := dartCall(s); ok {
			if end < 0 {
				end = l.start
			}
			e.Frames = append(e.Frames, f)
			continue
		}
		if s == dartUnhandled && l.start > at {
			if end < 0 {
				end = l.start
			}
			break // another exception
		}
		if end >= 0 && s != "<asynchronous suspension>" && s != "..." && !strings.HasPrefix(s, dartGap) {
			if blank++; s != "" || blank > 1 {
				break
			}
		}
	}
	if end < 0 {
		end = len(text)
	}
	head := strings.TrimSpace(text[start:end])
	if i := strings.LastIndex(head, dartUnhandled); i >= 0 {
		head = strings.TrimSpace(head[i+len(dartUnhandled):])
	} else if i := strings.LastIndex(head, "Unhandled Exception: "); i >= 0 { // the prefix of Flutter's embedder
		head = head[i+len("Unhandled Exception: "):]
	}
	if e.Type, e.Message = dartHead(head); e.Type == "" { // the heading is below a log message
		if typ, message := dartHead(lastLine(head)); typ != "" {
			e.Type, e.Message = typ, message
		}
	}
	return e, head != "" || len(e.Frames) > 0
}

// dartHead derives the type of an exception from its text, in the forms of toString in dart:core
// (sdk/lib/core/errors.dart and exceptions.dart).
func dartHead(head string) (typ, message string) {
	for _, known := range [...][2]string{
		{"Bad state: ", "StateError"},
		{"Invalid argument(s)", "ArgumentError"},
		{"Invalid argument (", "ArgumentError"},
		{"Unsupported operation: ", "UnsupportedError"},
		{"type '", "TypeError"},
		{"Null check operator used on a null value", "TypeError"},
		{"Concurrent modification during iteration", "ConcurrentModificationError"},
		{"Assertion failed", "AssertionError"},
		{"Stack Overflow", "StackOverflowError"},
		{"Out of Memory", "OutOfMemoryError"},
		{"LateInitializationError: ", "LateInitializationError"},
	} {
		if strings.HasPrefix(head, known[0]) {
			if strings.HasSuffix(known[0], ": ") {
				head = head[len(known[0]):]
			}
			return known[1], head
		}
	}
	if rest, ok := strings.CutPrefix(head, "Instance of '"); ok {
		typ, _, _ = strings.Cut(rest, "'")
		return typ, head
	}
	if strings.Contains(firstLine(head), ": Failed assertion: ") {
		return "AssertionError", head
	}
	n := run(head, len(head), isTypeByte)
	if rest := head[n:]; n > 0 && strings.HasPrefix(rest, " (") && isExceptionName(head[:n]) { // RangeError (index): text
		if i := strings.Index(rest, "): "); i > 0 {
			return head[:n], rest[i+len("): "):]
		}
	}
	if typ, at := looseHead(firstLine(head)); typ != "" && at > len(typ) {
		return typ, strings.TrimSpace(head[at:])
	}
	return "", head
}

// isDartApp reports whether a file belongs to the application: not to the SDK (dart:), not to pub's
// cache (dart.dev/tools/pub/environment-variables), and not to the packages that servers are built
// on (the most liked ones on pub.dev, and their dependencies).
func isDartApp(file string) bool {
	name, ok := strings.CutPrefix(file, "package:")
	if !ok {
		return strings.HasPrefix(file, "file:") && !strings.Contains(file, "/.pub-cache/")
	}
	name, _, _ = strings.Cut(name, "/")
	switch name {
	case "http", "http_parser", "async", "collection", "stack_trace", "stream_channel", "path", "meta", "shelf",
		"shelf_router", "shelf_static", "dart_frog", "serverpod", "dio", "flutter", "bloc", "rxdart", "provider",
		"riverpod", "json_annotation", "freezed_annotation", "logging", "grpc", "protobuf", "postgres", "mysql1",
		"mongo_dart", "sentry", "test", "test_api", "boundary", "aws_lambda_dart_runtime", "aws_common",
		"aws_signature_v4", "googleapis", "googleapis_auth", "web_socket_channel", "args", "io", "pool", "hooks":
		return false
	}
	return true
}

// appendDartKey drops closures and the keyword of constructors.
func appendDartKey(b []byte, f *Frame) ([]byte, bool) {
	b = append(appendTail(b, f.File), '|')
	name := strings.TrimPrefix(f.Function, "new ")
	for _, closure := range [...]string{".<anonymous closure>", ".<fn>", ".<async>"} {
		if i := strings.Index(name, closure); i >= 0 {
			name = name[:i]
		}
	}
	return append(b, name...), true
}

// dartBegins reports whether line is the heading of the Dart VM.
func dartBegins(line string) bool { return line == dartUnhandled }

// dartFollows recognizes the lines of an exception, none of which is indented.
func dartFollows(previous, line string) decision {
	switch {
	case previous == dartUnhandled, line == "<asynchronous suspension>", strings.HasPrefix(line, dartGap):
		return continues
	case line == dartUnhandled:
		return separate
	}
	_, ok := dartCall(line)
	return continuesIf(ok)
}

// isDartCall reports whether line is a call.
func isDartCall(line string) bool {
	_, ok := dartCall(line)
	return ok
}
