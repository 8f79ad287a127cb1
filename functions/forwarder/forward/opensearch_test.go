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
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"faulty/functions/forwarder/dialect"
	"faulty/functions/forwarder/format"
)

// TestOpenSearch delivers events of all formats and languages to a real OpenSearch. Four concurrent
// forwarders deliver each delivery three times in random order. Every event must be stored once, and
// none may be refused.
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

	documents := 0
	var payloads [][]byte
	for _, d := range formatDeliveries(t, n) {
		payload := pack(t, d)
		payloads = append(payloads, payload, payload, payload)
		documents += lineCount(t, payload)
	}
	t.Logf("%d events, of which %d are the first lines of documents", n, documents)
	rand.Shuffle(len(payloads), func(i, j int) { payloads[i], payloads[j] = payloads[j], payloads[i] })
	var log lockedBuffer
	start := time.Now()
	forwardBy(t, 4, payloads, map[string]string{"OPENSEARCH_URL": url, "INDEX_PREFIX": prefix, "AWS_REGION": "eu-west-1"}, &log)
	t.Logf("%d deliveries in %v", len(payloads), time.Since(start))

	request(t, http.MethodPost, url+"/"+prefix+"-*/_refresh", "")
	var got struct{ Count int }
	if err := json.Unmarshal(request(t, http.MethodGet, url+"/"+prefix+"-*/_count", ""), &got); err != nil || got.Count != documents {
		t.Errorf("%d documents (%v); want %d", got.Count, err, documents)
	}
	sums := summaries(t, log.Bytes())
	t.Logf("sums of the summary lines: %v", sums)
	if sums["received"] != 3*n || sums["stored"] != documents || sums["duplicate"] != 2*documents || sums["joined"] != 3*(n-documents) || sums["refused"] != 0 {
		t.Errorf("summary lines: %v; want %d received, %d stored, %d duplicate, %d joined, none refused", sums, 3*n, documents, 2*documents, 3*(n-documents))
	}
	if bytes.Contains(log.Bytes(), []byte("without the index template")) {
		t.Error("the forwarder did not see the index template")
	}
}

// formatDeliveries returns deliveries of various sizes with n events in total: the samples of all
// formats, the golden stack traces, and events that are larger than a field may be.
func formatDeliveries(t *testing.T, n int) (deliveries []string) {
	t.Helper()
	var texts []string
	for _, f := range format.All() {
		for _, s := range f.Samples {
			texts = append(texts, s.Line)
		}
	}
	for _, f := range dialect.All() {
		for _, s := range f.Samples {
			texts = append(texts, s.Line)
		}
	}
	traces, err := filepath.Glob("../stacktrace/testdata/*.txt")
	if err != nil || len(traces) == 0 {
		t.Fatalf("golden traces: %d, %v", len(traces), err)
	}
	for _, path := range traces {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(text))
	}
	t.Logf("%d different texts", len(texts))
	r := rand.New(rand.NewPCG(2, 1))
	for id := 0; id < n; {
		var events []string
		for range min(1+r.IntN(400), n-id) {
			text := texts[r.IntN(len(texts))]
			if id%2500 == 1200 {
				text = strings.Repeat(fmt.Sprintf("%d is more than a field may have. ", r.Uint64()), 9000)
			}
			quoted, err := json.Marshal(text)
			if err != nil {
				t.Fatal(err)
			}
			events = append(events, fmt.Sprintf(`{"id":"%056d","timestamp":%d,"message":%s}`, id, 1795382692000+id*1000, quoted))
			id++
		}
		deliveries = append(deliveries, `{"messageType":"DATA_MESSAGE","owner":"123456789012","logGroup":"/aws/lambda/orders","logStream":"s","logEvents":[`+strings.Join(events, ",")+`]}`)
	}
	return deliveries
}

// lineCount returns the number of lines in a payload. The events of one line are joined.
func lineCount(t *testing.T, payload []byte) int {
	t.Helper()
	w := &worker{}
	d, err := w.decoder.Decode(payload)
	if err != nil {
		t.Fatal(err)
	}
	w.translator.Begin(&d, 1)
	return w.translator.Len()
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
