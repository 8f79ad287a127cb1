package verify

import (
	"strings"
	"testing"
	"time"

	"faulty/local/ledger"
)

// TestPrint checks that the account reports whether anything is missing, what is missing, and which
// failures occurred.
func TestPrint(t *testing.T) {
	var out strings.Builder
	l := ledger.Ledger{
		Header:  ledger.Header{URL: "http://127.0.0.1:8050/", Planned: 250, Started: time.Date(2026, 11, 22, 3, 0, 0, 0, time.Local)},
		Entries: make([]ledger.Entry, 245),
	}
	Account{
		Rows: []Row{
			{Name: "requests", Expected: 200, Found: 200},
			{Name: "hashes", Expected: 150, Found: 149, Missing: 1, Examples: []string{"hash aa, GET /, status 200, trace t1"}},
			{Name: "reports", Expected: 200, Found: 200, Duplicated: 1, Duplicates: []string{"reports x2"}},
		},
		NoResponse: 30, Ended: 9, Refused: 6,
		Failures: []Failure{
			{Count: 31, Exception: "KeyError", Culprit: "fault.lookUp", Group: "0123456789abcdef", Status: 500, Fault: "KeyError"},
		},
	}.Print(&out, "ledger.jsonl", l)
	want := `
ledger.jsonl: 245 requests to http://127.0.0.1:8050/, 2026-11-22 03:00:00

            expected  found  missing  duplicated
  requests       200    200        0           0
    hashes       150    149        1           0
   reports       200    200        0           1
30 of 250 requests got no response: it is unknown whether the API received them, so nothing is expected of them
9 of 250 requests ended or timed out before a response (status 502 or 504): an exception is expected of each, and no access log event
6 of 250 requests were refused by API Gateway, without the function: nothing is expected of them
5 of 250 requests are not in the ledger, because the load was stopped: nothing is expected of them
missing: hash aa, GET /, status 200, trace t1
duplicated: reports x2

COUNT  EXCEPTION  CULPRIT       GROUP             STATUS  FAULT
31     KeyError   fault.lookUp  0123456789abcdef  500     KeyError
`
	if got := out.String(); got != want {
		t.Errorf("Print = %s\nwant %s", got, want)
	}
}
