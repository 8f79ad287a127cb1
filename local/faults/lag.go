package faults

import (
	"cmp"
	"context"
	"encoding/json"
	"sync"
	"time"
)

// A lag measures the time between the printing of a line and the first search that finds it. It
// includes delivery, retries and the refresh of the index. The field event.ingest_lag_ms of a
// document is shorter, because it ends when the forwarder receives the line.
type lag struct {
	mu      sync.Mutex
	waiting []mark        // not found yet, oldest first
	longest time.Duration // longest lag of those found since the last call of take
}

// lagPoll is the time between two searches, which is also the precision of the lag.
const lagPoll = 500 * time.Millisecond

// watch repeatedly searches for the newest access line.
func (l *lag) watch(ctx context.Context, m *runner) {
	lines, err := m.sys.Lines(ctx)
	if err != nil {
		return // the embedded system never returns an error here
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
		// After an error, the lines count as not found yet.
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

// found removes the lines that are stored.
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

// take returns the longest lag of the lines found since the last call. If a line that is not found
// yet has waited longer, it returns that time.
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

// stored returns the traces whose access line is in OpenSearch.
func (m *runner) stored(ctx context.Context, traces []string) (map[string]bool, error) {
	hits, err := m.hits(ctx, map[string]any{
		"size": len(traces), "_source": []string{"traceId"},
		"query": map[string]any{"bool": map[string]any{"filter": []any{
			map[string]any{"terms": map[string]any{"traceId": traces}},
			map[string]any{"term": map[string]any{"log.logger": "faulty.access"}},
		}}},
	})
	found := map[string]bool{}
	for _, hit := range hits {
		var line struct {
			Trace string `json:"traceId"`
		}
		err = cmp.Or(err, json.Unmarshal(hit.Source, &line))
		found[line.Trace] = true
	}
	return found, err
}
