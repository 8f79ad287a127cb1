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
	"faulty/local/dig/compare"
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

// A fact is a name and a text with an optional link. More is a less important text.
type fact struct{ Name, Text, Link, Title, More string }

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
	p.Chain = chain(d.Event, s.Sources)
	p.Facts = p.facts(v)
	h := timeHistogram(v, d.Timeline, plural(d.Count, "event", "events")+" over "+v.Span())
	h.Stacks, p.Legend = byLevel(v, d.Timeline)
	p.Histogram = h.SVG()
	return content{Title: escape.Line(80, d.Type), Data: p, Empty: p.Count == 0}, nil
}

// facts returns when the group occurred, how long the invocations took, and how the functions ran.
func (p groupPage) facts(v view) []fact {
	event := func(name string, d client.Document) fact {
		m := v.Timestamp(d.Time())
		return fact{Name: name, Text: m.Exact, More: m.Ago + in(d.Text("service.version")), Link: requestLink(v, d)}
	}
	first := event("first seen", p.First)
	if p.Since.Before(p.First.Time().Truncate(time.Millisecond)) { // the first event is no longer stored
		at := v.Timestamp(p.Since)
		first = fact{Name: "first seen", Text: at.Exact, More: at.Ago}
	}
	list := []fact{
		first, event("last seen", p.Latest), p.continues(v), {Name: "in this range", Text: plural(p.Count, "event", "events")},
		{Name: "ever", Text: plural(p.Ever, "event", "events")},
	}
	if p.Users > 0 {
		list = append(list, fact{Name: "users affected", Text: number(p.Users), Link: v.only("exception.fingerprint:"+p.Fingerprint).Link("/explore", "by", "user.id"), Title: "whom the events of this range name; of a crash, whom its invocation named last"})
	}
	runs := p.Runs
	if runs.Known == 0 {
		return list
	}
	return append(list,
		fact{Name: "cold starts", Text: fmt.Sprintf("%s of %s", number(runs.Cold), plural(runs.Known, "invocation", "invocations")), More: limited(runs.Known), Title: "of the invocations of this range that have a report"},
		fact{Name: "duration", Text: fmt.Sprintf("%s, 95 %% within %s", milliseconds(runs.Median), milliseconds(runs.P95)), Title: "of the same invocations: the median, and the 95th percentile"},
		fact{Name: "memory", Text: fmt.Sprintf("up to %.0f MB", runs.Memory)},
	)
}

// usualQuiet is the number of events that are missing by chance once in twenty times: e^-3 is 0.05.
const usualQuiet = 3

// continues returns whether the group still happens: whether the time since its last event is
// longer than chance explains, given the number of events before.
func (p groupPage) continues(v view) fact {
	active, quiet := p.Latest.Time().Sub(p.Since), v.Now.Sub(p.Latest.Time())
	f := fact{Name: "still happening", Text: "too few events to judge", More: "the last was " + ago(quiet), Title: "compares the time since the last event with the rate of the events before it"}
	if active <= 0 { // one event has no rate
		return f
	}
	scale := float64(quiet) / float64(active)
	expected := float64(p.Ever) * scale
	if compare.Judge(p.Ever, 0, scale).Change == compare.Gone {
		f.Text = "no"
	} else if expected <= usualQuiet {
		f.Text = "yes"
		return f
	}
	f.More = fmt.Sprintf("no event for %s, in which %.0f were expected at the rate before", milliseconds(ms(quiet)), expected)
	return f
}

// limited explains the limit of invocations that are looked up, if n has reached it.
func limited(n int) string {
	if n < client.MaxRuns {
		return ""
	}
	return fmt.Sprintf("only %s invocations of this range are looked up", number(client.MaxRuns))
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
