package client

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"
)

// A Request is all documents with one trace id: the log events of the request, of the queue,
// of the invocations that the queue triggered, and Lambda's reports of all invocations.
type Request struct {
	ID          string
	Lines       []Document   // ordered by time
	Invocations []Invocation // ordered by start time
	Begin, End  time.Time
	Missing     int // number of documents that were not read
}

// An Invocation is one run of a function.
type Invocation struct {
	Function, Version, Execution string
	Begin, End                   time.Time
	Duration, Init               time.Duration // as reported; 0 if not reported
	Reported                     bool
	Cold                         bool
	Status                       string
	MemoryUsed, Memory           int           // MB
	Queued                       time.Duration // time that the message waited in the queue; 0 without a message or a wait
	Lines                        int           // number of the trace's log events
}

// maxLines limits how many documents of a trace are read.
const maxLines = 500

// Request returns the documents with a trace id. If id is a Lambda request id, it returns
// the documents of that invocation. The result includes all platform records of these
// invocations, even if they have a different trace id, because one invocation can process a
// whole batch of messages.
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

// merge returns two lists of documents as one ordered list without duplicates.
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

// stage orders documents with the same millisecond: the start of a function comes before its
// log events, and its report comes after them.
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

// invocations groups documents by invocation.
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

// take adds the data of a document to its invocation.
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

// end sets the end from the reported duration, which is more accurate than the last log event.
func (v *Invocation) end() {
	if v.Duration > 0 {
		v.End = v.Begin.Add(v.Duration)
	}
}

// queued computes how long messages waited in the queue. The wait starts at the end of the
// invocation that sent the message and ends at the start of the invocation that received it.
// The receiver is identified by the message id.
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

// bound sets the start and the end of the request.
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
