package stacktrace

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
)

// AppendStack appends e without its causes as its language prints it: the heading and the calls.
// Parse can read the result.
func (e *Exception) AppendStack(dst []byte) []byte {
	switch e.Language {
	case langPython:
		dst = append(dst, "Traceback (most recent call last):\n"...)
		for _, f := range slices.Backward(e.Frames) {
			dst = f.appendCall(dst, langPython)
		}
		return bytes.TrimRight(e.appendHead(dst), "\n")
	case langGo:
		if e.Message != "" {
			dst = append(append(dst, e.Message...), '\n')
		}
	case langPHP:
		return e.appendPHP(dst)
	default:
		dst = e.appendHead(dst)
	}
	for i := range e.Frames {
		dst = e.Frames[i].appendCall(dst, e.Language)
	}
	return bytes.TrimRight(dst, "\n")
}

// AppendText appends a stack that arrived as text, preceded by the heading of e if the text only
// contains the calls.
func (e *Exception) AppendText(dst, calls []byte) []byte {
	calls = bytes.Trim(calls, "\n")
	switch e.Language {
	case langGo:
		return append(dst, calls...)
	case langPython:
		if !bytes.Contains(calls[:min(len(calls), 64)], []byte("Traceback (")) {
			dst = append(dst, "Traceback (most recent call last):\n"...)
		}
		dst = append(append(dst, calls...), '\n')
		return bytes.TrimRight(e.appendHead(dst), "\n")
	}
	return append(e.appendHead(dst), calls...)
}

// appendHead appends "KeyError: 'id'" and a newline.
func (e *Exception) appendHead(dst []byte) []byte {
	switch {
	case e.Type == "" && e.Message == "":
		return dst
	case e.Type == "":
		return append(append(dst, e.Message...), '\n')
	case e.Message == "":
		return append(append(dst, e.Type...), '\n')
	}
	return append(append(append(append(dst, e.Type...), ": "...), e.Message...), '\n')
}

// appendCall appends one call as its language prints it.
func (f *Frame) appendCall(dst []byte, language string) []byte {
	switch language {
	case langGo:
		return append(f.appendLocation(append(append(dst, f.Function...), "\n\t"...)), '\n')
	case langPython:
		dst = append(append(append(dst, "  File \""...), f.File...), "\", line "...)
		dst = strconv.AppendInt(dst, int64(f.Line), 10)
		dst = append(append(append(dst, ", in "...), f.Function...), '\n')
		if source := strings.TrimSpace(f.Source); source != "" {
			dst = append(append(append(dst, "    "...), source...), '\n')
		}
		return dst
	case langRuby:
		return append(append(append(f.appendLocation(dst), ":in '"...), f.Function...), "'\n"...)
	case langJava:
		return f.appendJava(dst)
	case langDotNet:
		return f.appendDotNet(dst)
	}
	dst = append(dst, "    at "...)
	if f.Function == "" {
		return append(f.appendLocation(dst), '\n')
	}
	return append(f.appendLocation(append(append(dst, f.Function...), " ("...)), ")\n"...)
}

// appendLocation appends file:line:column, as far as known.
func (f *Frame) appendLocation(dst []byte) []byte {
	dst = append(dst, f.File...)
	if f.Line > 0 || f.File != "" {
		dst = strconv.AppendInt(append(dst, ':'), int64(f.Line), 10)
	}
	if f.Column > 0 {
		dst = strconv.AppendInt(append(dst, ':'), int64(f.Column), 10)
	}
	return dst
}

// appendJava appends a JVM call. Line -2 marks a native method.
func (f *Frame) appendJava(dst []byte) []byte {
	dst = append(append(append(dst, "\tat "...), f.Function...), '(')
	switch {
	case f.Line == -2:
		dst = append(dst, "Native Method"...)
	case f.File == "" && f.Line > 0: // Quarkus omits the file
		dst = strconv.AppendInt(append(dst, "Unknown:"...), int64(f.Line), 10)
	case f.File == "":
		dst = append(dst, "Unknown Source"...)
	default:
		dst = append(dst, f.File...)
		if f.Line > 0 {
			dst = strconv.AppendInt(append(dst, ':'), int64(f.Line), 10)
		}
	}
	return append(dst, ")\n"...)
}

func (f *Frame) appendDotNet(dst []byte) []byte {
	dst = append(append(dst, "   at "...), f.Function...)
	if !strings.Contains(f.Function, "(") {
		dst = append(dst, "()"...)
	}
	if f.File != "" {
		dst = append(append(append(dst, " in "...), f.File...), ":line "...)
		dst = strconv.AppendInt(dst, int64(f.Line), 10)
	}
	return append(dst, '\n')
}

// appendPHP appends a PHP exception. PHP prints with each call where it was made, which is in the
// function of the next frame.
func (e *Exception) appendPHP(dst []byte) []byte {
	dst = bytes.TrimRight(e.appendHead(dst), "\n")
	if len(e.Frames) > 0 {
		dst = e.Frames[0].appendLocation(append(dst, " in "...))
	}
	dst = append(dst, "\nStack trace:\n"...)
	for i := range e.Frames {
		dst = append(strconv.AppendInt(append(dst, '#'), int64(i), 10), ' ')
		if i+1 == len(e.Frames) {
			dst = append(dst, "{main}"...)
			break
		}
		if made := &e.Frames[i+1]; made.File == "" {
			dst = append(dst, "[internal function]"...)
		} else {
			dst = append(strconv.AppendInt(append(append(dst, made.File...), '('), int64(made.Line), 10), ')')
		}
		dst = append(append(append(dst, ": "...), e.Frames[i].Function...), "()\n"...)
	}
	return dst
}

// AppendCaused appends the printed stacks of an exception and of its cause, in the order and with
// the words of the language.
func AppendCaused(dst []byte, language string, stack, cause []byte) []byte {
	stack, cause = bytes.TrimRight(stack, "\n"), bytes.TrimRight(cause, "\n")
	switch language {
	case langPython:
		dst = append(append(dst, cause...), "\n\nThe above exception was the direct cause of the following exception:\n\n"...)
		return append(dst, stack...)
	case langGo: // the root first, as in github.com/pkg/errors
		return append(append(append(dst, cause...), '\n'), stack...)
	case langJavaScript:
		dst = append(append(dst, stack...), " {\n  [cause]: "...)
		dst = append(dst, bytes.ReplaceAll(cause, []byte("\n"), []byte("\n  "))...)
		return append(dst, "\n}"...)
	case langDotNet:
		i := len(stack)
		for _, call := range [...]string{"\n   at ", "\nat "} { // Lambda's runtime trims the lines
			if at := bytes.Index(stack, []byte(call)); at >= 0 {
				i = min(i, at)
			}
		}
		dst = append(append(append(dst, stack[:i]...), "\n ---> "...), cause...)
		return append(append(dst, "\n   "+innerEnd...), stack[i:]...)
	}
	return append(append(append(dst, stack...), "\nCaused by: "...), cause...)
}
