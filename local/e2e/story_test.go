package e2e

import (
	"encoding/json"
	"maps"
	"mime"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/opensearch-project/opensearch-go/v4/opensearchapi"

	"faulty/local/ledger"
	"faulty/local/load"
	"faulty/local/verify"
)

// TestStory checks with the released binaries that every request has a response, every
// content is hashed, and every log event is stored exactly once; that each failure
// is reported with its type, location and group; and that a trace connects what
// belongs together.
//
// The flag -target, or the variable FAULTY_TARGET, selects the environment:
//
//	embedded    in this process tree (the default)
//	sam         the REST API and its function in sam local start-api, the rest
//	            embedded; needs Docker, and SAM CLI in the PATH. SAM_ARGS are further
//	            arguments for it, such as --skip-pull-image
//	localstack  what `make localstack-up` has started, by the outputs of its stack;
//	            AWS_ENDPOINT_URL is another address than 127.0.0.1:4566
//	aws         in the account of the environment, by the outputs of the stack
//	            FAULTY_STACK (faulty); OPENSEARCH_URL may have a user:
//	            https://user:password@host
//
// `make e2e TARGET=sam` runs it alone. Nothing else may send requests there
// meanwhile. The test logs how the environment differs from AWS.
func TestStory(t *testing.T) {
	t.Parallel()
	built(t)
	p := openEnvironment(t)
	t.Run("every status", p.statuses)
	t.Run("200 requests, 10 at a time", p.traffic)
	t.Run("every failure, then again", p.failures)
	t.Run("one request, from the front to its hash", p.trace)
}

// statuses checks the responses to paths and failures.
func (p *environment) statuses(t *testing.T) {
	for _, row := range []struct {
		path   string
		status []int
		body   string
	}{
		{"", []int{http.StatusOK, http.StatusInternalServerError, http.StatusBadGateway}, ""}, // as chance has it
		{"nowhere", []int{http.StatusNotFound}, "Page not found at /nowhere"},
		{"a/b%20c", []int{http.StatusNotFound}, "Page not found at /a/b"},
		{"?fault=nonsense", []int{http.StatusBadRequest}, `There is no fault "nonsense"`},
		{"?fault=KeyError", []int{http.StatusInternalServerError}, "Server Error (500)"},
		{"?fault=exit", []int{http.StatusBadGateway}, "Internal server error"},
		{"?fault=timeout", []int{http.StatusBadGateway, http.StatusGatewayTimeout}, ""},
	} {
		status, body := get(t, p.api+row.path)
		if !slices.Contains(row.status, status) || !strings.Contains(body, row.body) {
			t.Errorf("GET /%s = %d %.80q; want %d …%s…", row.path, status, body, row.status, row.body)
		}
	}
}

// traffic checks that every response was hashed and every log event stored.
func (p *environment) traffic(t *testing.T) {
	l, account := p.send(t, load.Options{Requests: 200, Concurrency: 10})
	binary := 0
	for _, e := range l.Entries {
		kind, _, _ := mime.ParseMediaType(e.ContentType)
		if e.Status == http.StatusOK && !strings.HasPrefix(kind, "text/") {
			binary++
		}
	}
	if binary == 0 {
		t.Error("no content with a binary type among 200 responses")
	}
	for _, row := range account.Rows {
		t.Logf("%-10s %3d expected, %3d found, %d missing, %d duplicated", row.Name, row.Expected, row.Found, row.Missing, row.Duplicated)
	}
	t.Logf("%d contents of binary types had the hash that was logged", binary)
}

// failures checks that each failure is one exception, and the same one when it is
// repeated. They are requested one after the other: where records do not name a
// trace, the end of a process is associated with its request by time.
func (p *environment) failures(t *testing.T) {
	names, err := load.Faults(t.Context(), p.api)
	if err != nil {
		t.Fatal(err)
	}
	known := knownFailures(*target == "localstack")
	if want := slices.Sorted(maps.Keys(known)); !slices.Equal(slices.Sorted(slices.Values(names)), want) {
		t.Fatalf("the api fails as %q; this test knows %q", names, want)
	}
	before := p.groups(t)
	for repetition := range 2 {
		l, _ := p.send(t, load.Options{Requests: len(names), Concurrency: 1, Faults: names})
		reported := map[string][]failure{} // by trace
		for _, d := range p.read(t, l) {
			if d.Exception != "" {
				reported[d.Trace] = append(reported[d.Trace], failure{d.Exception, strings.TrimPrefix(d.Culprit, faultPackage), d.Group})
			}
		}
		for _, e := range l.Entries {
			if got, want := reported[e.Trace], known[e.Fault]; len(got) != 1 || got[0] != want {
				t.Errorf("failure %q (status %d) is reported as %q; want once as %q", e.Fault, e.Status, got, want)
			}
		}
		now := p.groups(t)
		for name, f := range known {
			if got := now[f.group] - before[f.group]; got != repetition+1 {
				t.Errorf("group %s (%s) was counted %d times; want %d", f.group, name, got, repetition+1)
			}
		}
		t.Logf("%d failures, each reported once with its type, culprit and group; each group counts %d", len(l.Entries), repetition+1)
	}
}

// groups returns the number of exceptions in each group.
func (p *environment) groups(t *testing.T) map[string]int {
	t.Helper()
	const query = `{"size":0,"aggs":{"groups":{"terms":{"field":"exception.fingerprint","size":1000}}}}`
	resp, err := p.client.Search(t.Context(), &opensearchapi.SearchReq{Indices: []string{p.indices}, Body: strings.NewReader(query)})
	if err != nil {
		t.Fatal(err)
	}
	var found struct {
		Groups struct {
			Buckets []struct {
				Key   string `json:"key"`
				Count int    `json:"doc_count"`
			} `json:"buckets"`
		} `json:"groups"`
	}
	if err := json.Unmarshal(resp.Aggregations, &found); err != nil {
		t.Fatal(err)
	}
	counts := map[string]int{}
	for _, b := range found.Groups.Buckets {
		counts[b.Key] = b.Count
	}
	return counts
}

// trace checks that one trace id connects a request, its message and its hash.
func (p *environment) trace(t *testing.T) {
	l, _ := p.send(t, load.Options{Requests: 20, Concurrency: 1})
	i := slices.IndexFunc(l.Entries, func(e ledger.Entry) bool { return e.Status == http.StatusOK })
	if i < 0 {
		t.Fatal("no content among 20 responses")
	}
	l.Entries = l.Entries[i : i+1]
	want := l.Entries[0]
	var front, hash []verify.Doc
	reports := map[string]int{}
	for _, d := range p.read(t, l) {
		switch {
		case d.Report:
			reports[d.Execution]++
		case d.Logger == "faulty.access" && d.Trace == want.Trace:
			front = append(front, d)
		case d.SHA1 == want.SHA1 && d.Trace == want.Trace:
			hash = append(hash, d)
		}
	}
	if len(front) != 1 || len(hash) != 1 {
		t.Fatalf("trace %s has access lines %v, hashes %v; want one each", want.Trace, front, hash)
	}
	if front[0].Execution == hash[0].Execution || reports[front[0].Execution] != 1 || reports[hash[0].Execution] != 1 {
		t.Errorf("trace %s: api ran as %s, hasher as %s, reports %v; want two invocations, a report each",
			want.Trace, front[0].Execution, hash[0].Execution, reports)
	}
	t.Logf("trace %s: api %s, hasher %s, sha1 %s", want.Trace, front[0].Execution, hash[0].Execution, hash[0].SHA1)
}

// send sends a load and waits until all of its documents are there, none duplicated.
func (p *environment) send(t *testing.T, o load.Options) (ledger.Ledger, verify.Account) {
	t.Helper()
	o.URL, o.Timeout, o.Ledger = p.api, time.Minute, filepath.Join(t.TempDir(), "ledger.jsonl")
	if _, err := load.Run(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	l, err := ledger.Read(o.Ledger)
	if err != nil {
		t.Fatal(err)
	}
	account, err := verify.Wait(t.Context(), l, verify.Source{Client: p.client, Index: p.indices},
		verify.Patience{Settle: time.Second, Timeout: p.patience, Poll: 100 * time.Millisecond}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !account.OK() {
		t.Errorf("account = %+v; want nothing missing or duplicated", account.Rows)
	}
	return l, account
}

func (p *environment) read(t *testing.T, l ledger.Ledger) []verify.Doc {
	t.Helper()
	docs, err := verify.Source{Client: p.client, Index: p.indices}.Read(t.Context(), l)
	if err != nil {
		t.Fatal(err)
	}
	return docs
}
