package format

import (
	"fmt"
	"slices"
	"strings"

	"faulty/functions/forwarder/document"
)

// A layout defines the columns in front of a message, in the form in which loggers configure them:
//
//	%time [%thread] %LEVEL %logger - %message
//
// A blank stands for one or more blanks and tabs. A column has the meaning that layoutColumns
// defines for its name, and %(name) becomes an attribute. All other bytes stand for themselves. A
// bracket or colon that ends a column may have blanks before it. The text behind %message is also
// read into fields, but stays in the message.
//
// Layouts with the same beginning are paths in one tree, so that each step is tried once for all of
// them. A column can only end in one way, so reading a line takes time linear in the length of its
// columns.

// A kind is the type of text that a step of a layout reads.
type kind uint8

const (
	literal         kind = iota // one byte
	blank                       // blanks and tabs, or nothing at the end of a line
	timeColumn                  // a date and time
	shortYearColumn             // a date with a two-digit year before the month, and a time
	usTimeColumn                // a date with the month before the day, and a time
	clockColumn                 // a time of day
	kitchenColumn               // a time of day in the form 3:04PM
	levelColumn                 // the name of a level in any case
	capitalLevel                // the name of a level in capitals
	letterLevel                 // the first letter of the name of a level
	priorityColumn              // the number of a syslog level
	moduleColumn                // a name that contains ::
	nameColumn                  // a name without blanks: of a logger, function or file
	pathColumn                  // a name with at least two dots
	numberColumn                // digits
	hexColumn                   // the hexadecimal digits of a trace or span id
	textColumn                  // all text up to the next byte of the layout
	idColumn                    // a request id, or a placeholder for none
	originColumn                // a logger if the text looks like one, otherwise a thread
	messageStart
)

// A step is one element of a layout.
type step struct {
	kind  kind
	byte  byte           // the byte of a literal, or the byte that ends a text
	field document.Field // the field that a column fills
	name  string         // the attribute for a column that fills no field
}

// layoutColumns returns the possible columns of layouts by their names.
func layoutColumns() map[string]step {
	fills := func(k kind, f document.Field) step { return step{kind: k, field: f, name: f.Name()} }
	return map[string]step{
		"time":     {kind: timeColumn, name: "timestamp"},
		"yytime":   {kind: shortYearColumn, name: "timestamp"},
		"ustime":   {kind: usTimeColumn, name: "timestamp"},
		"clock":    {kind: clockColumn, name: "timestamp"},
		"kitchen":  {kind: kitchenColumn, name: "timestamp"},
		"level":    {kind: levelColumn, name: "level"},
		"LEVEL":    {kind: capitalLevel, name: "level"},
		"priority": {kind: priorityColumn, name: "priority"},
		"letter":   {kind: letterLevel, name: "level"},
		"logger":   fills(nameColumn, document.Logger),
		"module":   fills(moduleColumn, document.Logger),
		"path":     fills(pathColumn, document.Logger),
		"label":    fills(textColumn, document.Logger),
		"thread":   fills(textColumn, document.ThreadName),
		"threadid": fills(nameColumn, document.ThreadName),
		"origin":   {kind: originColumn, field: document.Logger, name: "origin"},
		"file":     fills(nameColumn, document.FileName),
		"line":     fills(numberColumn, document.FileLine),
		"function": fills(nameColumn, document.OriginFunction),
		"pid":      fills(numberColumn, document.ProcessID),
		"host":     fills(nameColumn, document.HostName),
		"node":     fills(textColumn, document.HostName),
		"service":  fills(textColumn, document.ServiceName),
		"id":       {kind: idColumn, field: document.FaasExecution, name: "requestId"},
		"traceid":  fills(hexColumn, document.TraceID),
		"spanid":   fills(hexColumn, document.SpanID),
		"message":  {kind: messageStart},
	}
}

// parseLayout returns the steps of a layout. It panics on an unknown column, because layouts are
// part of the program.
func parseLayout(layout string, known map[string]step) (steps []step) {
	for i := 0; i < len(layout); {
		s := step{kind: literal, byte: layout[i]}
		width := 1
		switch layout[i] {
		case ' ':
			s.kind = blank
		case '%':
			s, width = parseColumn(layout[i+1:], known)
		}
		if i += width; s.kind >= moduleColumn && i < len(layout) {
			if s.byte = layout[i]; s.byte == '%' {
				panic(fmt.Sprintf("layout %q: no byte ends a column", layout))
			}
		}
		steps = append(steps, s)
	}
	return steps
}

// parseColumn returns the column at the start of text, which is the text behind a %.
func parseColumn(text string, known map[string]step) (s step, width int) {
	if name, ok := strings.CutPrefix(text, "("); ok {
		name, _, _ = strings.Cut(name, ")")
		return step{kind: textColumn, field: document.NoField, name: name}, len("%()") + len(name)
	}
	end := strings.IndexFunc(text, func(r rune) bool { return (r|0x20)-'a' > 'z'-'a' || r < 'A' })
	if end < 0 {
		end = len(text)
	}
	s, ok := known[text[:end]]
	if !ok {
		panic(fmt.Sprintf("layout: no column %%%s", text[:end]))
	}
	return s, 1 + end
}

// A node is a step of one or more layouts. Its children are the possible next steps.
type node struct {
	step     step
	children []*node
	format   *Format // the format whose layout ends here, if any
}

// add adds the layout of f to the tree.
func (n *node) add(steps []step, f *Format) {
	if len(steps) == 0 {
		if n.format == nil {
			n.format = f
		}
		return
	}
	for _, child := range n.children {
		if child.step == steps[0] {
			child.add(steps[1:], f)
			return
		}
	}
	child := &node{step: steps[0]}
	n.children = append(n.children, child)
	child.add(steps[1:], f)
}

// sort sorts the children by how specific they are, so that the most specific layout wins wherever
// it is in the table.
func (n *node) sort() {
	slices.SortStableFunc(n.children, func(a, b *node) int { return a.step.kind.rank() - b.step.kind.rank() })
	for _, child := range n.children {
		child.sort()
	}
}

// rank returns a low number for kinds that few texts match.
func (k kind) rank() int {
	switch k {
	case blank, timeColumn, levelColumn:
		return 1
	case nameColumn:
		return 2
	case pathColumn:
		return 3
	case textColumn:
		return 4
	case originColumn:
		return 5
	case messageStart:
		return 6
	}
	return 0
}

// begins reports whether a line with the first byte b can match the step.
func (s *step) begins(b byte) bool {
	isUpper, isLower, isDigit := b-'A' <= 'Z'-'A', b-'a' <= 'z'-'a', b-'0' <= 9
	switch s.kind {
	case literal:
		return s.byte == b
	case timeColumn:
		return isDigit || isUpper
	case clockColumn, kitchenColumn, usTimeColumn, shortYearColumn, numberColumn, priorityColumn:
		return isDigit
	case capitalLevel, letterLevel:
		return isUpper
	case levelColumn:
		return isUpper || isLower
	}
	return b > ' '
}

// addLayouts builds the tree of the layouts of all formats.
func (t *Table) addLayouts() {
	var root node
	known := layoutColumns()
	for i := range t.formats {
		for _, layout := range t.formats[i].Layouts {
			root.add(parseLayout(layout, known), &t.formats[i])
		}
	}
	root.sort()
	for b := range t.layouts {
		for _, child := range root.children {
			if child.step.begins(byte(b)) {
				t.layouts[b].children = append(t.layouts[b].children, child)
			}
		}
	}
}

// matchLayout finds the layout of text.
func (t *Table) matchLayout(d *document.Document, text []byte) (message []byte, f *Format) {
	r := reader{text: text, observed: d.Observed}
	end := t.layouts[text[0]].match(&r, 0)
	if end == nil {
		return nil, nil
	}
	f = end.format
	r.fill(d)
	message = text[r.message:]
	if f.Finish != nil {
		message = f.Finish(d, message)
	}
	if len(message) == 0 { // the message follows as a separate event
		message = text
	}
	return message, f
}
