package verify

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"faulty/local/ledger"
	"faulty/local/noun"
)

// Print prints the account of the ledger at path as two tables. The first shows which documents
// were expected and found, the second which failures occurred.
func (a Account) Print(w io.Writer, path string, l ledger.Ledger) {
	fmt.Fprintf(w, "\n%s: %s to %s, %s\n\n", path, noun.Count(len(l.Entries), "request", "requests"), l.Header.URL, l.Header.Started.Local().Format(time.DateTime))
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "\texpected\tfound\tmissing\tduplicated\t")
	for _, r := range a.Rows {
		fmt.Fprintf(t, "%s\t%d\t%d\t%d\t%d\t\n", r.Name, r.Expected, r.Found, r.Missing, r.Duplicated)
	}
	_ = t.Flush()
	a.printOthers(w, l)
	if a.Unqueued > 0 {
		fmt.Fprintf(w, "not queued: %s, with an error of the api function for each; no hash is expected\n", noun.Count(a.Unqueued, "content", "contents"))
	}
	for _, r := range a.Rows {
		for _, example := range r.Examples {
			fmt.Fprintf(w, "missing: %s\n", example)
		}
		for _, example := range r.Duplicates {
			fmt.Fprintf(w, "duplicated: %s\n", example)
		}
	}
	if len(a.Failures) == 0 {
		return
	}
	fmt.Fprintln(w)
	t = tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "COUNT\tEXCEPTION\tCULPRIT\tGROUP\tSTATUS\tFAULT")
	for _, f := range a.Failures {
		fmt.Fprintf(t, "%d\t%s\t%s\t%s\t%d\t%s\n", f.Count, f.Exception, f.Culprit, f.Group, f.Status, f.Fault)
	}
	_ = t.Flush()
}

// printOthers prints how many requests of the load are not expected in the row requests, and why.
// Together with that row, they are all requests.
func (a Account) printOthers(w io.Writer, l ledger.Ledger) {
	for _, other := range []struct {
		count int
		why   string
	}{
		{a.NoResponse, "got no response: it is unknown whether the API received them, so nothing is expected of them"},
		{a.Ended, "ended or timed out before a response (status 502 or 504): an exception is expected of each, and no access log event"},
		{a.Refused, "were refused by API Gateway, without the function: nothing is expected of them"},
		{l.Header.Planned - len(l.Entries), "are not in the ledger, because the load was stopped: nothing is expected of them"},
	} {
		if other.count > 0 {
			fmt.Fprintf(w, "%d of %d requests %s\n", other.count, max(l.Header.Planned, len(l.Entries)), other.why)
		}
	}
}
