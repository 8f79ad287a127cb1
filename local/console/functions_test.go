package console

import (
	"encoding/json"
	"math"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"faulty/local/console/client"
	"faulty/local/console/client/clienttest"
)

func reports(tb testing.TB, name string) *clienttest.Store {
	s := clienttest.Open(tb)
	var docs []clienttest.Doc
	for i := range 40 {
		docs = append(docs, clienttest.Doc{
			"@timestamp": clienttest.Now().Add(-time.Duration(i+1) * time.Minute), "event.action": "platform.report", "faas.name": name, "aws.cloudwatch.log_group": name, "faas.version": name,
			"faas.status": []string{"success", "success", "success", "error"}[i%4], "faas.coldstart": i%10 == 0, "faas.duration_ms": 100 * (i + 1), "faas.billed_duration_ms": 100 * (i + 1),
			"faas.init_duration_ms": 80, "faas.memory_size_mb": 128, "faas.max_memory_used_mb": 60, "event.ingest_lag_ms": 1500, "event.ingested": clienttest.Now().Add(-time.Duration(i+1) * time.Minute),
		})
	}
	s.Put(docs...)
	return s
}

// TestFunctionsAccount checks that the forwarder's counts are summed up, and that the documents with
// the counts do not count as delivered.
func TestFunctionsAccount(t *testing.T) {
	s := reports(t, "orders")
	if _, page := get(t, serve(t, s), "/functions"); !strings.Contains(words(page), "With SUMMARIES=on") || strings.Contains(words(page), "duplicates") {
		t.Errorf("the page without summaries = %s; want how to switch them on", words(page))
	}
	for i := range 3 {
		s.Put(clienttest.Doc{
			"@timestamp": clienttest.Now().Add(-time.Minute), "emf.namespace": "faulty", "faas.name": "faulty-forwarder", "aws.cloudwatch.log_group": "/aws/lambda/faulty-forwarder",
			"event.ingest_lag_ms": 0, "event.ingested": clienttest.Now(), "metrics.received": 1000, "metrics.filtered": i, "metrics.excluded": 1, "metrics.joined": 2 - i, "metrics.stored": 990, "metrics.duplicate": 4,
			"metrics.retried": 100, "metrics.refused": 3, "metrics.unreadable": 0, "metrics.dead_lettered": 3,
		})
	}
	h := serve(t, s)
	_, page := get(t, h, "/functions")
	for _, want := range []string{
		"received 3,000 log events stored 2,970 documents duplicates 12 dropped by rules 3 excluded 3 joined with others 3 refused 9 sent again 300 dead-lettered 9", "here 40 documents", "lag, half of them 1.50 s",
	} {
		if !strings.Contains(words(page), want) {
			t.Errorf("the page does not say %q: %s", want, words(page))
		}
	}
	if !strings.Contains(page, `title="in 3 deliveries;`) || !strings.Contains(page, `title="9 documents refused, 0 deliveries unreadable"`) {
		t.Errorf("the page does not say of how many deliveries, and what was refused: %s", page)
	}
}

// TestFunctionsNumbers compares the numbers on the page with those of _search.
func TestFunctionsNumbers(t *testing.T) {
	s := reports(t, "orders")
	var result struct {
		Hits         struct{ Total struct{ Value int } }
		Aggregations struct {
			Billed, Most struct{ Value float64 }
			Errors       struct {
				Buckets []struct {
					Count int `json:"doc_count"`
				}
			}
		}
	}
	response := s.Ask("/"+s.Index+"/_search", `{"size":0,"track_total_hits":true,"query":{"term":{"event.action":"platform.report"}},"aggs":{
		"billed":{"sum":{"field":"faas.billed_duration_ms"}},"most":{"max":{"field":"faas.duration_ms"}},"errors":{"terms":{"field":"faas.status","include":["error"]}}}}`)
	if err := json.Unmarshal([]byte(response), &result); err != nil || len(result.Aggregations.Errors.Buckets) != 1 {
		t.Fatal(err, response)
	}
	h := serve(t, s)
	status, page := get(t, h, "/functions")
	a := result.Aggregations
	for _, want := range []string{
		number(result.Hits.Total.Value) + " invocations of 1 function, the last hour",
		"orders orders, last 1 min ago 2026-11-22 11:59:00 UTC " + number(result.Hits.Total.Value),
		number(a.Errors.Buckets[0].Count) + " 25 %", "4 10 %", "· " + milliseconds(a.Most.Value), "60 of 128 MB",
		money(a.Billed.Value/1000/8*pricePerGBSecond + float64(result.Hits.Total.Value)*pricePerRequest),
		"here 40 documents", "lag, half of them 1.50 s", "namespace faulty",
	} {
		if status != http.StatusOK || !strings.Contains(words(page), want) {
			t.Errorf("the page (%d) does not say %q: %s", status, want, words(page))
		}
	}
	if _, only := get(t, h, follow(t, page, "10")); !strings.Contains(words(only), "10 documents") || !strings.Contains(words(only), "faas.status is error") {
		t.Errorf("the errors lead to %s; want their reports", words(only))
	}
	lawful(t, page)
}

func TestFunctionsPages(t *testing.T) {
	h := serve(t, reports(t, "orders"))
	for _, row := range []struct {
		name, path string
		status     int
		want       string
	}{
		{"sorted", "/functions?sort=-cost", 200, "40 invocations"},
		{"unknown order", "/functions?sort=-nosuch", 200, "40 invocations"},
		{"an order of nothing", "/functions?sort=-", 200, "40 invocations"},
		{"one function", "/functions?f=faas.name:orders", 200, "faas.name is orders"},
		{"none", "/functions?f=faas.name:other", 200, "No invocation reported in the last hour that matches the search"},
		{"a query with a fault in it", "/functions?q=a:(", 400, "Cannot parse"},
	} {
		t.Run(row.name, func(t *testing.T) {
			status, page := get(t, h, row.path)
			if status != row.status || !strings.Contains(words(page), row.want) {
				t.Errorf("%s = %d %.600s; want %d and %q", row.path, status, words(page), row.status, row.want)
			}
			lawful(t, page)
		})
	}
}

func TestFunctionsHostile(t *testing.T) {
	h := serve(t, reports(t, hostile))
	for _, path := range []string{"/functions", "/functions?sort=" + url.QueryEscape(hostile), "/functions?f=faas.name:" + url.QueryEscape(hostile), "/functions?chart=duration&f=faas.name:" + url.QueryEscape(hostile), "/functions?chart=" + url.QueryEscape(hostile)} {
		status, page := get(t, h, path)
		if status != http.StatusOK {
			t.Errorf("%.40s = %d; want a page", path, status)
		}
		harmless(t, path, page)
	}
}

func TestMoney(t *testing.T) {
	for _, row := range []struct {
		x    float64
		want string
	}{{0, "$0"}, {0.000001, "< $0.00001"}, {0.0000123, "$0.000012"}, {0.00456, "$0.0046"}, {0.25, "$0.25"}, {1, "$1.00"}, {1234.567, "$1,234.56"}} {
		if got := money(row.x); got != row.want {
			t.Errorf("money(%v) = %q; want %q", row.x, got, row.want)
		}
	}
	// AWS's calculator returns 1.67 + 0.20 for a million invocations of 100 ms at 1 GB.
	if got := dollars(client.Work{Requests: 1e6, GBSeconds: 1e5}); math.Abs(got-1.86667) > 1e-4 {
		t.Errorf("dollars = %v; want 1.86667", got)
	}
}

// TestUnknownStatus checks that without a status in the reports, the invocations with an exception count as
// errors, and the number of timeouts is unknown, not zero.
func TestUnknownStatus(t *testing.T) {
	s := reports(t, "json")
	s.Put(clienttest.Doc{
		"@timestamp": clienttest.Now().Add(-time.Minute), "event.action": "platform.report", "faas.name": "text", "aws.cloudwatch.log_group": "/aws/lambda/text",
		"faas.duration_ms": 5, "event.ingest_lag_ms": 1500, "event.ingested": clienttest.Now(),
	})
	s.Put(clienttest.Exception("aaaa", "KeyError", time.Minute, "faas.name", "text"))
	_, page := get(t, serve(t, s), "/functions")
	if line := row(t, page, "text"); !strings.Contains(line, " 1 1 100 % unknown ") {
		t.Errorf("%s; want one error and an unknown number of timeouts", line)
	}
	_, page = get(t, serve(t, s), "/functions?sort=-errors")
	if text, json := strings.Index(page, "f=faas.name%3Atext"), strings.Index(page, "f=faas.name%3Ajson"); text < 0 || json < text {
		t.Error("sorted by errors, a function with 25 % precedes the one with 100 %")
	}
}
