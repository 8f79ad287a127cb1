package format

import (
	"fmt"
	"slices"
	"strings"

	"faulty/functions/forwarder/document"
)

// A layout is the columns in front of a message, as loggers configure them:
//
//	%time [%thread] %LEVEL %logger - %message
//
// A blank stands for one or more blanks and tabs, a column for what layoutColumns says
// of its name, and %(name) for an attribute. All other bytes stand for themselves;
// a bracket or a colon that ends a column may have blanks before it. What follows
// %message is read into fields, too, but stays in the message.
//
// Layouts that begin alike are paths in one tree, so that each step is tried once
// for all of them. A column ends at one place only: reading a line takes time
// linear in the length of its columns.

// A kind is what a step of a layout reads.
type kind uint8

const (
	literal         kind = iota // one byte
	blank                       // blanks and tabs, or nothing at the end of a line
	timeColumn                  // a date and time
	shortYearColumn             // a date with the year in two digits before the month, and time
	usTimeColumn                // a date and time with the month before the day
	clockColumn                 // a time of day
	kitchenColumn               // a time of day as 3:04PM
	levelColumn                 // a level's name in any case
	capitalLevel                // a level's name in capitals
	letterLevel                 // the first letter of a level's name
	priorityColumn              // the number of a level, syslog's
	moduleColumn                // a name with a double colon
	nameColumn                  // a name without blanks: a logger, a function, a file
	pathColumn                  // a name with at least two points
	numberColumn                // digits
	textColumn                  // all up to the next byte of the layout
	idColumn                    // a request id, or a placeholder for none
	originColumn                // a logger where the text looks like one, else a thread
	messageStart
)

// A step is one element of a layout.
type step struct {
	kind  kind
	byte  byte           // of a literal; of a text, the byte that ends it
	field document.Field // that a column fills
	name  string         // of the attribute that a column becomes where it fills no field
}

// layoutColumns returns the columns of a layout by their name.
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
		"traceid":  fills(nameColumn, document.TraceID),
		"spanid":   fills(nameColumn, document.SpanID),
		"message":  {kind: messageStart},
	}
}

// parseLayout returns the steps of a layout. It panics on an unknown column:
// layouts are part of the program.
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

// parseColumn returns the column that text, what follows a %, begins with.
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

// A node is a step of one or more layouts. Its children are what may follow.
type node struct {
	step     step
	children []*node
	format   *Format // whose layout ends here, if one does
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

// sort puts the children in the order of how much they demand, so that the most
// specific layout wins wherever it stands in the table.
func (n *node) sort() {
	slices.SortStableFunc(n.children, func(a, b *node) int { return a.step.kind.rank() - b.step.kind.rank() })
	for _, child := range n.children {
		child.sort()
	}
}

// rank is low for the kinds that few texts are of.
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

// begins reports whether a line that begins with b can have the step first.
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
	if len(message) == 0 { // the message follows as an event of its own
		message = text
	}
	return message, f
}
