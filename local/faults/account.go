package faults

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"

	"faulty/local/ledger"
	"faulty/local/verify"
)

// prepare empties the failure queue, so that all of its later messages are this
// row's. Messages that it finds are an error.
func (t *trial) prepare(ctx context.Context) error {
	failures := &box{m: t.m, url: t.m.sys.Failures}
	if err := failures.collect(ctx); err != nil {
		return err
	}
	n := len(failures.messages)
	if err := failures.drop(ctx, func(message) bool { return false }); err != nil || n == 0 {
		return err
	}
	return fmt.Errorf("%d messages came to the failure queue after the account before was closed, or were there from the start; they are gone now, run this again", n)
}

// account counts everything that a row sent: first when the system has come to
// rest, then after the replay of the failure queue. A long row has sent too much
// to be counted before the replay as well.
func (t *trial) account(ctx context.Context, res *Result) error {
	if err := t.settle(ctx); err != nil {
		return err
	}
	failures := &box{m: t.m, url: t.m.sys.Failures}
	if err := failures.collect(ctx); err != nil {
		return err
	}
	var before view
	if !t.long {
		var err error
		if before, err = t.look(ctx, failures); err != nil {
			return err
		}
	}
	res.Stored, res.Queued, res.Reasons = before.stored, before.queued, before.reasons
	if res.Letters = len(failures.messages); res.Letters > 0 {
		if err := failures.replay(ctx); err != nil {
			return err
		}
		if err := t.settle(ctx); err != nil {
			return err
		}
	}
	after, err := t.look(ctx, failures)
	if err != nil {
		return err
	}
	res.Sent, res.After, res.Left = after.sent, after.stored, after.queued
	res.Lost, res.Twice, res.Examples = after.sent-after.stored-after.queued, after.twice, after.missing
	if res.Twice > 0 {
		res.Doubles = after.doubles
	}
	// What was not stored before the replay, and is now, was in the queue: there
	// is no other way back.
	if !t.long {
		res.Queued += res.After - before.stored - (before.queued - after.queued)
	}
	return failures.drop(ctx, func(message) bool { return false }) // the next row begins with an empty queue
}

// A view counts the events of a row at one time.
type view struct {
	sent, stored, queued, twice int
	reasons                     map[string]int // events in the queue, by reason
	missing, doubles            []string       // a few
}

// look compares what was sent with the store and the queue.
func (t *trial) look(ctx context.Context, failures *box) (view, error) {
	if _, err := t.m.ask(ctx, http.MethodPost, "/"+t.m.sys.Indices+"/_refresh", ""); err != nil {
		return view{}, err
	}
	v := view{reasons: map[string]int{}}
	if err := t.lookForEvents(ctx, failures, &v); err != nil {
		return v, err
	}
	if err := t.lookForRequests(ctx, &v); err != nil {
		return v, err
	}
	return v, t.poison.look(ctx, t.m, &v)
}

// lookForEvents accounts for the row's own deliveries, by id.
func (t *trial) lookForEvents(ctx context.Context, failures *box, v *view) error {
	copies, err := t.m.copies(ctx, slices.Sorted(maps.Keys(t.sent)))
	if err != nil {
		return err
	}
	queued, err := failures.reasons()
	if err != nil {
		return err
	}
	documents := 0
	for id := range t.sent {
		documents += copies[id]
		reason, inQueue := queued[id]
		switch {
		case copies[id] > 0:
			v.stored++
			v.twice += copies[id] - 1
		case inQueue:
			v.queued++
			v.reasons[short(reason)]++
		default:
			v.missing = append(v.missing, id)
		}
	}
	v.sent += len(t.sent)
	// A document of these events under another id is a duplicate.
	all, err := t.m.count(ctx, map[string]any{"term": map[string]string{"aws.cloudwatch.log_group": t.group()}})
	v.twice += max(0, all-documents)
	v.missing = v.missing[:min(5, len(v.missing))]
	return err
}

// lookForRequests accounts for the log events that requests to the API have
// caused. It reads all ledgers as one: a crash that names no request belongs to a
// single request among all of them.
func (t *trial) lookForRequests(ctx context.Context, v *view) error {
	var l ledger.Ledger
	var runs []string
	for _, path := range t.ledgers {
		one, err := ledger.Read(path)
		if err != nil {
			return err
		}
		l.Entries, runs = append(l.Entries, one.Entries...), append(runs, one.Header.Run)
	}
	if len(l.Entries) == 0 {
		return nil
	}
	account, err := verify.Source{Client: t.m.search, Index: t.m.sys.Indices}.Account(ctx, l)
	if err != nil {
		return fmt.Errorf("read the documents of requests: %w", err)
	}
	twice := 0
	for _, r := range account.Rows {
		v.sent += r.Expected
		v.stored += r.Found
		twice += r.Duplicated
		v.missing = append(v.missing, r.Examples...)
		v.doubles = append(v.doubles, r.Duplicates...)
	}
	if t.m.sys.Lines != nil {
		// A message that the hasher receives again is hashed again, and an emulator
		// may invoke the api again for one request. Then two lines are printed, and
		// two documents are right.
		lines, err := t.m.sys.Lines(ctx)
		if err != nil {
			return fmt.Errorf("read what the functions printed: %w", err)
		}
		again := lines.again(runs)
		v.sent += again
		v.stored += min(again, twice)
		twice -= min(again, twice)
	}
	v.twice += twice
	return nil
}

// copies counts the documents of each id, over all indices.
func (m *runner) copies(ctx context.Context, ids []string) (map[string]int, error) {
	found := map[string]int{}
	for chunk := range slices.Chunk(ids, 1000) {
		query, _ := json.Marshal(map[string]any{ // strings: cannot fail
			"size": 10_000, "_source": false, "query": map[string]any{"ids": map[string]any{"values": chunk}},
		})
		hits, err := m.hits(ctx, query)
		if err != nil {
			return nil, fmt.Errorf("look for documents: %w", err)
		}
		for _, hit := range hits {
			found[hit.ID]++
		}
	}
	return found, nil
}

// A hit is the part of a search result that is read.
type hit struct {
	ID     string `json:"_id"`
	Source struct {
		Trace string `json:"traceId"`
	} `json:"_source"`
}

func (m *runner) hits(ctx context.Context, query []byte) ([]hit, error) {
	body, err := m.ask(ctx, http.MethodPost, "/"+m.sys.Indices+"/_search", string(query))
	if err != nil {
		return nil, err
	}
	var got struct {
		Hits struct {
			Hits []hit `json:"hits"`
		} `json:"hits"`
	}
	err = json.Unmarshal(body, &got)
	return got.Hits.Hits, err
}

func (m *runner) count(ctx context.Context, query any) (int, error) {
	text, _ := json.Marshal(map[string]any{"query": query}) // of strings: cannot fail
	body, err := m.ask(ctx, http.MethodPost, "/"+m.sys.Indices+"/_count", string(text))
	var got struct {
		Count int `json:"count"`
	}
	if err == nil {
		err = json.Unmarshal(body, &got)
	}
	return got.Count, err
}

// version returns the version and the name of the OpenSearch.
func (m *runner) version(ctx context.Context) (string, error) {
	body, err := m.ask(ctx, http.MethodGet, "/", "")
	var got struct {
		Name    string `json:"name"`
		Version struct {
			Number string `json:"number"`
		} `json:"version"`
	}
	if err == nil {
		err = json.Unmarshal(body, &got)
	}
	return "OpenSearch " + got.Version.Number + " (" + got.Name + ")", err
}

// ask sends a request to OpenSearch, not through the proxy.
func (m *runner) ask(ctx context.Context, method, path, body string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, method, strings.TrimSuffix(m.sys.Store, "/")+path, bytes.NewReader([]byte(body)))
	if err != nil {
		return nil, fmt.Errorf("ask OpenSearch for %s: %w", path, err)
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := m.http.Do(req)
	if err != nil {
		return nil, fmt.Errorf("ask OpenSearch for %s: %w", path, err)
	}
	defer func() { _ = res.Body.Close() }()
	answer, err := io.ReadAll(res.Body)
	if res.StatusCode/100 != 2 {
		return nil, fmt.Errorf("%s %s: OpenSearch responds with %d: %.300s", method, path, res.StatusCode, answer)
	}
	return answer, err
}
