package logline

import (
	"bytes"
	"path"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/jsonscan"
)

// A style is how a language prints the calls of a stack.
type style uint8

const (
	noStyle style = iota
	goStyle
	pythonStyle
	nodeStyle
	javaStyle
	rubyStyle
)

// styleOf tells the language of a stack that came as one text.
func styleOf(stack []byte) style {
	switch {
	case bytes.Contains(stack, []byte("\tat ")):
		return javaStyle
	case bytes.Contains(stack, []byte("    at ")):
		return nodeStyle
	case bytes.Contains(stack, []byte("\n  File \"")):
		return pythonStyle
	case bytes.Contains(stack, []byte(".go:")):
		return goStyle
	}
	return noStyle
}

// A frame is one call, as a logger wrote it into an object.
type frame struct {
	class, function, file, line, column, source []byte
}

// readFrame reads a call under all names that loggers give to its parts.
func readFrame(object []byte) (f frame) {
	c := jsonscan.Cursor{Buf: object}
	if !c.Open('{') {
		return f
	}
	for key, ok := c.Member(); ok; key, ok = c.Member() {
		var value []byte
		switch c.Peek() {
		case '"':
			value = document.Quoted(c.String()).Text()
		case '{', '[', 'n', 't', 'f':
			c.Skip()
			continue
		default:
			value = c.Literal()
		}
		switch string(key.Raw) {
		case "class", "className":
			f.class = value
		case "method", "methodName", "func", "function", "name":
			f.function = value
		case "file", "fileName", "filename", "source":
			f.file = value
		case "line", "lineNumber", "lineno":
			f.line = value
		case "column", "columnNumber", "colno":
			f.column = value
		case "statement", "context_line":
			f.source = value
		}
	}
	return f
}

// style tells the language of a frame: the JVM's has a class, all others the
// file that the source is in. noStyle is for what is no frame.
func (f *frame) style() style {
	if len(f.function) == 0 {
		return noStyle
	}
	if len(f.class) > 0 {
		return javaStyle
	}
	switch path.Ext(string(f.file)) {
	case ".go", ".s":
		return goStyle
	case ".py":
		return pythonStyle
	case ".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx":
		return nodeStyle
	case ".rb":
		return rubyStyle
	}
	return noStyle
}

// stackText writes a list of lines, or of frames, as text; nothing where it is
// some other list.
func stackText(list []byte) (text []byte, s style) {
	c := jsonscan.Cursor{Buf: list}
	for c.Open('['); c.Element(); {
		switch c.Peek() {
		case '"':
			text = append(append(text, document.Quoted(c.String()).Text()...), '\n')
		case '{':
			f := readFrame(c.Skip())
			if s == noStyle {
				s = f.style()
			}
			if s == noStyle || len(f.function) == 0 {
				return nil, noStyle
			}
			text = f.appendText(text, s)
		default:
			return nil, noStyle
		}
	}
	if s == noStyle {
		s = styleOf(text)
	}
	return text, s
}

// appendText writes a call as its language does.
func (f *frame) appendText(dst []byte, s style) []byte {
	line := f.line
	if len(line) == 0 {
		line = []byte("0")
	}
	switch s {
	case goStyle:
		return appendParts(dst, f.function, []byte("\n\t"), f.file, []byte(":"), line, []byte("\n"))
	case pythonStyle:
		dst = appendParts(dst, []byte("  File \""), f.file, []byte("\", line "), line, []byte(", in "), f.function, []byte("\n"))
		if len(f.source) > 0 {
			dst = appendParts(dst, []byte("    "), bytes.TrimSpace(f.source), []byte("\n"))
		}
		return dst
	case nodeStyle:
		if len(f.column) > 0 {
			line = appendParts(nil, line, []byte(":"), f.column)
		}
		return appendParts(dst, []byte("    at "), f.function, []byte(" ("), f.file, []byte(":"), line, []byte(")\n"))
	case rubyStyle:
		return appendParts(dst, f.file, []byte(":"), line, []byte(":in '"), f.function, []byte("'\n"))
	}
	return appendParts(dst, []byte("\tat "), f.class, []byte("."), f.function, []byte("("), f.place(), []byte(")\n"))
}

// place is what the JVM prints between the parentheses. -2 is its line of a
// method in machine code.
func (f *frame) place() []byte {
	switch {
	case string(f.line) == "-2":
		return []byte("Native Method")
	case len(f.file) == 0:
		return []byte("Unknown Source")
	case len(f.line) == 0 || f.line[0] == '-':
		return f.file
	}
	return appendParts(nil, f.file, []byte(":"), f.line)
}

func appendParts(dst []byte, parts ...[]byte) []byte {
	for _, part := range parts {
		dst = append(dst, part...)
	}
	return dst
}
