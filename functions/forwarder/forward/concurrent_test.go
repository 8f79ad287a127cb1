package forward

import (
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

const (
	// concurrentPrefix is the prefix of the indices that TestMillion of local/e2e fills.
	concurrentPrefix = "faulty-million"
	// concurrentGroup is the log group of the events, and the beginning of that of the summaries. They
	// are deleted by it.
	concurrentGroup = "/aws/lambda/concurrent"
	// concurrentRounds is how often each number of forwarders is measured. The median of three is
	// not affected by one measurement that other work has disturbed.
	concurrentRounds = 3
)

// TestConcurrent measures how many events a second one, two and four concurrent forwarders store in
// an OpenSearch that already holds documents in daily indices. They write to the newest complete
// index. `make bench ONLY=forwarders` runs the test. It needs the documents that FAULTY_KEEP=1 make
// bench ONLY=million leaves, and deletes the events that it has added.
//
//	FAULTY_DELIVERIES  deliveries of 1,000 events in each measurement, such as 60; needs OPENSEARCH_URL
func TestConcurrent(t *testing.T) {
	url := strings.TrimSuffix(os.Getenv("OPENSEARCH_URL"), "/")
	deliveries := number(t, "FAULTY_DELIVERIES", 0)
	if url == "" || deliveries == 0 {
		t.Skip("takes minutes: OPENSEARCH_URL=… make bench ONLY=forwarders runs it")
	}
	day := lastCompleteDay(t, url)
	source := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 0)) // #nosec G115 -- any number; ids differ between runs
	payloads := func() [][]byte {
		made := make([][]byte, deliveries)
		for i := range made {
			made[i] = pack(t, strings.ReplaceAll(generateFor(day, source, 1000), "/aws/lambda/orders", concurrentGroup))
		}
		return made
	}
	t.Cleanup(func() {
		request(t, http.MethodDelete, url+"/"+concurrentPrefix+"_groups", "")
		request(t, http.MethodPost, url+"/"+concurrentPrefix+"-*/_refresh", "")
		request(t, http.MethodPost, url+"/"+concurrentPrefix+"-*/_delete_by_query?refresh=true", `{"query":{"prefix":{"aws.cloudwatch.log_group":"`+concurrentGroup+`"}}}`)
	})
	vars := map[string]string{
		"OPENSEARCH_URL": url, "INDEX_PREFIX": concurrentPrefix, "AWS_REGION": "eu-west-1", "SUMMARIES": "on", "GROUPS": "on",
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256", "AWS_LAMBDA_LOG_GROUP_NAME": concurrentGroup + "-forwarder",
	}
	var log lockedBuffer
	forwarders := []int{1, 2, 4}
	rates := make([][]float64, len(forwarders))
	forwardBy(t, 4, payloads()[:min(8, deliveries)], vars, &log) // OpenSearch and the connections are warm
	for range concurrentRounds {
		for i, n := range forwarders {
			made := payloads()
			begin := time.Now()
			forwardBy(t, n, made, vars, &log)
			rates[i] = append(rates[i], float64(1000*deliveries)/time.Since(begin).Seconds())
		}
	}
	for i, n := range forwarders {
		ratios := make([]float64, concurrentRounds)
		for round := range ratios {
			ratios[round] = rates[i][round] / rates[0][round]
		}
		t.Logf("forwarders: %d  events/s: %6.0f of %6.0f  ratio to one: %.2f of %.2f", n, median(rates[i]), rates[i], median(ratios), ratios)
	}
	want := (concurrentRounds*len(forwarders)*deliveries + min(8, deliveries)) * 1000
	if sums := summaries(t, log.Bytes()); sums["stored"] != want {
		t.Errorf("%v; want %d stored", sums, want)
	}
}

// lastCompleteDay returns the day of the newest index but one, and logs how many documents are in all indices.
func lastCompleteDay(t *testing.T, url string) time.Time {
	t.Helper()
	var all []struct {
		Index string
		Count string `json:"docs.count"`
	}
	text := request(t, http.MethodGet, url+"/_cat/indices/"+concurrentPrefix+"-*?format=json&s=index&h=index,docs.count", "")
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatalf("%.300s: %v", text, err)
	}
	if len(all) < 2 {
		t.Fatalf("%d indices %s-*: FAULTY_KEEP=1 make bench ONLY=million creates them", len(all), concurrentPrefix)
	}
	last := all[len(all)-2]
	day, err := time.Parse("2006.01.02", strings.TrimPrefix(last.Index, concurrentPrefix+"-"))
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d daily indices; the events are added to %s, which has %s documents", len(all), last.Index, last.Count)
	return day
}

func median(values []float64) float64 {
	return slices.Sorted(slices.Values(values))[len(values)/2]
}
