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
	"regexp"
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

	tuned := bytesPerDocument(t, url+"/"+prefix+"-*") // before the copy, because a scroll keeps merged segments
	untuned := bytesPerDocument(t, url+"/"+copyWithDynamicMapping(t, url, prefix))
	t.Logf("%.1f bytes a document; %.1f with the default dynamic mapping; ratio %.3f", tuned, untuned, tuned/untuned)
	if tuned/untuned > maxRatio {
		t.Errorf("ratio %.3f of the size with the default dynamic mapping; want at most %.2f", tuned/untuned, maxRatio)
	}
}

// maxRatio is the maximum size of a document, relative to its size with the default dynamic mapping.
// The limit of infra's TestBytesPerDocument is 0.45. Its documents have more values that occur once,
// as in real logs; such values cost the default mapping most.
const maxRatio = 0.5

// copyWithDynamicMapping copies the documents of a prefix into an index without our template, and
// returns its name. That index refuses documents whose attributes have other types than in earlier
// ones.
func copyWithDynamicMapping(t *testing.T, url, prefix string) (index string) {
	t.Helper()
	index = "dynamic-" + prefix
	t.Cleanup(func() { request(t, http.MethodDelete, url+"/"+index, "") })
	request(t, http.MethodPut, url+"/"+index, `{"settings":{"number_of_shards":1,"number_of_replicas":0,"index.mapping.total_fields.limit":100000}}`)
	copied, refused := 0, 0
	page := request(t, http.MethodPost, url+"/"+prefix+"-*/_search?scroll=5m", `{"size":2000,"sort":["_doc"]}`)
	for {
		var found struct {
			Scroll string `json:"_scroll_id"`
			Hits   struct {
				Hits []struct {
					ID     string          `json:"_id"`
					Source json.RawMessage `json:"_source"`
				}
			}
		}
		if err := json.Unmarshal(page, &found); err != nil {
			t.Fatal(err)
		}
		if len(found.Hits.Hits) == 0 {
			t.Logf("%d documents copied, of which the default dynamic mapping refuses %d", copied, refused)
			return index
		}
		var body bytes.Buffer
		for _, hit := range found.Hits.Hits {
			fmt.Fprintf(&body, "{\"create\":{\"_id\":%q}}\n%s\n", hit.ID, hit.Source)
		}
		var failed struct{ Items []any }
		if err := json.Unmarshal(request(t, http.MethodPost, url+"/"+index+"/_bulk?filter_path=items.*.error.type", body.String()), &failed); err != nil {
			t.Fatal(err)
		}
		copied, refused = copied+len(found.Hits.Hits), refused+len(failed.Items)
		page = request(t, http.MethodPost, url+"/_search/scroll", fmt.Sprintf(`{"scroll":"5m","scroll_id":%q}`, found.Scroll))
	}
}

// bytesPerDocument merges the segments of indices and returns their size per document.
func bytesPerDocument(t *testing.T, indices string) float64 {
	t.Helper()
	for _, path := range []string{"/_refresh", "/_forcemerge?max_num_segments=1", "/_flush?force=true", "/_refresh"} {
		request(t, http.MethodPost, indices+path, "")
	}
	var stats struct {
		All struct {
			Primaries struct {
				Docs  struct{ Count float64 }
				Store struct {
					Bytes float64 `json:"size_in_bytes"`
				}
			}
		} `json:"_all"`
	}
	if err := json.Unmarshal(request(t, http.MethodGet, indices+"/_stats/docs,store", ""), &stats); err != nil {
		t.Fatal(err)
	}
	return stats.All.Primaries.Store.Bytes / stats.All.Primaries.Docs.Count
}

// formatDeliveries returns deliveries of various sizes with n events in total. Each delivery comes
// from a program that logs in one format, or that prints the golden stack traces. A few events are
// larger than a field may be.
func formatDeliveries(t *testing.T, n int) (deliveries []string) {
	t.Helper()
	programs := append(samples(), goldenTraces(t))
	printed := make([]int, len(programs))
	r := rand.New(rand.NewPCG(2, 1))
	number := uint64(0) // the end of an event's id: ids ascend, as CloudWatch's do
	for id := 0; id < n; {
		program := len(deliveries) % len(programs)
		var events []string
		for range min(1+r.IntN(400), n-id) {
			text := withOtherIDs(r, programs[program][printed[program]%len(programs[program])])
			printed[program]++
			if id%2500 == 1200 {
				text = strings.Repeat(fmt.Sprintf("%d is more than a field may have. ", r.Uint64()), 9000)
			}
			quoted, err := json.Marshal(text)
			if err != nil {
				t.Fatal(err)
			}
			number += 1 + r.Uint64N(1<<40)
			events = append(events, fmt.Sprintf(`{"id":"%036d%020d","timestamp":%d,"message":%s}`, 37199773595581154, number, 1795382692000+id*1000, quoted))
			id++
		}
		deliveries = append(deliveries, `{"messageType":"DATA_MESSAGE","owner":"123456789012","logGroup":"/aws/lambda/orders","logStream":"s","logEvents":[`+strings.Join(events, ",")+`]}`)
	}
	for i, texts := range programs {
		if printed[i] < len(texts) {
			t.Logf("of program %d, only %d of %d texts are delivered: more events are needed for all", i, printed[i], len(texts))
		}
	}
	return deliveries
}

// samples returns the samples of each format.
func samples() (programs [][]string) {
	add := func(samples []format.Sample) {
		var lines []string
		for _, s := range samples {
			lines = append(lines, s.Line)
		}
		if lines != nil {
			programs = append(programs, lines)
		}
	}
	for _, f := range format.All() {
		add(f.Samples)
	}
	for _, f := range dialect.All() {
		add(f.Samples)
	}
	return programs
}

func goldenTraces(t *testing.T) (traces []string) {
	t.Helper()
	paths, err := filepath.Glob("../stacktrace/testdata/*.txt")
	if err != nil || len(paths) == 0 {
		t.Fatalf("golden traces: %d, %v", len(paths), err)
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		traces = append(traces, string(text))
	}
	return traces
}

// withOtherIDs replaces the hexadecimal ids in text, such as those of requests and traces, because
// they occur once in the logs of a real program.
func withOtherIDs(r *rand.Rand, text string) string {
	return hexadecimalID.ReplaceAllStringFunc(text, func(id string) string {
		if !strings.ContainsAny(id, "abcdef") || !strings.ContainsAny(id, "0123456789") { // a number, perhaps a time, or a word
			return id
		}
		other := fmt.Sprintf("%016x%016x%016x%016x", r.Uint64(), r.Uint64(), r.Uint64(), r.Uint64())
		return other[:min(len(id), len(other))]
	})
}

var hexadecimalID = regexp.MustCompile(`\b[0-9a-f]{8,}\b`)

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
