package dig_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"faulty/infra/indices"
	"faulty/local/dig"
	"faulty/local/dig/checkpoint"
	"faulty/local/dig/internal/testlogs"
	"faulty/local/dig/source"
	"faulty/local/dig/tally"
	"faulty/local/opensearch"
)

const corpus = "../../functions/forwarder/stacktrace/testdata"

// TestMain runs the tests. If a test has started this process, it runs a dig that can be killed.
func TestMain(m *testing.M) {
	if dir := os.Getenv("DIG_TEST_DIR"); dir != "" {
		if _, err := digInto(context.Background(), dir, os.Getenv("DIG_TEST_URL"), os.Getenv("DIG_TEST_STATE")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// digInto digs a directory into a store with a checkpoint.
func digInto(ctx context.Context, dir, address, state string) (dig.Summary, error) {
	base, err := url.Parse(address)
	if err != nil {
		return dig.Summary{}, err
	}
	s, err := checkpoint.Open(state)
	if err != nil {
		return dig.Summary{}, err
	}
	o := options(dir)
	o.State = s
	o.Store = &dig.Store{URL: base, Prefix: "faulty", Timeout: 30 * time.Second, Patience: time.Minute, DeadLetters: io.Discard}
	src, err := source.Open(ctx, dir, source.Options{})
	if err != nil {
		return dig.Summary{}, err
	}
	o.Sources = []source.Source{src}
	return dig.Run(ctx, o)
}

func options(dir string) dig.Options {
	return dig.Options{Group: "/aws/lambda/" + testlogs.Function, Workers: 2}
}

// write writes test logs of all kinds.
func write(tb testing.TB, bytes int) (dir string, ledger testlogs.Ledger) {
	tb.Helper()
	dir = tb.TempDir()
	ledger, err := testlogs.Write(testlogs.Options{Dir: dir, Bytes: bytes, Seed: 1, Corpus: corpus})
	if err != nil {
		tb.Fatal(err)
	}
	return dir, ledger
}

// TestDryRun checks that every kind of file produces the same documents and groups as a live delivery of
// the same lines. The ledger has them from the translator.
func TestDryRun(t *testing.T) {
	dir, ledger := write(t, 1<<20)
	o := options(dir)
	for kind, want := range ledger.ByKind {
		t.Run(kind, func(t *testing.T) {
			o.Sources = []source.Source{open(t, filepath.Join(dir, kind))}
			summary, err := dig.Run(t.Context(), o)
			if err != nil || int(summary.Documents) != want || len(summary.Unreadable) > 0 {
				t.Errorf("Run = %d documents, %v, %v; want %d", summary.Documents, summary.Unreadable, err, want)
			}
		})
	}
	o.Sources = []source.Source{open(t, dir)}
	summary, err := dig.Run(t.Context(), o)
	if err != nil || int(summary.Events) != ledger.Events {
		t.Errorf("Run = %d events, %v; want %d", summary.Events, err, ledger.Events)
	}
	groups := map[string]int{}
	for _, g := range summary.Tally.Groups(tally.ByCount) {
		groups[g.Fingerprint] = g.Count
	}
	if !maps.Equal(groups, ledger.Groups) {
		t.Errorf("groups = %v; want %v", groups, ledger.Groups)
	}
}

func open(tb testing.TB, arg string) source.Source {
	tb.Helper()
	s, err := source.Open(tb.Context(), arg, source.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

// A store is the embedded store behind an HTTP server.
type store struct {
	*httptest.Server
	bulks atomic.Int64
	hook  atomic.Pointer[func(bulk int64)] // called before each bulk request
}

func newStore(tb testing.TB) *store {
	tb.Helper()
	embedded, err := opensearch.Open(tb.TempDir())
	if err != nil {
		tb.Fatal(err)
	}
	s := &store{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "_bulk") {
			n := s.bulks.Add(1)
			if hook := s.hook.Load(); hook != nil {
				(*hook)(n)
			}
		}
		embedded.ServeHTTP(w, r)
	}))
	tb.Cleanup(func() {
		s.Close()
		_ = embedded.Close()
	})
	client, err := indices.Connect(s.URL)
	if err != nil {
		tb.Fatal(err)
	}
	if err := indices.Apply(tb.Context(), client, "faulty"); err != nil {
		tb.Fatal(err)
	}
	return s
}

// ask sends a search and returns the response.
func (s *store) ask(tb testing.TB, index, body string) (response struct {
	Hits         struct{ Total struct{ Value int } }
	Aggregations struct {
		Groups struct {
			Buckets []struct {
				Key   string
				Count int `json:"doc_count"`
			}
		}
		IDs struct{ Value int }
	}
}) {
	tb.Helper()
	res, err := http.Post(s.URL+"/"+index+"/_search", "application/json", strings.NewReader(body))
	if err != nil {
		tb.Fatal(err)
	}
	defer res.Body.Close()
	text, _ := io.ReadAll(res.Body)
	if err := json.Unmarshal(text, &response); err != nil || res.StatusCode != http.StatusOK {
		tb.Fatalf("search = %d %s %v", res.StatusCode, text, err)
	}
	return response
}

// check compares a store with the ledger.
func (s *store) check(tb testing.TB, ledger testlogs.Ledger) {
	tb.Helper()
	response := s.ask(tb, "faulty-*", `{"size":0,"track_total_hits":true,"aggs":{"groups":{"terms":{"field":"exception.fingerprint","size":10000}}}}`)
	if response.Hits.Total.Value != ledger.Docs {
		tb.Errorf("%d documents are stored; want %d", response.Hits.Total.Value, ledger.Docs)
	}
	groups := map[string]int{}
	for _, b := range response.Aggregations.Groups.Buckets {
		groups[b.Key] = b.Count
	}
	if !maps.Equal(groups, ledger.Groups) {
		tb.Errorf("stored groups = %v; want %v", groups, ledger.Groups)
	}
	states := s.ask(tb, "faulty_groups", `{"size":0,"track_total_hits":true,"aggs":{"groups":{"terms":{"field":"state"}}}}`)
	suppressed := states.Aggregations.Groups.Buckets
	if states.Hits.Total.Value != 2*len(groups) || len(suppressed) != 1 || suppressed[0].Key != "suppressed" || suppressed[0].Count != len(groups) {
		tb.Errorf("%d documents of groups, notifications %v; want %d groups, each with a notification that is suppressed", states.Hits.Total.Value, suppressed, len(groups))
	}
}

// TestKilled checks that every document is stored once if dig is killed two times after its first
// checkpoint and restarted each time.
func TestKilled(t *testing.T) {
	dir, ledger := write(t, 1<<20)
	s := newStore(t)
	state := filepath.Join(t.TempDir(), "dig.json")
	for _, life := range []int64{3, 4} {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), "DIG_TEST_DIR="+dir, "DIG_TEST_URL="+s.URL, "DIG_TEST_STATE="+state)
		var output bytes.Buffer
		cmd.Stderr = &output
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		last := s.bulks.Load() + life
		kill := func(bulk int64) {
			if _, err := os.Stat(state); bulk >= last && err == nil { // a checkpoint from which to continue
				_ = cmd.Process.Kill()
			}
		}
		s.hook.Store(&kill)
		var exit *exec.ExitError
		if err := cmd.Wait(); !errors.As(err, &exit) || exit.Exited() {
			t.Fatalf("the dig ended with %v before it was killed: %s", err, &output)
		}
	}
	t.Logf("%d bulk requests until the second kill", s.bulks.Load())
	none := func(int64) {}
	s.hook.Store(&none)
	summary, err := digInto(t.Context(), dir, s.URL, state)
	if err != nil {
		t.Fatal(err)
	}
	if summary.Before == 0 && summary.Skipped == 0 { // Before counts events if the checkpoint is within a file, Skipped counts finished files
		t.Error("the last run started over; want it to continue from the checkpoint")
	}
	s.check(t, ledger)
	again, err := digInto(t.Context(), dir, s.URL, state)
	if err != nil || again.Documents != 0 {
		t.Errorf("once more = %d documents, %v; want none: all is done", again.Documents, err)
	}
	restarted, err := digInto(t.Context(), dir, s.URL, "")
	if err != nil || restarted.Stored != 0 || int(restarted.Duplicate) != ledger.Docs {
		t.Errorf("from the beginning = %d stored, %d duplicate, %v; want 0, %d", restarted.Stored, restarted.Duplicate, err, ledger.Docs)
	}
}
