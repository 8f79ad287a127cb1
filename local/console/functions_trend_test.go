package console

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"faulty/local/console/client/clienttest"
)

// slower returns a store with two hours of reports: version 1 in the first hour, and version 2 in the
// second, which is slower, fails more often and needs more memory.
func slower(t *testing.T) *clienttest.Store {
	t.Helper()
	s := clienttest.Open(t)
	var docs []clienttest.Doc
	for i := range 240 {
		version, status, ms, mb := "2", "success", 200+2*(i%60), 90
		if i >= 120 {
			version, ms, mb = "1", 100+i%60, 60
		} else if i%4 == 0 {
			status = "error"
		}
		docs = append(docs, clienttest.Doc{
			"@timestamp": clienttest.Now().Add(-time.Duration(i)*30*time.Second - time.Second), "event.action": "platform.report", "event.bytes": 1 << 10, "faas.name": "orders", "faas.version": version, "service.version": version,
			"faas.status": status, "faas.duration_ms": ms, "faas.billed_duration_ms": ms, "faas.memory_size_mb": 128, "faas.max_memory_used_mb": mb, "event.ingested": clienttest.Now(),
		})
	}
	s.Put(docs...)
	return s
}

// TestTrends checks each figure over time: by version, against the time before, and unknown.
func TestTrends(t *testing.T) {
	s := slower(t)
	h := serve(t, s)
	for _, row := range []struct{ name, path, want string }{
		{"duration", "?from=now-1h&chart=duration", "the time before 1"},
		{"the legend", "?from=now-1h&chart=duration", "the time before 95 % of the invocations within 50 % within"},
		{"by version", "?from=now-2h&chart=duration&f=faas.name:orders", "version 1 version 2 deployed orders 2"},
		{"not by version of several functions", "?from=now-2h&chart=duration", "95 % of the invocations within 50 % within"},
		{"error rate", "?from=now-1h&chart=errors", "all invocations 50 %"},
		{"memory", "?from=now-1h&chart=memory", "the time before 60 MB all invocations 90 MB"},
		{"cost", "?from=now-1h&chart=cost", "the time before < $0.00001 all invocations < $0.00001"},
		{"bytes logged", "?from=now-1h&chart=logged", "all invocations 2.0 KB, < $0.00001"},
		{"unknown", "?from=now-1h&chart=memory&f=faas.memory_size_mb:7", "No invocation reported"},
		{"against the time before", "?from=now-1h", " before slower half within "},
		{"more errors", "?from=now-1h", "30 25 % 0 % before more"},
		{"memory before", "?from=now-1h", "90 of 128 MB 60 MB before"},
		{"a gradual slowdown", "?from=now-2h", " in the last slower "},
		{"historical logs have no lag", "", "historical 120 documents lag unknown"},
	} {
		t.Run(row.name, func(t *testing.T) {
			status, page := get(t, h, "/functions"+row.path)
			text := strings.ReplaceAll(words(page), "&lt;", "<")
			if status != 200 || !strings.Contains(text, row.want) {
				t.Errorf("%s = %d …%.1600s; want %q", row.path, status, text[max(0, len(text)-1600):], row.want)
			}
			lawful(t, page)
		})
	}
	s.Put(clienttest.Doc{"@timestamp": clienttest.Now().Add(-time.Minute), "event.action": "platform.report", "faas.name": "text", "faas.duration_ms": 7})
	for _, chart := range []string{"errors", "memory", "logged"} {
		if _, page := get(t, h, fmt.Sprintf("/functions?from=now-1h&f=faas.name:text&chart=%s", chart)); !strings.Contains(words(page), "unknown: no report of this range states it") {
			t.Errorf("%s of a function whose reports do not state it: %.900s", chart, words(page))
		}
	}
}
