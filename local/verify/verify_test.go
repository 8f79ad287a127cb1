package verify

import (
	"reflect"
	"testing"

	"faulty/local/ledger"
)

// TestCompare compares ledger entries with documents. It checks the account's counts: expected,
// found, missing and duplicated.
func TestCompare(t *testing.T) {
	served := ledger.Entry{Trace: "t1", Method: "GET", Path: "/", Status: 200, SHA1: "aa"}
	raised := ledger.Entry{Trace: "t2", Method: "GET", Path: "/", Status: 500, Fault: "KeyError"}
	killed := ledger.Entry{Trace: "t3", Method: "GET", Path: "/?fault=exit", Status: 502, Fault: "exit"}
	unanswered := ledger.Entry{Trace: "t4", Method: "GET", Path: "/"}
	access := func(trace string) Doc { return Doc{Trace: trace, Execution: "x-" + trace, Logger: "faulty.access"} }
	hash := Doc{Trace: "t1", Execution: "h", SHA1: "aa"}
	keyError := Doc{Trace: "t2", Execution: "x-t2", Exception: "KeyError", Culprit: "main.find", Group: "g"}
	report := func(execution string) Doc { return Doc{Execution: execution, Report: true} }
	type counts map[string][4]int
	for _, c := range []struct {
		name    string
		entries []ledger.Entry
		docs    []Doc
		want    counts
		ok      bool
	}{
		{
			name: "all there", entries: []ledger.Entry{served, raised},
			docs: []Doc{access("t1"), hash, access("t2"), keyError, report("x-t1"), report("x-t2"), report("h")},
			want: counts{"requests": {2, 2, 0, 0}, "hashes": {1, 1, 0, 0}, "exceptions": {1, 1, 0, 0}, "reports": {3, 3, 0, 0}},
			ok:   true,
		},
		{
			name: "nothing there", entries: []ledger.Entry{served, raised},
			want: counts{"requests": {2, 0, 2, 0}, "hashes": {1, 0, 1, 0}, "exceptions": {1, 0, 1, 0}, "reports": {0, 0, 0, 0}},
		},
		{
			name: "all duplicated", entries: []ledger.Entry{served, raised},
			docs: []Doc{access("t1"), hash, access("t2"), keyError, report("x-t1"), report("x-t2"), report("h"),
				access("t1"), hash, access("t2"), keyError, report("x-t1"), report("x-t2"), report("h")},
			want: counts{"requests": {2, 2, 0, 2}, "hashes": {1, 1, 0, 1}, "exceptions": {1, 1, 0, 1}, "reports": {3, 3, 0, 3}},
		},
		{
			name: "a hash of other content", entries: []ledger.Entry{served},
			docs: []Doc{access("t1"), {Trace: "t1", SHA1: "bb"}, report("x-t1")},
			want: counts{"requests": {1, 1, 0, 0}, "hashes": {1, 0, 1, 0}, "exceptions": {0, 0, 0, 0}, "reports": {1, 1, 0, 0}},
		},
		{
			name: "a death reported by the runtime and by the platform", entries: []ledger.Entry{killed},
			docs: []Doc{{Trace: "t3", Execution: "x", Exception: "panic"}, {Trace: "t3", Execution: "x", Exception: "Runtime.ExitError"}, report("x")},
			want: counts{"requests": {0, 0, 0, 0}, "hashes": {0, 0, 0, 0}, "exceptions": {1, 1, 0, 0}, "reports": {1, 1, 0, 0}},
			ok:   true,
		},
		{
			name: "a content that was not queued, as the api says", entries: []ledger.Entry{served},
			docs: []Doc{access("t1"), {Trace: "t1", Execution: "x-t1", Unqueued: true}, report("x-t1")},
			want: counts{"requests": {1, 1, 0, 0}, "hashes": {0, 0, 0, 0}, "exceptions": {0, 0, 0, 0}, "reports": {1, 1, 0, 0}},
			ok:   true,
		},
		{
			name: "no response: nothing can be expected", entries: []ledger.Entry{unanswered},
			want: counts{"requests": {0, 0, 0, 0}, "hashes": {0, 0, 0, 0}, "exceptions": {0, 0, 0, 0}, "reports": {0, 0, 0, 0}},
			ok:   true,
		},
	} {
		account := Compare(c.entries, c.docs)
		got := counts{}
		for _, r := range account.Rows {
			got[r.Name] = [4]int{r.Expected, r.Found, r.Missing, r.Duplicated}
		}
		if !reflect.DeepEqual(got, c.want) || account.OK() != c.ok {
			t.Errorf("%s: Compare = %v, OK %v; want %v, %v", c.name, got, account.OK(), c.want, c.ok)
		}
	}
}

func TestExamplesAndFailures(t *testing.T) {
	var entries []ledger.Entry
	var docs []Doc
	for i := range 9 {
		trace := string(rune('a' + i))
		entries = append(entries, ledger.Entry{Trace: trace, Method: "GET", Path: "/", Status: 500, Fault: "KeyError"})
		docs = append(docs, Doc{Trace: trace, Exception: "KeyError", Culprit: "main.find", Group: "g1"})
	}
	account := Compare(entries, docs)
	if got := account.Rows[0].Examples; len(got) != maxExamples || got[0] != "access log event, GET /, status 500, trace a" {
		t.Errorf("examples = %q; want the first %d, named", got, maxExamples)
	}
	want := []Failure{{Fault: "KeyError", Status: 500, Exception: "KeyError", Culprit: "main.find", Group: "g1", Count: 9}}
	if !reflect.DeepEqual(account.Failures, want) {
		t.Errorf("failures = %+v; want %+v", account.Failures, want)
	}
}

// TestAdd checks that the account of two pieces equals the account of the whole.
func TestAdd(t *testing.T) {
	entries := []ledger.Entry{
		{Trace: "t1", Status: 200, SHA1: "aa"}, {Trace: "t2", Status: 500, Fault: "KeyError"},
		{Trace: "t3", Status: 500, Fault: "KeyError"}, {Trace: "t4", Status: 200, SHA1: "bb"},
		{Trace: "t5"}, {Trace: "t6"}, {Trace: "t7", Status: 429}, {Trace: "t8", Status: 504}, {Trace: "t9", Status: 502}, {Trace: "t10", Status: 502},
	}
	failure := func(trace string) Doc {
		return Doc{Trace: trace, Exception: "KeyError", Culprit: "main.find", Group: "g"}
	}
	docs := []Doc{
		{Trace: "t1", Execution: "x1", Logger: "faulty.access"}, {Trace: "t1", SHA1: "aa"}, {Trace: "t1", SHA1: "aa"}, failure("t2"),
		failure("t3"), {Trace: "t4", Logger: "faulty.access"}, {Trace: "t4", Unqueued: true},
	}
	whole, sum := Compare(entries, docs), Compare(nil, nil)
	sum.add(Compare(entries[:2], docs[:4]))
	sum.add(Compare(entries[2:], docs[4:]))
	if !reflect.DeepEqual(sum, whole) {
		t.Errorf("of two pieces: %+v\nof the whole:  %+v", sum, whole)
	}
	if n := sum.Rows[0].Expected + sum.NoResponse + sum.Ended + sum.Refused; n != len(entries) || sum.NoResponse != 2 || sum.Ended != 3 || sum.Refused != 1 {
		t.Errorf("the sum accounts for %d of %d requests: %+v; want 2 unanswered, 3 ended and 1 refused", n, len(entries), sum)
	}
	if sum.OK() || sum.Unqueued != 1 || sum.Failures[0].Count != 2 {
		t.Errorf("the sum is %+v; want a duplicated hash, one unqueued, two failures of a kind", sum)
	}
}
