package faults

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"faulty/local/faults/soak"
	"faulty/local/noun"
)

// minResponded is the share of the requests that must get a response. Some requests reach their
// timeouts while a fault lasts.
const minResponded = 0.95

// A SoakReport is the result of a soak.
type SoakReport struct {
	Environment, Store string
	Capacity           float64 // requests per second
	Rate               int     // half of the capacity, or the limit of the options
	Took               time.Duration
	Samples            []soak.Sample
	Faults             []soak.Fault
	Ledger             Result
	Left               int // number of processes that outlived the system
}

// Share describes the rate of the soak relative to the capacity.
func (r SoakReport) Share() string {
	if half := int(r.Capacity / 2); r.Rate < half {
		return fmt.Sprintf("%d requests per second (limited: half of the measured %.0f are %d)", r.Rate, r.Capacity, half)
	}
	return fmt.Sprintf("%d requests per second, half of the measured %.0f", r.Rate, r.Capacity)
}

// SaveChart draws the samples and writes the SVG to a file.
func (r SoakReport) SaveChart(path string) error {
	if err := os.WriteFile(path, []byte(soak.Chart(r.Samples, r.Faults)), 0o644); err != nil { // #nosec G306 -- no secret
		return fmt.Errorf("write the chart: %w", err)
	}
	return nil
}

// Check returns an error that lists all problems: what grows, what was lost or duplicated, and
// which processes are left.
func (r SoakReport) Check() error {
	var problems []error
	verdicts := soak.Judge(r.Samples)
	var grows []string
	for _, v := range verdicts {
		if !v.Flat() {
			grows = append(grows, v.Name)
		}
	}
	if len(grows) > 0 {
		problems = append(problems, fmt.Errorf("not flat: %s", strings.Join(grows, ", ")))
	}
	if verdicts == nil {
		problems = append(problems, errors.New("too few samples to judge whether anything grows"))
	}
	if len(r.Samples) > 0 {
		if responded := soak.ResponseRate(r.Samples); responded < minResponded*float64(r.Rate) {
			problems = append(problems, fmt.Errorf("%.0f requests per second got a response, of %d", responded, r.Rate))
		}
	}
	if !r.Ledger.OK() {
		problems = append(problems, errors.New("documents are lost or duplicated"))
	}
	if r.Left > 0 {
		problems = append(problems, fmt.Errorf("%d processes are left over", r.Left))
	}
	return errors.Join(problems...)
}

// Print prints the summary. There must be at least one sample.
func (r SoakReport) Print(w io.Writer) {
	end := r.Samples[len(r.Samples)-1]
	fmt.Fprintf(w, "\n%s, %s: %s at %s\n", r.Environment, r.Store, r.Took.Round(time.Second), r.Share())
	fmt.Fprintf(w, "%s with a response, %.1f per second; %s\n\n", noun.Count(end.Requests, "request", "requests"), soak.ResponseRate(r.Samples), noun.Count(len(r.Faults), "fault", "faults"))
	if verdicts := soak.Judge(r.Samples); verdicts != nil {
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		fmt.Fprintln(t, "MEDIAN OF\t2ND QUARTER\tLAST QUARTER\tBOUND\tRANGE\t\t")
		for _, v := range verdicts {
			fmt.Fprintln(t, v)
		}
		_ = t.Flush()
		fmt.Fprintf(w, "the smallest leak that this run detects is %.0f bytes per request\n", soak.Smallest(r.Samples))
	}
	for _, f := range r.Faults {
		fmt.Fprintf(w, "fault: %s  %s, %.0f s\n", f.From.Format(time.TimeOnly), f.Name, f.To.Sub(f.From).Seconds())
	}
	r.printLedger(w)
}

func (r SoakReport) printLedger(w io.Writer) {
	l := r.Ledger
	fmt.Fprintf(w, "ledger: %d documents expected, %d stored (%d deliveries from the failure queue, replayed), %d left in it, %d lost, %d duplicated\n", l.Sent, l.After, l.Replayed, l.Left, l.Lost, l.Duplicates)
	fmt.Fprintf(w, "%s affected, %s of the forwarder failed; processes left over: %d\n", noun.Count(l.Struck, "bulk request", "bulk requests"), noun.Count(l.Failed, "invocation", "invocations"), r.Left)
	for _, example := range l.Examples {
		fmt.Fprintf(w, "lost: %s\n", example)
	}
	for _, example := range l.Doubles {
		fmt.Fprintf(w, "duplicated: %s\n", example)
	}
	if l.Error != "" {
		fmt.Fprintf(w, "error: %s\n", l.Error)
	}
}
