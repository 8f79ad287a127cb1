package console

import (
	"slices"
	"strings"

	"faulty/local/console/client"
	"faulty/local/console/escape"
)

// A tableColumn is a field. Drop is the URL of the page without this column, or "" if it is
// the only column.
type tableColumn struct{ Field, Drop string }

// A tableRow is a document with one cell for each column.
type tableRow struct {
	client.Document
	Link    string // URL of the document's page
	Request string // URL of its request; "" if it belongs to none
	When    timestamp
	Fine    string // the time to the millisecond
	Level   string
	Cells   []cell
}

// A cell is a field of a document. Long text is cut.
type cell struct {
	Text  string
	Rest  int    // number of characters that are not shown
	Only  string // URL of the page with only the documents that have this value
	Class string
}

// The default columns of the table, its maximum number of columns, and the maximum number of
// characters in a cell.
const (
	usualColumns = "log.level,faas.name,message"
	maxColumns   = 12
	maxCell      = 300
)

// chosen returns the columns in ?columns=a,b,c.
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

// Width returns the number of columns of the table.
func (p explorePage) Width() int { return 1 + len(p.Columns) }

// Chosen returns the page's columns in the format of the URL parameter.
func (p explorePage) Chosen() string {
	var names []string
	for _, c := range p.Columns {
		names = append(names, c.Field)
	}
	return strings.Join(names, ",")
}

// withColumn returns the URL of the page with one more column.
func withColumn(v view, field string) string {
	return v.With("columns", strings.Join(append(chosen(v), field), ","))
}

// tableFields returns the fields that the table needs: its columns, and the fields that replace
// the message of a platform record. It excludes the stack trace, which is large.
func tableFields(v view) []string {
	return append(chosen(v), "@timestamp", "log.level", "event.action", "traceId", "faas.execution",
		"faas.duration_ms", "faas.billed_duration_ms", "faas.init_duration_ms", "faas.max_memory_used_mb", "faas.memory_size_mb", "faas.status")
}

// table fills the table. known are the fields that users can select as columns.
func (p *explorePage) table(v view, known []string) {
	fields := chosen(v)
	for i, field := range fields {
		less := strings.Join(slices.Delete(slices.Clone(fields), i, i+1), ",")
		c := tableColumn{Field: field}
		if less != "" { // the last column cannot be removed
			c.Drop = v.With("columns", less)
		}
		p.Columns = append(p.Columns, c)
	}
	for _, field := range known {
		if !slices.Contains(fields, field) {
			p.Addable = append(p.Addable, field)
		}
	}
	for _, d := range p.Events {
		at := d.Time()
		row := tableRow{Document: d, Link: documentLink(v, d), Request: requestLink(v, d), When: v.Timestamp(at), Fine: v.Fine(at), Level: d.Text("log.level")}
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
	if len(d.Texts(field)) == 1 && c.Rest == 0 && client.IsFilterable(field) {
		c.Only = v.Add(field + ":" + text)
	}
	return c
}

// documentLink returns the URL of a document's page.
func documentLink(v view, d client.Document) string {
	return v.Link("/document", "index", d.Index, "id", d.ID)
}
