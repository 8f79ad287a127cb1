package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/opensearch-project/opensearch-go/v4"

	"faulty/infra/indices"
	"faulty/local/console"
	"faulty/local/console/client"
	"faulty/local/deployment"
	"faulty/local/system"
)

const (
	million     = 1_000_000
	millionDays = 30
	millionLook = "faulty-million-*"
)

// TestMillion measures the page Exceptions over 1,000,000 documents in a real OpenSearch, and
// compares it with the duration of its searches alone.
//
//	FAULTY_MILLION  any value runs the test, which needs OPENSEARCH_URL; keep also
//	                leaves the documents there for the next run
func TestMillion(t *testing.T) {
	search := strings.TrimSuffix(os.Getenv("OPENSEARCH_URL"), "/")
	if os.Getenv("FAULTY_MILLION") == "" || search == "" {
		t.Skip("takes minutes; set FAULTY_MILLION=1 and OPENSEARCH_URL to run it")
	}
	if n := count(t, search); n < million {
		multiply(t, search, million-n)
	}
	if os.Getenv("FAULTY_MILLION") != "keep" {
		t.Cleanup(func() { post(t, http.MethodDelete, search+"/"+millionLook, "") })
	}
	t.Logf("%d documents: %s", count(t, search), post(t, http.MethodGet, search+"/_cat/indices/"+millionLook+"?h=health,store.size&bytes=mb&s=index&format=json", "")[:200])
	r := &recorder{next: http.DefaultTransport.(*http.Transport).Clone()}
	connection, err := opensearch.NewClient(opensearch.Config{Addresses: []string{search}, Transport: r, DisableRetry: true})
	if err != nil {
		t.Fatal(err)
	}
	page, err := system.ServeConsole(t.Context(), "127.0.0.1:0", console.Options{Client: client.New(connection, millionLook)})
	if err != nil {
		t.Fatal(err)
	}
	defer page.Close()
	for _, path := range []string{"?from=now-30d", "?from=now-7d", "?from=now-24h", "?from=now-30d&q=exception.type:KeyError", "functions?from=now-30d", "explore?from=now-30d"} {
		t.Run(path, func(t *testing.T) { r.compare(t, page.URL+path) })
	}
	browse(t, page.URL+"?from=now-30d")
}

// multiply stores n copies of documents of real traffic. Each round of copies belongs to one of
// eight services, and each copied request has a random time.
func multiply(t *testing.T, search string, n int) {
	t.Helper()
	c, err := indices.Connect(search)
	if err == nil {
		err = indices.Apply(t.Context(), c, deployment.IndexPrefix)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("FAULTY_BROWSER", "0s")
	t.Setenv("OPENSEARCH_URL", "")
	seed := seeds(t)
	t.Logf("%d documents of real traffic", len(seed))
	begin, dice := time.Now(), rand.New(rand.NewPCG(20, 14))
	var body bytes.Buffer
	done := 0
	for copies := 0; done < n; copies++ {
		shift := map[string]time.Duration{} // by request
		for _, d := range seed {
			if done == n {
				break
			}
			key := fmt.Sprint(d["traceId"], d["faas.execution"])
			if _, ok := shift[key]; !ok {
				shift[key] = -time.Duration(dice.Int64N(int64(millionDays * 24 * time.Hour)))
			}
			index, text := copyOf(t, d, copies, shift[key])
			fmt.Fprintf(&body, "{\"create\":{\"_index\":%q}}\n%s\n", index, text)
			if done++; done%4000 == 0 || done == n {
				if out := post(t, http.MethodPost, search+"/_bulk", body.String()); !strings.Contains(out[:min(100, len(out))], `"errors":false`) {
					t.Fatalf("_bulk: %.500s", out)
				}
				body.Reset()
			}
		}
	}
	post(t, http.MethodPost, search+"/"+millionLook+"/_refresh", "")
	t.Logf("%d documents stored in %v", n, time.Since(begin).Round(time.Second))
}

// seeds returns the documents of 5,000 requests.
func seeds(t *testing.T) (docs []map[string]any) {
	t.Helper()
	s := startScene(t, "distinct", 5000)
	if _, err := clientAt(t, s.search, s.indices).Each(t.Context(), client.Scope{}, million, func(d client.Document) error {
		var fields map[string]any
		decoder := json.NewDecoder(bytes.NewReader(d.Source()))
		decoder.UseNumber()
		err := decoder.Decode(&fields)
		docs = append(docs, fields)
		return err //nolint:wrapcheck // a test
	}); err != nil {
		t.Fatal(err)
	}
	return docs
}

// copyOf returns a copy of a document, and the index for it.
func copyOf(t *testing.T, d map[string]any, copies int, shift time.Duration) (string, []byte) {
	t.Helper()
	at, err := time.Parse(time.RFC3339Nano, fmt.Sprint(d["@timestamp"]))
	if err != nil {
		t.Fatal(err)
	}
	at = at.Add(shift)
	d = maps.Clone(d)
	d["@timestamp"] = at.Format(time.RFC3339Nano)
	for _, field := range []string{"traceId", "faas.execution", "event.id"} {
		if text, ok := d[field].(string); ok {
			d[field] = fmt.Sprintf("%02x%s", copies, text[2:])
		}
	}
	for _, field := range []string{"exception.fingerprint", "faas.name", "service.name"} {
		if text, ok := d[field].(string); ok {
			d[field] = fmt.Sprintf("%s-%d", text, copies%8)
		}
	}
	text, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	return "faulty-million-" + at.Format("2006.01.02"), text
}

func count(t *testing.T, search string) int {
	t.Helper()
	var out struct{ Count int }
	if err := json.Unmarshal([]byte(post(t, http.MethodGet, search+"/"+millionLook+"/_count", "")), &out); err != nil {
		t.Fatal(err)
	}
	return out.Count
}

// post sends a request and returns the response.
func post(t *testing.T, method, url, body string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if method == http.MethodDelete {
		req, err = http.NewRequest(method, url, nil) // the context of the test has ended
	}
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-ndjson")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode > 299 && resp.StatusCode != http.StatusNotFound {
		t.Fatalf("%s %s: %d %v %.500s", method, url, resp.StatusCode, err, text)
	}
	return string(text)
}

// A recorder records the searches that a client sends.
type recorder struct {
	next     http.RoundTripper
	mu       sync.Mutex
	searches []recorded
}

// A recorded is a search with its start and end times.
type recorded struct {
	url, body  string
	begin, end time.Time
	received   int
}
