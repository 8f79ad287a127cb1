package faults

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/opensearch-project/opensearch-go/v4/opensearchapi"

	"faulty/local/ledger"
	"faulty/local/verify"
)

// prepare empties the failure queue, so that all messages that arrive later belong to this row. It
// returns an error if the queue contains messages.
func (t *trial) prepare(ctx context.Context) error {
	failures := &box{m: t.m, url: t.m.sys.Failures}
	if err := failures.collect(ctx); err != nil {
		return err
	}
	n := len(failures.messages)
	if err := failures.drop(ctx, func(message) bool { return false }); err != nil || n == 0 {
		return err
	}
	return fmt.Errorf("%d messages arrived in the failure queue after the previous row, or were in it at the start; they have been removed, run this again", n)
}

// account counts everything that a row sent. It counts first when nothing is in flight any more,
// and again after the failure queue has been replayed. A long row has sent too many events to count
// them before the replay as well.
func (t *trial) account(ctx context.Context, res *Result) error {
	if err := t.waitUntilIdle(ctx); err != nil {
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
	if res.Replayed = len(failures.messages); res.Replayed > 0 {
		if err := failures.replay(ctx); err != nil {
			return err
		}
		if err := t.waitUntilIdle(ctx); err != nil {
			return err
		}
	}
	after, err := t.look(ctx, failures)
	if err != nil {
		return err
	}
	res.Sent, res.After, res.Left = after.sent, after.stored, after.queued
	res.Lost, res.Duplicates, res.Examples = after.sent-after.stored-after.queued, after.duplicates, after.missing
	if res.Duplicates > 0 {
		res.Doubles = after.doubles
	}
	// Events that were not stored before the replay, and are stored now, were in the queue: there
	// is no other way for them to come back.
	if !t.long {
		res.Queued += res.After - before.stored - (before.queued - after.queued)
	}
	return failures.drop(ctx, func(message) bool { return false }) // the next row starts with an empty queue
}

// A view contains the counts of a row's events at one time.
type view struct {
	sent, stored, queued, duplicates int
	reasons                          map[string]int // number of events in the queue, by reason
	missing, doubles                 []string       // a few examples
}

// look compares the events that were sent with the store and the queue.
func (t *trial) look(ctx context.Context, failures *box) (view, error) {
	if _, err := t.m.search.Indices.Refresh(ctx, &opensearchapi.IndicesRefreshReq{Index: []string{t.m.sys.Indices}}); err != nil {
		return view{}, fmt.Errorf("refresh %s: %w", t.m.sys.Indices, err)
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

// lookForEvents accounts for the events that the row delivered itself, by id.
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
			v.duplicates += copies[id] - 1
		case inQueue:
			v.queued++
			v.reasons[short(reason)]++
		default:
			v.missing = append(v.missing, id)
		}
	}
	v.sent += len(t.sent)
	// A document of one of these events under another id is a duplicate.
	all, err := t.m.count(ctx, map[string]any{"term": map[string]string{"aws.cloudwatch.log_group": t.group()}})
	v.duplicates += max(0, all-documents)
	v.missing = v.missing[:min(5, len(v.missing))]
	return err
}

// lookForRequests accounts for the log events that requests to the API caused. It reads all ledgers
// together: a crash that does not identify its request belongs to exactly one of the requests in
// all ledgers.
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
	duplicates := 0
	for _, r := range account.Rows {
		v.sent += r.Expected
		v.stored += r.Found
		duplicates += r.Duplicated
		v.missing = append(v.missing, r.Examples...)
		v.doubles = append(v.doubles, r.Duplicates...)
	}
	if t.m.sys.Lines != nil {
		// If the hasher receives a message again, it hashes the message again. An emulator may also
		// invoke the api function again for one request. In both cases two lines are printed, and
		// two documents are correct.
		lines, err := t.m.sys.Lines(ctx)
		if err != nil {
			return fmt.Errorf("read what the functions printed: %w", err)
		}
		again := lines.again(runs)
		v.sent += again
		v.stored += min(again, duplicates)
		duplicates -= min(again, duplicates)
	}
	v.duplicates += duplicates
	return nil
}

// copies returns the number of documents of each id in all indices.
func (m *runner) copies(ctx context.Context, ids []string) (map[string]int, error) {
	found := map[string]int{}
	for chunk := range slices.Chunk(ids, 1000) {
		hits, err := m.hits(ctx, map[string]any{"size": 10_000, "_source": false, "query": map[string]any{"ids": map[string]any{"values": chunk}}})
		if err != nil {
			return nil, err
		}
		for _, hit := range hits {
			found[hit.ID]++
		}
	}
	return found, nil
}

// hits returns the documents that match a search.
func (m *runner) hits(ctx context.Context, search any) ([]opensearchapi.SearchHit, error) {
	found, err := m.search.Search(ctx, &opensearchapi.SearchReq{Indices: []string{m.sys.Indices}, Body: body(search)})
	if err != nil {
		return nil, fmt.Errorf("search %s: %w", m.sys.Indices, err)
	}
	return found.Hits.Hits, nil
}

func (m *runner) count(ctx context.Context, query any) (int, error) {
	found, err := m.search.Indices.Count(ctx, &opensearchapi.IndicesCountReq{Indices: []string{m.sys.Indices}, Body: body(map[string]any{"query": query})})
	if err != nil {
		return 0, fmt.Errorf("count documents in %s: %w", m.sys.Indices, err)
	}
	return found.Count, nil
}

func body(value any) io.Reader {
	text, _ := json.Marshal(value) // consists of strings and numbers, so it cannot fail
	return bytes.NewReader(text)
}

// version returns the version and the name of the OpenSearch server.
func (m *runner) version(ctx context.Context) (string, error) {
	info, err := m.search.Info(ctx, nil)
	if err != nil {
		return "", fmt.Errorf("get the version of OpenSearch: %w", err)
	}
	return "OpenSearch " + info.Version.Number + " (" + info.Name + ")", nil
}
