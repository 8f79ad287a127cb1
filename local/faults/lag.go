package faults

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"
)

// A lag tells how long lines take from being printed to being found in
// OpenSearch, as whoever looks for them sees it: delivery, retries and the
// index's refresh are all in it. A document's own event.ingest_lag_ms ends when
// the forwarder has the line, which may be long before OpenSearch has it.
type lag struct {
	mu      sync.Mutex
	waiting []mark        // not found yet, the oldest first
	longest time.Duration // of those found since it was asked for
}

// lagPoll is how often OpenSearch is asked, which is how exact this is.
const lagPoll = 500 * time.Millisecond

// watch follows the newest access line that there is at each look.
func (l *lag) watch(ctx context.Context, m *runner) {
	lines, err := m.sys.Lines(ctx)
	if err != nil {
		return // those of the embedded system are there as they are printed
	}
	var newest mark
	for last(ctx, lagPoll) == nil {
		if now := lines.newest(); now != newest && now.trace != "" {
			newest = now
			l.mu.Lock()
			l.waiting = append(l.waiting, now)
			l.mu.Unlock()
		}
		traces := l.traces()
		if len(traces) == 0 {
			continue
		}
		// An error is as good as a line that is not there yet.
		if found, err := m.stored(ctx, traces); err == nil {
			l.found(found, time.Now())
		}
	}
}

func (l *lag) traces() (traces []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, w := range l.waiting {
		traces = append(traces, w.trace)
	}
	return traces
}

// found strikes off lines that are stored.
func (l *lag) found(traces map[string]bool, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var still []mark
	for _, w := range l.waiting {
		if traces[w.trace] {
			l.longest = max(l.longest, now.Sub(w.at))
		} else {
			still = append(still, w)
		}
	}
	l.waiting = still
}

// take returns the longest that a line took, of those found since the last call,
// or has been waiting for by now.
func (l *lag) take(now time.Time) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	longest := l.longest
	if len(l.waiting) > 0 {
		longest = max(longest, now.Sub(l.waiting[0].at))
	}
	l.longest = 0
	return longest
}

// stored tells which of the traces have their access line in OpenSearch.
func (m *runner) stored(ctx context.Context, traces []string) (map[string]bool, error) {
	query, _ := json.Marshal(map[string]any{ // strings: cannot fail
		"size": len(traces), "_source": []string{"traceId"},
		"query": map[string]any{"bool": map[string]any{"filter": []any{
			map[string]any{"terms": map[string]any{"traceId": traces}},
			map[string]any{"term": map[string]any{"log.logger": "faulty.access"}},
		}}},
	})
	hits, err := m.hits(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("look for the newest lines: %w", err)
	}
	found := map[string]bool{}
	for _, hit := range hits {
		found[hit.Source.Trace] = true
	}
	return found, nil
}
