package console

import (
	"fmt"
	"html/template"
	"net/http"
	"strings"
	"time"

	"faulty/local/console/chart"
	"faulty/local/console/client"
	"faulty/local/console/escape"
)

// requestPage shows all documents with one trace id in order of time.
type requestPage struct {
	client.Request
	Total string
	Bars  []span
	Rows  []line
}

// A span is a period in the request: an invocation, its cold start, or a wait.
type span struct {
	Name, Note, Length, At string
	Link                   string // URL of the invocation's page; "" if it is this page
	Bar                    template.HTML
	Kind                   string // run, cold, queue
	Failed                 bool
}

// A line is one document of the request.
type line struct {
	client.Document
	After   string // time since the start of the request
	Level   string
	Text    string
	Group   string // URL of its group
	Type    string
	Quiet   bool // a record that Lambda writes
	Foreign bool // belongs to another trace, because the invocation processed a batch
}

func (s *server) request(r *http.Request, v view) (content, error) {
	found, err := s.Client.Request(r.Context(), r.PathValue("id"))
	if err != nil {
		return content{Title: "Request", Bare: true}, err
	}
	p := requestPage{Request: found, Total: milliseconds(ms(found.End.Sub(found.Begin)))}
	for _, i := range found.Invocations {
		p.Bars = append(p.Bars, p.spans(v, i)...)
	}
	for _, d := range found.Lines {
		p.Rows = append(p.Rows, p.line(v, d))
	}
	return content{Title: "Request " + escape.Line(16, found.ID), Data: p, Bare: true}, nil
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// share returns the position of a time in the request as a fraction between 0 and 1.
func (p requestPage) share(t time.Time) float64 {
	total := p.End.Sub(p.Begin)
	if total <= 0 {
		return 0
	}
	return float64(t.Sub(p.Begin)) / float64(total)
}

func (p requestPage) stretch(v view, name, note, kind string, from, to time.Time) span {
	return span{Name: name, Note: note, Kind: kind, Length: milliseconds(ms(to.Sub(from))), At: v.Clock(from), Bar: chart.Span(p.share(from), p.share(to), "run-"+kind)}
}

// spans returns the spans of an invocation: the wait before it, its cold start, and the invocation itself.
func (p requestPage) spans(v view, i client.Invocation) (list []span) {
	if i.Queued > 0 {
		list = append(list, p.stretch(v, "queue", "waiting for a batch", "queue", i.Begin.Add(-i.Queued), i.Begin))
	}
	if i.Init > 0 {
		list = append(list, p.stretch(v, i.Function, "cold start", "cold", i.Begin.Add(-i.Init), i.Begin))
	}
	kind := "run"
	failed := i.Status != "" && i.Status != "success"
	if failed {
		kind = "failed"
	}
	run := p.stretch(v, i.Function, note(i), kind, i.Begin, i.End)
	run.Failed = failed
	if i.Execution != "" && i.Execution != p.ID {
		run.Link = v.Request(i.Execution)
	}
	return append(list, run)
}

// note describes in a few words how an invocation ended.
func note(i client.Invocation) string {
	if !i.Reported {
		return "no report stored yet"
	}
	var parts []string
	if i.Status != "" {
		parts = append(parts, i.Status)
	}
	if i.Memory > 0 {
		parts = append(parts, fmt.Sprintf("%d of %d MB", i.MemoryUsed, i.Memory))
	}
	return strings.Join(parts, ", ")
}

func (p requestPage) line(v view, d client.Document) line {
	l := line{Document: d, After: "+" + milliseconds(ms(d.Time().Sub(p.Begin))), Level: d.Text("log.level"), Text: d.Text("message"), Type: d.Text("exception.type")}
	if id := d.Text("exception.fingerprint"); id != "" {
		l.Group = v.Group(id)
		if message := d.Text("exception.message"); message != "" {
			l.Text = message
		}
	}
	action := d.Text("event.action")
	if l.Quiet = strings.HasPrefix(action, "platform."); l.Quiet {
		l.Text = strings.TrimPrefix(action, "platform.") + platformFigures(d)
	}
	trace := d.Text("traceId")
	l.Foreign = trace != "" && trace != p.ID && d.Text("faas.execution") != p.ID
	return l
}

// platformFigures returns the figures in a platform report as text.
func platformFigures(d client.Document) string {
	var out strings.Builder
	for _, f := range []struct{ field, format string }{
		{"faas.duration_ms", ": %s ms"}, {"faas.billed_duration_ms", ", billed %s ms"}, {"faas.init_duration_ms", ", init %s ms"},
		{"faas.max_memory_used_mb", ", %s"}, {"faas.memory_size_mb", " of %s MB"}, {"faas.status", ", %s"},
	} {
		if text := d.Text(f.field); text != "" {
			fmt.Fprintf(&out, f.format, text)
		}
	}
	return out.String()
}
