package console

import (
	"slices"
	"strings"

	"faulty/local/console/client"
	"faulty/local/console/escape"
)

// A tableColumn is a field, with the address of the page without it; "" where
// it is the only one.
type tableColumn struct{ Field, Drop string }

// A tableRow is a document in as many cells as there are columns.
type tableRow struct {
	client.Document
	Link  string // of the document in full
	When  timestamp
	Fine  string // when, to the millisecond
	Level string
	Cells []cell
}

// A cell is a field of a document, cut where it is long.
type cell struct {
	Text  string
	Rest  int    // characters that are not shown
	Only  string // address of the page with only documents that have it
	Class string
}

// What a table shows where the address names no columns, how many it may have,
// and how much of a text fits into a cell.
const (
	usualColumns = "log.level,faas.name,message"
	maxColumns   = 12
	maxCell      = 300
)

// chosen reads ?columns=a,b,c.
func chosen(v view) []string {
	text := v.Param("columns")
	if text == "" {
		text = usualColumns
	}
	var out []string
	for name := range strings.SplitSeq(text, ",") {
		if name = strings.TrimSpace(name); name != "" && len(name) <= 200 && len(out) < maxColumns && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

// Chosen is the page's columns as the address has them.
func (p explorePage) Chosen() string {
	var names []string
	for _, c := range p.Columns {
		names = append(names, c.Field)
	}
	return strings.Join(names, ",")
}

// withColumn returns the address with one more column.
func withColumn(v view, field string) string {
	return v.With("columns", strings.Join(append(chosen(v), field), ","))
}

// tableFields are what the table needs of a document: its columns, and what
// stands for the message of a platform record. A stack trace is not read along.
func tableFields(v view) []string {
	return append(chosen(v), "@timestamp", "log.level", "event.action",
		"faas.duration_ms", "faas.billed_duration_ms", "faas.init_duration_ms", "faas.max_memory_used_mb", "faas.memory_size_mb", "faas.status")
}

func (p *explorePage) table(v view) {
	fields := chosen(v)
	for i, field := range fields {
		less := strings.Join(slices.Delete(slices.Clone(fields), i, i+1), ",")
		c := tableColumn{Field: field}
		if less != "" { // a table without a column says nothing
			c.Drop = v.With("columns", less)
		}
		p.Columns = append(p.Columns, c)
	}
	for _, field := range client.Showable() {
		if !slices.Contains(fields, field) {
			p.Addable = append(p.Addable, field)
		}
	}
	for _, d := range p.Events {
		at := d.Time()
		row := tableRow{Document: d, Link: documentLink(v, d), When: v.Timestamp(at), Fine: v.Fine(at), Level: d.Text("log.level")}
		for _, field := range fields {
			row.Cells = append(row.Cells, cellOf(v, d, field))
		}
		p.Lines = append(p.Lines, row)
	}
}

func cellOf(v view, d client.Document, field string) cell {
	text := d.Text(field)
	if action := d.Text("event.action"); field == "message" && text == "" && strings.HasPrefix(action, "platform.") {
		return cell{Text: escape.Line(maxCell, strings.TrimPrefix(action, "platform.")+platformFigures(d)), Class: "text soft"}
	}
	c := cell{Text: escape.Line(maxCell, text)}
	if shown := len([]rune(c.Text)); shown > maxCell {
		c.Rest = max(0, len([]rune(text))-maxCell)
	}
	switch {
	case strings.HasSuffix(field, "message") || field == "attributes":
		c.Class = "text"
	case field == "log.level" && levelClass(text) != "level-none":
		c.Class = "level"
	}
	if len(d.Texts(field)) == 1 && c.Rest == 0 && slices.Contains(client.Countable(), field) {
		c.Only = v.Add(field + ":" + text)
	}
	return c
}

// documentLink leads to a document in full.
func documentLink(v view, d client.Document) string {
	return v.Link("/document", "index", d.Index, "id", d.ID)
}
