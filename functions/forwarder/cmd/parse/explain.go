package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"faulty/functions/forwarder/document"
)

// An explanation collects the origin of each field of one document.
type explanation struct {
	names  []string          // in the order in which they were first set
	values map[string]string // by name
	stages map[string]string // by name: the stage that last set the value
}

// observe records the fields that a stage has set, changed or removed.
func (e *explanation) observe(stage string, d *document.Document) {
	left := map[string]bool{}
	for name, value := range d.All() {
		left[name] = true
		was, known := e.values[name]
		if known && was == value {
			continue
		}
		if !slices.Contains(e.names, name) {
			e.names = append(e.names, name)
		}
		e.values[name], e.stages[name] = value, stage
	}
	for name := range e.values {
		if !left[name] {
			delete(e.values, name)
		}
	}
}

func newExplanation() *explanation {
	return &explanation{values: map[string]string{}, stages: map[string]string{}}
}

// print writes a table of name, value and stage. It truncates long values.
func (e *explanation) print(w io.Writer, message []byte) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", cut(string(message), 160))
	for _, name := range e.names {
		if value, ok := e.values[name]; ok {
			fmt.Fprintf(&b, "  %-34s %-60s %s\n", name, cut(value, 60), e.stages[name])
		}
	}
	_, err := io.WriteString(w, b.String()+"\n")
	return err
}

// cut truncates text to one line of at most n characters.
func cut(text string, n int) string {
	text = strings.NewReplacer("\n", `\n`, "\r", `\r`, "\t", `\t`, "\x1b", `\e`).Replace(strings.TrimRight(text, "\r\n"))
	if !utf8.ValidString(text) {
		text = escapeInvalid(text)
	}
	if runes := []rune(text); len(runes) > n {
		return string(runes[:n-1]) + "…"
	}
	return text
}

// escapeInvalid replaces the bytes of text that are not UTF-8 with escapes such as \xff.
func escapeInvalid(text string) string {
	var b strings.Builder
	for len(text) > 0 {
		r, n := utf8.DecodeRuneInString(text)
		if r == utf8.RuneError && n == 1 {
			fmt.Fprintf(&b, `\x%02x`, text[0])
		} else {
			b.WriteString(text[:n])
		}
		text = text[n:]
	}
	return b.String()
}
