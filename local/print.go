package main

import (
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"faulty/local/ledger"
	"faulty/local/load"
	"faulty/local/verify"
)

// A bar shows progress on a terminal, and nothing elsewhere.
type bar struct{ shown *progressbar.ProgressBar }

// progress starts a bar for total steps; -1 where the total is not known.
func progress(what string, total int) bar {
	if !onTerminal(os.Stderr) {
		return bar{}
	}
	return bar{progressbar.NewOptions(total,
		progressbar.OptionSetDescription(what),
		progressbar.OptionSetWriter(os.Stderr),
		progressbar.OptionShowCount(),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionClearOnFinish(),
	)}
}

func (b bar) set(done int) {
	if b.shown != nil {
		_ = b.shown.Set(done)
	}
}

func (b bar) finish() {
	if b.shown != nil {
		_ = b.shown.Finish()
	}
}

// onTerminal tells whether a person is looking at f.
func onTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) } // #nosec G115 -- a small number

// printLoad writes what came back.
func printLoad(w io.Writer, s load.Summary) {
	m := s.Metrics
	took := m.Duration + m.Wait
	fmt.Fprintf(w, "\n%d requests in %s, %.0f a second\n", m.Requests, round(took), float64(m.Requests)/max(took.Seconds(), 1e-3))
	fmt.Fprintf(w, "latency: median %s, 95 %% %s, 99 %% %s, longest %s\n",
		round(m.Latencies.P50), round(m.Latencies.P95), round(m.Latencies.P99), round(m.Latencies.Max))
	fmt.Fprint(w, "status: ")
	for i, code := range slices.Sorted(maps.Keys(m.StatusCodes)) {
		if i > 0 {
			fmt.Fprint(w, ", ")
		}
		fmt.Fprintf(w, "%d × %s", m.StatusCodes[code], status(code))
	}
	fmt.Fprintln(w)
}

// status words a code as vegeta counts it.
func status(code string) string {
	if code == "0" {
		return "no answer"
	}
	return code
}

func round(d time.Duration) time.Duration {
	if d > 10*time.Second {
		return d.Round(100 * time.Millisecond)
	}
	return d.Round(100 * time.Microsecond)
}

// printAccount writes the account as two tables: is all there, and what broke.
func printAccount(w io.Writer, path string, l ledger.Ledger, a verify.Account) {
	fmt.Fprintf(w, "\n%s: %d requests to %s, %s\n\n", path, len(l.Entries), l.Header.URL, l.Header.Started.Local().Format(time.DateTime))
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "\texpected\tfound\tmissing\ttwice\t")
	for _, r := range a.Rows {
		fmt.Fprintf(t, "%s\t%d\t%d\t%d\t%d\t\n", r.Name, r.Expected, r.Found, r.Missing, r.Twice)
	}
	_ = t.Flush()
	if a.Unqueued > 0 {
		fmt.Fprintf(w, "not queued: %d contents, each with an error of the api function; no hash is expected\n", a.Unqueued)
	}
	for _, r := range a.Rows {
		for _, example := range r.Examples {
			fmt.Fprintf(w, "missing: %s\n", example)
		}
		for _, example := range r.Doubles {
			fmt.Fprintf(w, "twice: %s\n", example)
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
