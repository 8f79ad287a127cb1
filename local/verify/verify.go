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

// A Doc contains the fields of a document that verify needs.
type Doc struct {
	ID        string // index and _id of the document
	Trace     string // 32 hex digits
	Execution string // the Lambda request id
	Logger    string
	SHA1      string // SHA-1 of the content that the hasher processed
	Exception string // type of the exception
	Culprit   string
	Group     string // fingerprint of the exception
	Report    bool   // the document is a platform.report of Lambda
	Unqueued  bool   // the api function logs that it could not queue the content
	Time      time.Time
	Guessed   bool // the trace may be wrong, see adopt
}

// A Row is one line of the account.
type Row struct {
	Name                                 string
	Expected, Found, Missing, Duplicated int
	Examples                             []string // some of the missing documents
	Duplicates                           []string // some of the duplicated documents
}

// A Failure is a kind of failure in the ledger and the documents.
type Failure struct {
	Fault     string // as requested or as reported by the response; empty if unknown
	Status    int
	Exception string
	Culprit   string
	Group     string
	Count     int
}

// An Account is the result of a check.
type Account struct {
	Rows     []Row
	Failures []Failure // most frequent first
	Unqueued int       // contents that were served but not queued, according to the api function's log

	// Requests of the ledger for which no access log event is expected.
	NoResponse int // no response: it is unknown whether the API received them
	Ended      int // the function ended or timed out before its response
	Refused    int // API Gateway responded without the function
}

// OK reports whether nothing is missing or duplicated.
func (a Account) OK() bool {
	return !slices.ContainsFunc(a.Rows, func(r Row) bool { return r.Missing > 0 || r.Duplicated > 0 })
}

// add adds the account of another piece of the ledger to a.
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
	a.NoResponse, a.Ended, a.Refused = a.NoResponse+b.NoResponse, a.Ended+b.Ended, a.Refused+b.Refused
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
		requestDocs := byTrace[e.Trace]
		account.count(e)
		compareRequest(requests, e, requestDocs)
		account.Unqueued += compareHash(hashes, e, requestDocs)
		compareException(exceptions, failures, e, requestDocs)
		for _, d := range requestDocs {
			if d.Execution != "" {
				reports.expectOnce(d.Execution, fmt.Sprintf("report of invocation %s, %s", d.Execution, describe(e)))
			}
		}
	}
	account.Rows = []Row{requests.row(), hashes.row(), exceptions.row(), reports.row()}
	account.Failures = ranked(failures)
	return account
}

// compareRequest expects an access log event for every request to which the function responded.
func compareRequest(t *tally, e ledger.Entry, docs []Doc) {
	if isFromFunction(e) {
		t.expect(e.Trace, "access log event, "+describe(e))
	}
	for _, d := range docs {
		if d.Logger == "faulty.access" {
			t.see(e.Trace)
		}
	}
}

// compareHash expects the hasher's log event for the content of every response, except for content
// that the api function could not queue. It returns the number of unqueued contents, 0 or 1.
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

// compareException expects one exception for every request that failed. It is the exception of the
// function or, if the function's process died, that of the runtime or the platform. One death may
// have two different exceptions (the dump and Runtime.ExitError), but each of them only once.
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

// count counts a request for which no access log event is expected.
func (a *Account) count(e ledger.Entry) {
	switch {
	case e.Status == 0:
		a.NoResponse++
	case isFromFunction(e):
	case failed(e):
		a.Ended++
	default:
		a.Refused++
	}
}

// isFromFunction reports whether the function sent the response. The responses of API Gateway itself
// have other status codes.
func isFromFunction(e ledger.Entry) bool {
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
