package console

import (
	"cmp"
	"fmt"
	"html/template"
	"net/http"
	"sync"
	"time"

	"faulty/local/console/client"
	"faulty/local/console/escape"
)

// groupPage shows one group: times, functions, users and the stack trace.
type groupPage struct {
	client.Detail
	New       bool
	Histogram template.HTML
	Legend    []legend
	Chain     []link // the exception and its causes
	Raw       string // the stack trace as it was logged
	Facts     []fact
	Triage    triagePanel
}

// A fact is a name and a text with an optional link.
type fact struct{ Name, Text, Link, Title string }

func (s *server) group(r *http.Request, v view) (content, error) {
	var states client.States
	var readOnly string
	var stated error
	var wg sync.WaitGroup
	wg.Go(func() { states, readOnly, stated = s.states(r.Context(), r.PathValue("id")) })
	d, err := s.Client.Detail(r.Context(), v.Scope(), r.PathValue("id"), v.Param("event"))
	wg.Wait()
	if err = cmp.Or(err, stated); err != nil {
		return content{Title: "Group"}, err
	}
	state := states.Of(d.Fingerprint)
	d.Since = earliest(d.Since, state.FirstSeen)
	if state.FirstVersion == "" {
		state.FirstVersion = d.First.Text("service.version")
	}
	p := groupPage{Detail: d, New: d.New(v.Scope()), Triage: s.panel(v, &states, readOnly, &state, d.Latest.Text("service.version")), Raw: d.Event.Text("exception.stacktrace")}
	p.Chain = chain(d.Event)
	p.Facts = p.facts(v)
	h := timeHistogram(v, d.Timeline, fmt.Sprintf("%s events over %s", number(d.Count), v.Span()))
	h.Stacks, p.Legend = byLevel(v, d.Timeline)
	p.Histogram = h.SVG()
	return content{Title: escape.Line(80, d.Type), Data: p, Empty: p.Count == 0}, nil
}

// facts returns when the group occurred, how long the invocations took, and how the functions ran.
func (p groupPage) facts(v view) []fact {
	event := func(name string, d client.Document) fact {
		m := v.Timestamp(d.Time())
		f := fact{name, m.Ago, requestLink(v, d), m.Exact}
		if version := d.Text("service.version"); version != "" {
			f.Text += " in " + escape.Line(40, version)
			f.Title += ", version " + escape.Line(200, version)
		}
		return f
	}
	first := event("first seen", p.First)
	if p.Since.Before(p.First.Time().Truncate(time.Millisecond)) { // the first event is no longer stored
		at := v.Timestamp(p.Since)
		first = fact{"first seen", at.Ago, "", at.Exact}
	}
	list := []fact{
		first, event("last seen", p.Latest),
		{Name: "in this range", Text: plural(p.Count, "event", "events")},
		{Name: "ever", Text: plural(p.Ever, "event", "events")},
	}
	if p.Users > 0 {
		list = append(list, fact{Name: "users affected", Text: number(p.Users), Link: v.Link("/explore", "f", "exception.fingerprint:"+p.Fingerprint, "by", "user.id"), Title: "whom the events of this range name; of a crash, whom its invocation named last"})
	}
	runs := p.Runs
	if runs.Known == 0 {
		return list
	}
	return append(list,
		fact{Name: "cold starts", Text: fmt.Sprintf("%s of %s", number(runs.Cold), lookedUp(runs.Known)), Title: "of the invocations of this range that have a report; at most 1,000 are looked up"},
		fact{Name: "duration", Text: fmt.Sprintf("%s, 95 %% within %s", milliseconds(runs.Median), milliseconds(runs.P95)), Title: "of the same invocations: the median, and the 95th percentile"},
		fact{Name: "memory", Text: fmt.Sprintf("up to %.0f MB", runs.Memory)},
	)
}

// lookedUp returns the number of invocations as text. If the number has reached the limit of
// invocations that are looked up, the text says so.
func lookedUp(n int) string {
	text := plural(n, "invocation", "invocations")
	if n >= client.MaxRuns {
		text += " looked up"
	}
	return text
}

// requestLink returns the URL of the request or of the invocation that a document belongs to,
// or "" if it belongs to neither.
func requestLink(v view, d client.Document) string {
	for _, field := range []string{"traceId", "faas.execution"} {
		if id := d.Text(field); id != "" {
			return v.Request(id)
		}
	}
	return ""
}

// milliseconds formats a duration in a suitable unit.
func milliseconds(ms float64) string {
	switch {
	case ms >= 48*3_600_000:
		return fmt.Sprintf("%.1f days", ms/86_400_000)
	case ms >= 2*3_600_000:
		return fmt.Sprintf("%.1f h", ms/3_600_000)
	case ms >= 120_000:
		return fmt.Sprintf("%.1f min", ms/60_000)
	case ms >= 1000:
		return fmt.Sprintf("%.2f s", ms/1000)
	case ms >= 10, ms == 0:
		return fmt.Sprintf("%.0f ms", ms)
	}
	return fmt.Sprintf("%.1f ms", ms)
}
