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
	"strconv"
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

	// groupVariants is how many groups each group of the traffic, which has about 25, becomes.
	groupVariants = 110
	millionGroups = 2000

	// The limits of the median time of a page of 7 days, by itself and as a multiple of the time of
	// its searches.
	maxPageTime  = 120 * time.Millisecond
	maxPageRatio = 1.3
)

// TestMillion measures the console's pages over 1,000,000 documents and 2,000 groups in a real
// OpenSearch, and the searches of each page sent by themselves. `make bench ONLY=million` runs it. With fewer
// documents, it measures without checking the limits.
//
//	FAULTY_MILLION  the number of documents, such as 1000000; needs OPENSEARCH_URL
//	FAULTY_KEEP     any value: leave the documents in the store for the next run
func TestMillion(t *testing.T) {
	search := strings.TrimSuffix(os.Getenv("OPENSEARCH_URL"), "/")
	if os.Getenv("FAULTY_MILLION") == "" || search == "" {
		t.Skip("takes minutes: OPENSEARCH_URL=… make bench ONLY=million runs it")
	}
	wanted, err := strconv.Atoi(os.Getenv("FAULTY_MILLION"))
	if err != nil || wanted < 1 {
		t.Fatalf("FAULTY_MILLION=%s: want a number of documents, such as %d", os.Getenv("FAULTY_MILLION"), million)
	}
	if n := count(t, search); n < wanted {
		multiply(t, search, wanted-n)
	}
	if os.Getenv("FAULTY_KEEP") == "" {
		t.Cleanup(func() { post(t, http.MethodDelete, search+"/"+millionLook, "") })
	}
	r := &recorder{next: http.DefaultTransport.(*http.Transport).Clone()}
	if r.isLimited = wanted >= million; r.isLimited {
		if n := groups(t, search); n < millionGroups {
			t.Errorf("%d groups; want %d", n, millionGroups)
		}
	}
	t.Logf("%d documents, %d groups: %s", count(t, search), groups(t, search), post(t, http.MethodGet, search+"/_cat/indices/"+millionLook+"?h=health,store.size&bytes=mb&s=index&format=json", "")[:200])
	connection, err := opensearch.NewClient(opensearch.Config{Addresses: []string{search}, Transport: r, DisableRetry: true})
	if err != nil {
		t.Fatal(err)
	}
	page, err := system.ServeConsole(t.Context(), "127.0.0.1:0", console.Options{Client: client.New(connection, millionLook)})
	if err != nil {
		t.Fatal(err)
	}
	defer page.Close()
	for _, path := range []string{
		"?from=now-7d", "?from=now-7d&q=exception.type:KeyError", "explore?from=now-7d", "functions?from=now-7d", "functions?from=now-7d&chart=duration",
		"patterns?from=now-7d", "versions?from=now-7d", "?from=now-30d", "explore?from=now-30d",
	} {
		t.Run(path, func(t *testing.T) { r.compare(t, page.URL+path) })
	}
	browse(t, page.URL+"?from=now-30d")
}

// multiply stores documents of real traffic repeatedly. Each copy belongs to one of eight services,
// each request has a random time, and its exceptions belong to one of the variants of their groups.
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
		requests := map[string]variant{} // by the ids of the original
		for _, d := range seed {
			if done == n {
				break
			}
			key := fmt.Sprint(d["traceId"], d["faas.execution"])
			if _, ok := requests[key]; !ok {
				requests[key] = variant{copies, dice.IntN(groupVariants), -time.Duration(dice.Int64N(int64(millionDays * 24 * time.Hour)))}
			}
			index, text := requests[key].of(t, d)
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

// A variant is how a copy of a request differs from the original.
type variant struct {
	copies, group int
	shift         time.Duration
}

// of returns the copy of a document and its index.
func (v variant) of(t *testing.T, d map[string]any) (string, []byte) {
	t.Helper()
	at, err := time.Parse(time.RFC3339Nano, fmt.Sprint(d["@timestamp"]))
	if err != nil {
		t.Fatal(err)
	}
	at = at.Add(v.shift)
	d = maps.Clone(d)
	d["@timestamp"] = at.Format(time.RFC3339Nano)
	for _, field := range []string{"traceId", "faas.execution", "event.id"} {
		if text, ok := d[field].(string); ok {
			d[field] = fmt.Sprintf("%02x%s", v.copies, text[2:])
		}
	}
	for field, number := range map[string]int{"exception.fingerprint": v.group, "faas.name": v.copies % 8, "service.name": v.copies % 8} {
		if text, ok := d[field].(string); ok {
			d[field] = fmt.Sprintf("%s-%d", text, number)
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

// groups returns the number of groups, which is exact up to a few thousand.
func groups(t *testing.T, search string) int {
	t.Helper()
	var out struct {
		Aggregations struct{ Groups struct{ Value int } }
	}
	body := `{"size":0,"aggs":{"groups":{"cardinality":{"field":"exception.fingerprint","precision_threshold":40000}}}}`
	if err := json.Unmarshal([]byte(post(t, http.MethodPost, search+"/"+millionLook+"/_search", body)), &out); err != nil {
		t.Fatal(err)
	}
	return out.Aggregations.Groups.Value
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
	next      http.RoundTripper
	isLimited bool // the times of pages of 7 days are checked
	mu        sync.Mutex
	searches  []recorded
}

// A recorded is a search with its start and end times.
type recorded struct {
	url, body  string
	begin, end time.Time
	received   int
}
