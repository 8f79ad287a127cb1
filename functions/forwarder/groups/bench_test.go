package groups_test

import (
	"fmt"
	"log/slog"
	"testing"

	"faulty/functions/forwarder/forward"
	"faulty/functions/internal/cputime"
	"faulty/functions/internal/sink"
)

// BenchmarkDelivery must run with -cpu 1 -benchtime 400x, because it has 500 deliveries of new
// groups. It measures a delivery of 200 exceptions of 20 groups and a delivery of 10 exceptions of
// 2 groups: without groups, with known groups, and with groups that are new each time.
func BenchmarkDelivery(b *testing.B) {
	url := sink.Start(b)
	for _, size := range []struct{ events, groups int }{{200, 20}, {10, 2}} {
		for _, mode := range []string{"off", "known", "new"} {
			b.Run(fmt.Sprintf("events=%d/groups=%s", size.events, mode), func(b *testing.B) {
				vars := map[string]string{"OPENSEARCH_URL": url, "AWS_REGION": "eu-west-1", "GROUPS": "on"}
				if mode == "off" {
					vars["GROUPS"] = "off"
				}
				f, err := forward.New(func(name string) (string, bool) { v, ok := vars[name]; return v, ok }, slog.New(slog.DiscardHandler))
				if err != nil {
					b.Fatal(err)
				}
				payload := func(round int) []byte {
					var events []event
					for n := range size.events {
						events = append(events, event{fmt.Sprintf("Error%d-%d", round, n%size.groups), "42", n % 600})
					}
					return deliver(b, events...)
				}
				payloads := [][]byte{payload(0)}
				for round := 1; mode == "new" && round < 500; round++ {
					payloads = append(payloads, payload(round))
				}
				if err := f.Handle(b.Context(), payloads[0]); err != nil {
					b.Fatal(err)
				}
				b.ResetTimer()
				b.ReportAllocs()
				start, rounds := cputime.Process(), 0
				for b.Loop() {
					rounds++
					if err := f.Handle(b.Context(), payloads[rounds%len(payloads)]); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64((cputime.Process()-start).Microseconds())/float64(rounds), "cpu-µs/op")
			})
		}
	}
}
