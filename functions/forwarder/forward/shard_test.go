package forward

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"faulty/functions/forwarder/delivery"
	"faulty/functions/internal/cputime"
	"faulty/functions/internal/sink"
)

// shardBatch is the BatchSize of template.yaml's stream, and shardLatency the time that OpenSearch
// takes to respond.
const (
	shardBatch   = 100
	shardLatency = 25 * time.Millisecond
)

// BenchmarkShard measures how many deliveries of 20 log events one reader of a shard stores in an
// OpenSearch that responds after 25 ms, with the template's settings. Run it with
//
//	go test -run '^$' -bench Shard -cpu 1 ./functions/forwarder/forward
//
// by=shared is an invocation with 100 records, which share requests; by=alone is an invocation for
// each record, with the requests that every record caused before records shared them. The
// template's ParallelizationFactor of 2 gives each shard two readers.
func BenchmarkShard(b *testing.B) {
	url := sink.StartSlow(b, shardLatency)
	var records []string
	for i := range shardBatch {
		records = append(records, shardRecord(b, i))
	}
	var each [][]byte
	for _, r := range records {
		each = append(each, streamEvent(r))
	}
	for _, mode := range []struct {
		name     string
		payloads [][]byte
	}{{"alone", each}, {"shared", [][]byte{streamEvent(records...)}}} {
		b.Run("by="+mode.name, func(b *testing.B) {
			f, err := New(lookup(map[string]string{"OPENSEARCH_URL": url, "AWS_REGION": "eu-west-1", "SUMMARIES": "on", "GROUPS": "on"}), slog.New(slog.DiscardHandler))
			if err != nil {
				b.Fatal(err)
			}
			before, cpu := sink.Requests(b, url), cputime.Process()
			for b.Loop() {
				for _, payload := range mode.payloads {
					if _, err := f.Invoke(b.Context(), payload); err != nil {
						b.Fatal(err)
					}
				}
			}
			deliveries := float64(b.N * shardBatch)
			b.ReportMetric(deliveries/b.Elapsed().Seconds(), "deliveries/s")
			b.ReportMetric(float64((cputime.Process()-cpu).Microseconds())/deliveries, "cpu-µs/delivery")
			b.ReportMetric(float64(sink.Requests(b, url)-before)/deliveries, "requests/record")
		})
	}
}

// shardRecord returns the data of the i-th record, a delivery of 20 log events with unique ids.
func shardRecord(tb testing.TB, i int) string {
	tb.Helper()
	text := strings.ReplaceAll(generate(20), `"id":"`, fmt.Sprintf(`"id":"%d-`, i))
	in, err := delivery.Open(pack(tb, text))
	if err != nil {
		tb.Fatal(err)
	}
	return string(in.Data)
}
