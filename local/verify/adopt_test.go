package verify

import (
	"fmt"
	"testing"
	"time"

	"faulty/local/ledger"
)

// TestAdopt checks which requests deaths without a trace are assigned to.
func TestAdopt(t *testing.T) {
	noon := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	at := func(seconds float64) time.Time { return noon.Add(time.Duration(seconds * float64(time.Second))) }
	request := func(trace string, from, to float64) ledger.Entry {
		return ledger.Entry{Trace: trace, Status: 502, At: at(from), LatencyMS: (to - from) * 1000}
	}
	death := func(execution string, seconds float64) Doc {
		return Doc{Execution: execution, Exception: "fatal error", Time: at(seconds)}
	}
	for _, row := range []struct {
		name    string
		waiting []ledger.Entry
		docs    []Doc
		orphans []Doc
		want    string // trace of each invocation, with "?" if it is a guess
	}{
		{"one", []ledger.Entry{request("a", 0, 1)}, nil, []Doc{death("x", 0.9)}, "x a"},
		{"two, one after the other", []ledger.Entry{request("a", 0, 1), request("b", 20, 21)}, nil, []Doc{death("x", 0.9), death("y", 20.9)}, "x a, y b"},
		{"two at once: which is which is a guess", []ledger.Entry{request("a", 0, 1), request("b", 0, 3)}, nil,
			[]Doc{death("y", 2.9), death("x", 0.9)}, "x a?, y b?"},
		{"two documents of one invocation", []ledger.Entry{request("a", 0, 1)}, nil, []Doc{death("x", 0.9), death("x", 0.95)}, "x a, x a"},
		{"an invocation that a document with a trace names", []ledger.Entry{request("a", 0, 1), request("b", 0, 1)},
			[]Doc{{Execution: "x", Trace: "b"}}, []Doc{death("x", 0.1)}, "x b"},
		{"late, in order", []ledger.Entry{request("b", 2, 3), request("a", 0, 1)}, nil, []Doc{death("x", 7), death("y", 8)}, "x a, y b"},
		{"the last of the load before", []ledger.Entry{request("a", 4, 5)}, nil, []Doc{death("x", 1), death("y", 4.9)}, "y a"},
		{"of another time", []ledger.Entry{request("a", 0, 1)}, nil, []Doc{death("x", 600)}, ""},
		{"more than wait for one", []ledger.Entry{request("a", 0, 1)}, nil, []Doc{death("x", 0.9), death("y", 1)}, "x a"},
		{"without an invocation, each for itself", []ledger.Entry{request("a", 0, 1), request("b", 0, 1)}, nil, []Doc{death("", 0.9), death("", 1)}, " a?,  b?"},
		{"a ledger that has no times", []ledger.Entry{{Trace: "a", Status: 502}}, nil, []Doc{death("x", 0.9)}, ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			got := ""
			for i, d := range adopt(row.waiting, row.docs, row.orphans) {
				if i > 0 {
					got += ", "
				}
				got += d.Execution + " " + d.Trace
				if d.Guessed {
					got += "?"
				}
			}
			if got != row.want {
				t.Errorf("adopt = %q; want %q", got, row.want)
			}
		})
	}
}

// TestUnexplained checks that only failed requests without an exception are returned.
func TestUnexplained(t *testing.T) {
	entries := []ledger.Entry{{Trace: "served", Status: 200}, {Trace: "explained", Status: 500}, {Trace: "died", Status: 502}, {Trace: "known", Status: 502}}
	docs := []Doc{{Trace: "explained", Exception: "KeyError"}, {Trace: "known", Exception: "panic"}, {Trace: "died"}}
	if got := fmt.Sprint(unexplained(entries, docs)); got != fmt.Sprint(entries[2:3]) {
		t.Errorf("unexplained = %s; want the one that died", got)
	}
}
