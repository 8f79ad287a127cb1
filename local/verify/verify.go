// Package verify checks that every request in a ledger has its documents in
// OpenSearch, with none missing or duplicated.
package verify

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"faulty/local/ledger"
)

// A Doc is what verify reads of a document.
type Doc struct {
	ID        string // the document's _id
	Trace     string // 32 hex digits
	Execution string // the Lambda request id
	Logger    string
	SHA1      string // of the content that the hasher saw
	Exception string // its type
	Culprit   string
	Group     string // the exception's fingerprint
	Report    bool   // a platform.report of Lambda
	Unqueued  bool   // the api function logs that it could not queue the content
	Time      time.Time
	Guessed   bool // the trace could as well be another one, see adopt
}

// A Row is one line of the account.
type Row struct {
	Name                                 string
	Expected, Found, Missing, Duplicated int
	Examples                             []string // some of what is missing
	Duplicates                           []string // some of what is duplicated
}

// A Failure is a kind of failure, as recorded in the ledger and the documents.
type Failure struct {
	Fault     string // as requested, or as the response named it; empty if neither is known
	Status    int
	Exception string
	Culprit   string
	Group     string
	Count     int
}

// An Account is the result.
type Account struct {
	Rows     []Row
	Failures []Failure // most frequent first
	Unqueued int       // contents that were served but not queued, as the api function logs
}

// OK reports whether nothing is missing or duplicated.
func (a Account) OK() bool {
	return !slices.ContainsFunc(a.Rows, func(r Row) bool { return r.Missing > 0 || r.Duplicated > 0 })
}

// add adds the account of another piece of the ledger, row by row.
func (a *Account) add(b Account) {
	for i := range b.Rows {
		r, more := &a.Rows[i], b.Rows[i]
		r.Expected, r.Found = r.Expected+more.Expected, r.Found+more.Found
		r.Missing, r.Duplicated = r.Missing+more.Missing, r.Duplicated+more.Duplicated
		r.Examples, r.Duplicates = few(append(r.Examples, more.Examples...)), few(append(r.Duplicates, more.Duplicates...))
	}
	failures := map[Failure]int{}
	for _, f := range slices.Concat(a.Failures, b.Failures) {
		n := f.Count
		f.Count = 0
		failures[f] += n
	}
	a.Failures, a.Unqueued = ranked(failures), a.Unqueued+b.Unqueued
}

const maxExamples = 5

func few(examples []string) []string { return examples[:min(len(examples), maxExamples)] }

// Compare checks the entries of a ledger against the documents of their traces and
// the reports of their invocations.
func Compare(entries []ledger.Entry, docs []Doc) Account {
	requests, hashes := newTally("requests"), newTally("hashes")
	exceptions, reports := newTally("exceptions"), newTally("reports")
	byTrace := map[string][]Doc{}
	for _, d := range docs {
		if d.Trace != "" {
			byTrace[d.Trace] = append(byTrace[d.Trace], d)
		}
		if d.Report {
			reports.see(d.Execution)
		}
	}
	failures, account := map[Failure]int{}, Account{}
	for _, e := range entries {
		own := byTrace[e.Trace]
		compareRequest(requests, e, own)
		account.Unqueued += compareHash(hashes, e, own)
		compareException(exceptions, failures, e, own)
		for _, d := range own {
			if d.Execution != "" {
				reports.expectOnce(d.Execution, fmt.Sprintf("report of invocation %s, %s", d.Execution, describe(e)))
			}
		}
	}
	account.Rows = []Row{requests.row(), hashes.row(), exceptions.row(), reports.row()}
	account.Failures = ranked(failures)
	return account
}

// compareRequest expects an access log event for every request that the function
// responded to.
func compareRequest(t *tally, e ledger.Entry, docs []Doc) {
	if answered(e) {
		t.expect(e.Trace, "access log event, "+describe(e))
	}
	for _, d := range docs {
		if d.Logger == "faulty.access" {
			t.see(e.Trace)
		}
	}
}

// compareHash expects the hasher's log event for the content of every response,
// except for content that the api function could not queue. It returns how many
// contents that are, 0 or 1.
func compareHash(t *tally, e ledger.Entry, docs []Doc) (unqueued int) {
	key := e.Trace + " " + e.SHA1
	switch {
	case slices.ContainsFunc(docs, func(d Doc) bool { return d.Unqueued }):
		unqueued = 1
	case e.Status == 200:
		t.expect(key, "hash "+e.SHA1+", "+describe(e))
	}
	for _, d := range docs {
		if d.SHA1 != "" {
			t.see(e.Trace + " " + d.SHA1)
		}
	}
	return unqueued
}

// compareException expects one exception for every request that failed: that of the
// function or, if its process died, that of the runtime or the platform. One death
// may have two different exceptions (the dump and Runtime.ExitError), but none of
// them more than once.
func compareException(t *tally, failures map[Failure]int, e ledger.Entry, docs []Doc) {
	if failed(e) {
		t.expect(e.Trace, "exception, "+describe(e))
	}
	seen := map[string]int{}
	for _, d := range docs {
		if d.Exception == "" {
			continue
		}
		seen[d.Exception]++
		fault := e.Fault
		if d.Guessed {
			fault = ""
		}
		failures[Failure{Fault: fault, Status: e.Status, Exception: d.Exception, Culprit: d.Culprit, Group: d.Group}]++
	}
	most := 0
	for _, n := range seen {
		most = max(most, n)
	}
	for range most {
		t.see(e.Trace)
	}
}

// answered reports whether the response is the function's: API Gateway responds with
// other status codes.
func answered(e ledger.Entry) bool {
	return slices.Contains([]int{200, 400, 404, 500}, e.Status)
}

func failed(e ledger.Entry) bool {
	return slices.Contains([]int{500, 502, 504}, e.Status)
}

func describe(e ledger.Entry) string {
	return fmt.Sprintf("%s %s, status %d, trace %s", e.Method, e.Path, e.Status, e.Trace)
}

func ranked(failures map[Failure]int) []Failure {
	var all []Failure
	for f, n := range failures {
		f.Count = n
		all = append(all, f)
	}
	slices.SortFunc(all, func(a, b Failure) int {
		if a.Count != b.Count {
			return b.Count - a.Count
		}
		return strings.Compare(a.Fault+a.Exception+a.Group, b.Fault+b.Exception+b.Group)
	})
	return all
}
