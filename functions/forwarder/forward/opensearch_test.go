package forward

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestOpenSearch delivers events to a real OpenSearch. Four concurrent forwarders deliver each
// delivery three times in random order. Every event must be stored once, and none may be refused.
//
//	OPENSEARCH_URL=http://localhost:9200 go test -run OpenSearch -v ./functions/forwarder/forward
//
// FAULTY_EVENTS sets the number of events, 200,000 by default. The test deletes its copy of the
// index template and its indices afterwards.
func TestOpenSearch(t *testing.T) {
	url := strings.TrimSuffix(os.Getenv("OPENSEARCH_URL"), "/")
	if url == "" {
		t.Skip("OPENSEARCH_URL is not set: an OpenSearch to test with")
	}
	n := number(t, "FAULTY_EVENTS", 200_000)
	prefix := fmt.Sprintf("delivery-test-%d", time.Now().UnixNano())
	applyTemplate(t, url, prefix)

	deliveries, ids := mixedDeliveries(n, 2)
	var payloads [][]byte
	for _, d := range deliveries {
		payload := pack(t, d)
		payloads = append(payloads, payload, payload, payload)
	}
	rand.Shuffle(len(payloads), func(i, j int) { payloads[i], payloads[j] = payloads[j], payloads[i] })
	var log lockedBuffer
	start := time.Now()
	forwardBy(t, 4, payloads, map[string]string{"OPENSEARCH_URL": url, "INDEX_PREFIX": prefix, "AWS_REGION": "eu-west-1"}, &log)
	t.Logf("%d deliveries in %v", len(payloads), time.Since(start))

	request(t, http.MethodPost, url+"/"+prefix+"-*/_refresh", "")
	var got struct{ Count int }
	if err := json.Unmarshal(request(t, http.MethodGet, url+"/"+prefix+"-*/_count", ""), &got); err != nil || got.Count != len(ids) {
		t.Errorf("%d documents (%v); want %d", got.Count, err, len(ids))
	}
	sums := summaries(t, log.Bytes())
	t.Logf("sums of the summary lines: %v", sums)
	if sums["received"] != 3*n || sums["stored"] != n || sums["duplicate"] != 2*n || sums["refused"] != 0 {
		t.Errorf("summary lines: %v; want %d received, %d stored, %d duplicate, none refused", sums, 3*n, n, 2*n)
	}
	if bytes.Contains(log.Bytes(), []byte("without the index template")) {
		t.Error("the forwarder did not see the index template")
	}
}

// forwardBy distributes the payloads to n concurrent forwarders.
func forwardBy(t *testing.T, n int, payloads [][]byte, vars map[string]string, log io.Writer) {
	t.Helper()
	work := make(chan []byte)
	var forwarders sync.WaitGroup
	for range n {
		f, err := New(lookup(vars), slog.New(slog.NewJSONHandler(log, nil)))
		if err != nil {
			t.Fatal(err)
		}
		forwarders.Go(func() {
			for payload := range work {
				if err := f.Handle(t.Context(), payload); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for _, p := range payloads {
		work <- p
	}
	close(work)
	forwarders.Wait()
}

// applyTemplate applies the index template of infra to indices of the prefix.
func applyTemplate(t *testing.T, url, prefix string) {
	t.Helper()
	text, err := os.ReadFile("../../../infra/indices/template.json")
	if err != nil {
		t.Fatal(err)
	}
	var template map[string]any
	if err := json.Unmarshal(text, &template); err != nil {
		t.Fatal(err)
	}
	template["index_patterns"] = []string{prefix + "-*"}
	template["priority"] = 9000
	body, err := json.Marshal(template)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		request(t, http.MethodDelete, url+"/"+prefix+"-*", "")
		request(t, http.MethodDelete, url+"/_index_template/"+prefix, "")
	})
	request(t, http.MethodPut, url+"/_index_template/"+prefix, string(body))
}

func request(t *testing.T, method, url, body string) []byte {
	t.Helper()
	req, err := http.NewRequest(method, url, strings.NewReader(body)) // not t.Context(), which is canceled before the cleanup
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%s %s = %d %s, %v; want 200", method, url, res.StatusCode, text, err)
	}
	return text
}

// summaries returns the sums of all numbers in the summary log events.
func summaries(t *testing.T, log []byte) map[string]int {
	t.Helper()
	sums := map[string]int{}
	for line := range bytes.SplitSeq(bytes.TrimSpace(log), []byte("\n")) {
		var members map[string]any
		if err := json.Unmarshal(line, &members); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		for name, v := range members {
			if number, ok := v.(float64); ok {
				sums[name] += int(number)
			}
		}
	}
	return sums
}

// A lockedBuffer is a buffer that several loggers write to.
type lockedBuffer struct {
	mu sync.Mutex
	bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(p)
}
