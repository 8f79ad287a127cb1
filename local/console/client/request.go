package client

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"
)

// A Request is everything that carries one trace id: the request itself, the
// queue, what the queue led to, and the platform's reports of all of it.
type Request struct {
	ID          string
	Lines       []Document   // in order
	Invocations []Invocation // by their begin
	Begin, End  time.Time
	Missing     int // documents beyond those that were read
}

// An Invocation is one run of a function.
type Invocation struct {
	Function, Version, Execution string
	Begin, End                   time.Time
	Duration, Init               time.Duration // as reported; 0: not reported
	Reported                     bool
	Cold                         bool
	Status                       string
	MemoryUsed, Memory           int           // MB
	Queued                       time.Duration // how long the message waited; 0 where there was none, or no wait
	Lines                        int           // of this trace
}

// maxLines bounds how many documents of a trace are read.
const maxLines = 500

// Request returns what carries a trace id, or, if id is a Lambda request id,
// what happened in that invocation. Platform records of the same invocations
// are part of it, whatever trace they were given: one run serves a whole batch.
func (c *Client) Request(ctx context.Context, id string) (Request, error) {
	lines, total, err := c.lines(ctx, object{"bool": object{"should": []object{is("traceId", id), is("faas.execution", id)}, "minimum_should_match": 1}})
	if err != nil {
		return Request{}, err
	}
	if len(lines) == 0 {
		return Request{}, &Error{Status: 404, Reason: fmt.Sprintf("nothing is stored under the trace or request id %.100s; lines arrive some seconds after they are written", id)}
	}
	var executions []string
	for _, d := range lines {
		if e := d.Text("faas.execution"); e != "" && !slices.Contains(executions, e) {
			executions = append(executions, e)
		}
	}
	out := Request{ID: id, Lines: lines, Missing: total - len(lines)}
	if len(executions) > 0 {
		platform, _, err := c.lines(ctx, object{"bool": object{
			"filter":   []object{{"terms": object{"faas.execution": executions}}, exists("event.action")},
			"must_not": []object{is("event.action", "application")},
		}})
		if err != nil {
			return Request{}, err
		}
		out.Lines = merge(out.Lines, platform)
	}
	out.Invocations = invocations(out.Lines)
	out.bound()
	return out, nil
}

func (c *Client) lines(ctx context.Context, query object) ([]Document, int, error) {
	found, err := ask[struct{}](ctx, c, object{
		"size": maxLines, "track_total_hits": true, "query": query, "sort": []object{{"@timestamp": "asc"}},
	})
	if err != nil {
		return nil, 0, err
	}
	docs, err := documents(found.Hits.Hits)
	return docs, found.Hits.Total.Value, err
}

// merge puts two lists of documents in order, each of them once.
func merge(a, b []Document) []Document {
	seen := map[string]bool{}
	var out []Document
	for _, d := range slices.Concat(a, b) {
		if key := d.Index + "/" + d.ID; !seen[key] {
			seen[key] = true
			out = append(out, d)
		}
	}
	slices.SortStableFunc(out, func(a, b Document) int {
		return cmp.Or(a.Time().Compare(b.Time()), cmp.Compare(stage(a), stage(b)))
	})
	return out
}

// stage orders what happened in the same millisecond: a function starts before
// its lines, and is reported after them.
func stage(d Document) int {
	switch d.Text("event.action") {
	case "platform.initStart":
		return 0
	case "platform.start":
		return 1
	case "platform.runtimeDone":
		return 3
	case "platform.report":
		return 4
	}
	return 2
}

// invocations gathers the lines by their invocation.
func invocations(lines []Document) []Invocation {
	var list []*Invocation
	byID := map[string]*Invocation{}
	for _, d := range lines {
		id := d.Text("faas.execution")
		if id == "" {
			continue
		}
		if byID[id] == nil {
			byID[id] = &Invocation{Execution: id, Function: d.Text("faas.name"), Version: d.Text("faas.version"), Begin: d.Time()}
			list = append(list, byID[id])
		}
		byID[id].take(d)
	}
	out := make([]Invocation, len(list))
	for i, v := range list {
		v.end()
		out[i] = *v
	}
	slices.SortStableFunc(out, func(a, b Invocation) int { return a.Begin.Compare(b.Begin) })
	queued(out, lines)
	return out
}

// take adds what a log event says about its invocation.
func (v *Invocation) take(d Document) {
	if t := d.Time(); t.After(v.End) {
		v.End = t
	}
	switch d.Text("event.action") {
	case "platform.start":
		v.Begin = d.Time()
	case "platform.report":
		v.Reported = true
		v.Duration, v.Init = length(d, "faas.duration_ms"), length(d, "faas.init_duration_ms")
		v.Cold, v.Status = d.Flag("faas.coldstart"), d.Text("faas.status")
		used, _ := d.Number("faas.max_memory_used_mb")
		size, _ := d.Number("faas.memory_size_mb")
		v.MemoryUsed, v.Memory = int(used), int(size)
	default:
		v.Lines++
	}
}

func length(d Document, field string) time.Duration {
	ms, _ := d.Number(field)
	return time.Duration(ms * float64(time.Millisecond))
}

// end trusts the reported duration over the time of the last line.
func (v *Invocation) end() {
	if v.Duration > 0 {
		v.End = v.Begin.Add(v.Duration)
	}
}

// queued finds out how long messages waited: from the end of what sent them to
// the begin of what took them, which tells itself by the id of the message.
func queued(list []Invocation, lines []Document) {
	taken := map[string]bool{}
	for _, d := range lines {
		if d.Has("messaging.message.id") {
			taken[d.Text("faas.execution")] = true
		}
	}
	for i := 1; i < len(list); i++ {
		if taken[list[i].Execution] && !taken[list[i-1].Execution] {
			list[i].Queued = max(0, list[i].Begin.Sub(list[i-1].End))
		}
	}
}

// bound finds when it all began and ended.
func (r *Request) bound() {
	r.Begin, r.End = r.Lines[0].Time(), r.Lines[len(r.Lines)-1].Time()
	for _, v := range r.Invocations {
		if begin := v.Begin.Add(-v.Init); begin.Before(r.Begin) {
			r.Begin = begin
		}
		if v.End.After(r.End) {
			r.End = v.End
		}
	}
}
