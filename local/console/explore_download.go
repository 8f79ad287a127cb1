package console

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"unicode"

	"faulty/local/console/client"
)

// downloadLimit is the maximum number of documents in a download.
const downloadLimit = 50_000

func (p explorePage) download(v view, format string) string {
	return v.Link("/explore/download", "format", format, "columns", v.Param("columns"))
}

// A rowWriter writes documents in one file format.
type rowWriter struct {
	begin func() error
	row   func(client.Document) error
	end   func() error
}

// download sends the documents of the view as a file while it reads them.
func (s *server) download(w http.ResponseWriter, r *http.Request) {
	v, err := parseView(r.URL, s.Now())
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	out := bufio.NewWriterSize(w, 64<<10)
	format, kind := v.Param("format"), "application/x-ndjson"
	rows := jsonLines(out)
	switch format {
	case "csv":
		rows, kind = csvRows(out, chosen(v)), "text/csv; charset=utf-8"
	case "jsonl":
	default:
		http.Error(w, fmt.Sprintf("format=%.20q is not known; it is csv or jsonl", format), http.StatusBadRequest)
		return
	}
	begun := false
	begin := func() error {
		begun = true
		w.Header().Set("Content-Type", kind)
		w.Header().Set("Content-Disposition", `attachment; filename="faulty-`+v.until.UTC().Format("20060102T150405Z")+"."+format+`"`)
		return rows.begin()
	}
	_, err = s.Client.Each(r.Context(), v.lines(), downloadLimit, func(d client.Document) error {
		if !begun {
			if err := begin(); err != nil {
				return err
			}
		}
		return rows.row(d)
	})
	switch {
	case err != nil && !begun:
		problem, status := s.explain(r, err)
		http.Error(w, problem.Text, status)
		return
	case err == nil && !begun:
		err = begin()
	}
	if err == nil {
		err = rows.end()
	}
	if err == nil {
		err = out.Flush()
	}
	if err != nil {
		s.Log.WarnContext(r.Context(), "download", "error", err)
		panic(http.ErrAbortHandler) // abort the connection, so that an incomplete file does not look complete
	}
}

// jsonLines writes each document as it is stored, one on each line.
func jsonLines(out io.Writer) rowWriter {
	var line bytes.Buffer
	nothing := func() error { return nil }
	return rowWriter{nothing, func(d client.Document) error {
		line.Reset()
		if err := json.Compact(&line, d.Source()); err != nil {
			return fmt.Errorf("write document %s/%s: %w", d.Index, d.ID, err)
		}
		line.WriteByte('\n')
		_, err := out.Write(line.Bytes())
		return err //nolint:wrapcheck // the client has closed the connection
	}, nothing}
}

// csvRows writes the time, index and id of each document and the columns of the table.
func csvRows(out io.Writer, columns []string) rowWriter {
	w := csv.NewWriter(out)
	return rowWriter{
		begin: func() error {
			head := []string{"@timestamp", "_index", "_id"} // not escaped: @timestamp is not a formula, even if a spreadsheet treats the @ specially
			for _, field := range columns {
				head = append(head, safe(field))
			}
			return w.Write(head)
		},
		row: func(d client.Document) error {
			row := []string{d.Text("@timestamp"), safe(d.Index), safe(d.ID)}
			for _, field := range columns {
				row = append(row, safe(d.Text(field)))
			}
			return w.Write(row)
		},
		end: func() error {
			w.Flush()
			return w.Error()
		},
	}
}

// safe prevents a spreadsheet from interpreting a cell, or a part of it, as a formula. A formula
// could send the contents of the sheet to another server. safe inserts an apostrophe before
// text that starts like a formula. In many countries the semicolon separates cells, and then a
// spreadsheet splits cells at semicolons even inside quotes, and splits rows at line ends. safe
// therefore also checks the text after these characters and after tabs, and ignores white space
// and invisible characters before it.
//
// See OWASP, "CSV Injection".
func safe(text string) string {
	if _, err := strconv.ParseFloat(text, 64); err == nil {
		return text // a negative number is not a formula
	}
	var out strings.Builder
	begins := true // the next character starts a cell in some spreadsheet
	for _, c := range text {
		if begins && strings.ContainsRune("=+-@\t\r\n＝＋－＠﹦﹢﹣﹫", c) {
			out.WriteByte('\'')
		}
		begins = strings.ContainsRune(";\t\r\n", c) || begins && (c == '"' || c == '\'' || unicode.IsSpace(c) || unicode.Is(unicode.Cf, c))
		out.WriteRune(c)
	}
	return out.String()
}
