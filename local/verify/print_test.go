package main

import (
	"strings"
	"testing"
	"time"

	"faulty/local/ledger"
	"faulty/local/verify"
)

// TestPrintAccount holds what a tired person reads: is all there, what is
// missing, what broke.
func TestPrintAccount(t *testing.T) {
	var out strings.Builder
	printAccount(&out, "ledger.jsonl",
		ledger.Ledger{
			Header:  ledger.Header{URL: "http://127.0.0.1:8050/", Started: time.Date(2026, 11, 22, 3, 0, 0, 0, time.Local)},
			Entries: make([]ledger.Entry, 200),
		},
		verify.Account{
			Rows: []verify.Row{
				{Name: "requests", Expected: 200, Found: 200},
				{Name: "hashes", Expected: 150, Found: 149, Missing: 1, Examples: []string{"hash aa, GET /, status 200, trace t1"}},
				{Name: "reports", Expected: 200, Found: 200, Twice: 1, Doubles: []string{"reports x2"}},
			},
			Failures: []verify.Failure{
				{Count: 31, Exception: "KeyError", Culprit: "fault.lookUp", Group: "0123456789abcdef", Status: 500, Fault: "KeyError"},
			},
		})
	want := `
ledger.jsonl: 200 requests to http://127.0.0.1:8050/, 2026-11-22 03:00:00

            expected  found  missing  twice
  requests       200    200        0      0
    hashes       150    149        1      0
   reports       200    200        0      1
missing: hash aa, GET /, status 200, trace t1
twice: reports x2

COUNT  EXCEPTION  CULPRIT       GROUP             STATUS  FAULT
31     KeyError   fault.lookUp  0123456789abcdef  500     KeyError
`
	if got := out.String(); got != want {
		t.Errorf("printAccount = %s\nwant %s", got, want)
	}
}
