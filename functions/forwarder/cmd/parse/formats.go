package main

import (
	"fmt"
	"io"
	"strings"

	"faulty/functions/forwarder/dialect"
	"faulty/functions/forwarder/format"
)

// printFormats writes the table of all formats as Markdown.
func printFormats(w io.Writer) error {
	var b strings.Builder
	b.WriteString(`# Formats and languages

The forwarder recognizes these lines without any configuration. Each format is a
file of functions/forwarder/format or a function of functions/forwarder/dialect,
with its parser, its samples and their expected fields. One test compares the
samples with the fields, another one this page with the code. ` + "`parse -formats`" + `
prints the tables of formats.

A field without a value, such as ` + "`log.level=`" + `, is one that the document does not have.

## Text

| format | source | sample | fields |
|---|---|---|---|
`)
	for _, f := range format.All() {
		for i, sample := range f.Samples {
			name, source := f.Name, f.Source
			if f.IsWrapper {
				name += " (wrapper)"
			}
			if i > 0 {
				name, source = "", ""
			}
			fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", name, cell(source), code(sample.Line), code(strings.Join(sample.Fields, " · ")))
		}
	}
	writeDialects(&b)
	_, err := io.WriteString(w, b.String())
	return err
}

// writeDialects writes the table of the shapes of JSON.
func writeDialects(b *strings.Builder) {
	b.WriteString(`
## JSON

Objects are read by the names of their members.

| written by | source | sample | fields |
|---|---|---|---|
`)
	for _, d := range dialect.All() {
		for i, sample := range d.Samples {
			name, source := d.Name, d.Source
			if i > 0 {
				name, source = "", ""
			}
			fmt.Fprintf(b, "| %s | %s | %s | %s |\n", name, cell(source), code(sample.Line), code(strings.Join(sample.Fields, " · ")))
		}
	}
}

// code returns text as code for a cell of a table.
func code(text string) string {
	return "`" + cell(strings.ReplaceAll(cut(text, 240), "`", "'")) + "`"
}

// cell returns text for a cell of a table.
func cell(text string) string { return strings.ReplaceAll(text, "|", `\|`) }
