package console

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
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
}

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
	p := documentPage{Document: d, Request: requestLink(v, d), JSON: indented(d.Source())}
	if id := d.Text("exception.fingerprint"); id != "" {
		p.Group = v.Group(id)
	}
	at := d.Time()
	p.Around = v.Link("/explore", "q", "", "f", "", "from", at.Add(-30*time.Second).Format(iso), "to", at.Add(30*time.Second).Format(iso))
	table := v
	table.Path, table.values = "/explore", cloned(v.values)
	table.values.Del("index")
	table.values.Del("id")
	for _, name := range d.Names() {
		f := documentField{Name: name, Text: d.Text(name), Column: withColumn(table, name)}
		if slices.Contains(client.Countable(), name) && len(d.Texts(name)) == 1 {
			f.Only, f.Not = table.Add(name+":"+f.Text), table.Add("-"+name+":"+f.Text)
		}
		p.Fields = append(p.Fields, f)
	}
	p.Headline = escape.Line(160, d.Text("message"))
	return content{Title: title + " " + escape.Line(40, d.ID), Data: p, Bare: true}, nil
}

// indented returns indented JSON. If source is not JSON, it returns source unchanged.
func indented(source []byte) string {
	var out bytes.Buffer
	if err := json.Indent(&out, source, "", "  "); err != nil {
		return string(source)
	}
	return out.String()
}
