package console

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"faulty/local/console/client"
	"faulty/local/console/escape"
)

// documentPage shows all fields of one document.
type documentPage struct {
	client.Document
	Fields         []documentField
	JSON           string
	Group, Request string // URLs; "" if the document belongs to none
	Around         string // URL of the documents of the same minute
	Headline       string
	Stream         []streamRow // the documents around this one in its log stream, oldest first
}

// A streamRow is a document of the same log stream.
type streamRow struct {
	When    timestamp
	Fine    string
	Link    string // "" for the document of the page itself
	Level   string
	Text    string
	Request string // URL of its request, if it is another one
}

const (
	// streamSize is how many documents of the stream are shown before and after the document.
	streamSize = 10

	// maxFilter is the length of the longest value that a link filters by.
	maxFilter = 1000
)

// A documentField is a field with its text and links.
type documentField struct {
	Name, Text        string
	Only, Not, Column string // URLs; "" if the field cannot be filtered
}

func (s *server) document(r *http.Request, v view) (content, error) {
	const title = "Document"
	d, err := s.Client.Document(r.Context(), v.Param("index"), v.Param("id"))
	if err != nil {
		return content{Title: title, Bare: true}, err
	}
	around, err := s.Client.Stream(r.Context(), d, streamSize)
	if err != nil {
		return content{Title: title, Bare: true}, err
	}
	p := documentPage{Document: d, Request: requestLink(v, d), JSON: indented(d.Source())}
	if id := d.Text("exception.fingerprint"); id != "" {
		p.Group = v.Group(id)
	}
	p.stream(v, around)
	at := d.Time()
	p.Around = v.Link("/explore", "q", "", "f", "", "from", at.Add(-30*time.Second).Format(iso), "to", at.Add(30*time.Second).Format(iso))
	table := v
	table.Path, table.values = "/explore", cloned(v.values)
	table.values.Del("index")
	table.values.Del("id")
	for _, name := range d.Names() {
		f := documentField{Name: name, Text: d.Text(name), Column: withColumn(table, name)}
		if client.IsFilterable(name) && len(d.Texts(name)) == 1 && len(f.Text) <= maxFilter {
			f.Only, f.Not = table.Add(name+":"+f.Text), table.Add("-"+name+":"+f.Text)
		}
		p.Fields = append(p.Fields, f)
	}
	p.Headline = escape.Line(160, d.Text("message"))
	return content{Title: title + " " + escape.Line(40, d.ID), Data: p, Bare: true}, nil
}

// stream fills the list of the documents around the page's.
func (p *documentPage) stream(v view, around client.Stream) {
	if len(around.Before)+len(around.After) == 0 {
		return
	}
	for _, d := range slices.Concat(around.Before, []client.Document{p.Document}, around.After) {
		row := streamRow{When: v.Timestamp(d.Time()), Fine: v.Fine(d.Time()), Link: documentLink(v, d), Level: d.Text("log.level"), Text: lineOf(d)}
		if d.ID == p.ID {
			row.Link = ""
		}
		if to := requestLink(v, d); to != p.Request {
			row.Request = to
		}
		p.Stream = append(p.Stream, row)
	}
}

// lineOf returns the message of a document, or the figures of a record that Lambda writes.
func lineOf(d client.Document) string {
	text := d.Text("message")
	if action := d.Text("event.action"); text == "" && strings.HasPrefix(action, "platform.") {
		text = strings.TrimPrefix(action, "platform.") + platformFigures(d)
	}
	return escape.Line(maxCell, text)
}

// indented returns indented JSON. If source is not JSON, it returns source unchanged.
func indented(source []byte) string {
	var out bytes.Buffer
	if err := json.Indent(&out, source, "", "  "); err != nil {
		return string(source)
	}
	return out.String()
}
