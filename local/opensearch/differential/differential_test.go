package differential

import (
	"flag"
	"net/http/httptest"
	"os"
	"sort"
	"strings"
	"testing"

	"faulty/local/opensearch"
)

// recordResponses is read only by TestDifferential.
var recordResponses = flag.Bool("record", false, "record the responses of the OpenSearch at OPENSEARCH_URL in "+recordingFile)

// embedded starts the store in a directory of the test and returns its address.
func embedded(t *testing.T) string {
	t.Helper()
	store, err := opensearch.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(store)
	t.Cleanup(func() {
		web.Close()
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return web.URL
}

// tally counts the results of the requests.
type tally struct {
	asked, different int
	refused          map[string]int // by the reason that the store gives
}

func TestDifferential(t *testing.T) {
	url := strings.TrimRight(os.Getenv("OPENSEARCH_URL"), "/")
	real := at(url)
	if url == "" {
		t.Logf("OPENSEARCH_URL is not set: comparing with the responses of OpenSearch 3.4.0 in %s", recordingFile)
		real = replay(t)
	} else {
		reset(t, real)
		t.Cleanup(func() { reset(t, at(url)) })
	}
	if *recordResponses && url != "" {
		recording, write := record(t, real)
		real = recording
		defer write()
	}
	ours := at(embedded(t))
	counts := tally{refused: map[string]int{}}
	for _, q := range setup(t) {
		counts.compare(t, q, ours, real)
	}
	for _, q := range append(questions(t), randomQuestions()...) {
		if url == "" && dated(q) {
			continue
		}
		t.Run(q.Name, func(t *testing.T) { counts.compare(t, q, ours, real) })
	}
	counts.print(t)
}

// compare sends a request to both servers, compares the responses and reports the differences.
func (c *tally) compare(t *testing.T, q question, ours, real server) {
	t.Helper()
	c.asked++
	got, want := mustAsk(t, ours, q), mustAsk(t, real, q)
	reason, unsupported := refused(got) // must run before difference, which removes the reasons
	found := difference(q, got, want)
	switch {
	case len(found) == 0:
	case unsupported:
		c.refused[reason]++
	default:
		c.different++
		t.Errorf("%s: %s %s %.600s\n\t%s", q.Name, q.Method, q.Path, q.Body, strings.Join(found, "\n\t"))
	}
}

func (c *tally) print(t *testing.T) {
	t.Helper()
	var reasons []string
	total := 0
	for reason, n := range c.refused {
		total += n
		reasons = append(reasons, reason)
	}
	sort.Strings(reasons)
	for _, reason := range reasons {
		t.Logf("refused, %d times: %s", c.refused[reason], reason)
	}
	t.Logf("differential: %d documents, %d queries, %d differences, %d refused as unsupported", generated, c.asked, c.different, total)
}
