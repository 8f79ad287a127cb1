package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"faulty/local/faults"
	"faulty/local/faults/soak"
	"faulty/local/progress"
)

type soakCmd struct {
	Search   string        `help:"The OpenSearch to write to. Its indices of this run are removed in the end. Default: the embedded store." placeholder:"URL"`
	Duration time.Duration `default:"30m" help:"How long the load flows."`
	Rate     int           `help:"Requests a second at most. Default: half of the capacity that is measured first, however much that is." placeholder:"N"`
	Measure  time.Duration `default:"25s" help:"How long the capacity is measured."`
	Every    time.Duration `default:"3m" help:"From the begin of one fault to that of the next; each lasts a ninth of it, 20s at most."`
	Data     string        `default:".faulty/soak" type:"path" help:"Where samples, chart and ledgers are kept."`
	Template string        `default:"template.yaml" type:"path" help:"The SAM template to run."`
	Code     string        `type:"path" help:"The folder that the template's CodeUri are relative to, if not its own."`
}

// Help implements kong's longer help.
func (soakCmd) Help() string {
	return `Starts the embedded system, measures how many requests a second it answers and stores, and sends half as many for
half an hour. Meanwhile faults strike, in turn: OpenSearch down, 429, the forwarder killed, connections cut, the hasher
killed, the api dying, OpenSearch slow. Samples of memory, open files, processes, rate and lag are taken all along.

  local soak --search http://127.0.0.1:9200        # half an hour
  local soak --duration 2m --every 15s             # a look

It ends with status 0 if nothing grew, nothing was lost or stored twice, and no process is left.

Flat means: the median of the last quarter is not above that of the second by more than a tenth and a little (of lag: twice
and 5 s). What the host holds for each function that runs is taken out before. The smallest leak of memory that this would
tell, in bytes a request, is printed: the longer the soak, the smaller it is.

The host is one process: the embedded cloud, the load, and without --search the embedded store, which keeps what it stores
in memory: the host then grows with the documents, and half an hour of it is not flat. For a verdict on the host, give a
real OpenSearch.

Lag is the time from a line's being printed to its being found by a search, retries and the index's refresh in it.

Memory and open files are read from /proc, so this runs on Linux alone. The ledger of half an hour at 300 requests a second
has half a million entries; to hold them against the store takes some minutes. --rate caps it, and the summary says so.

The capacity is that of half a minute. If it is less later, as the machine has other work, lag grows, and with it the
host's memory, which holds the lines that wait: cap the rate.

In --data: samples.csv, soak.svg, the ledgers, soak.log with what the embedded cloud had to say.`
}

// Run implements the verb.
func (c soakCmd) Run(ctx context.Context) error {
	if err := os.MkdirAll(c.Data, 0o755); err != nil {
		return fmt.Errorf("make the folder of --data: %w", err)
	}
	log, err := os.Create(filepath.Join(c.Data, "soak.log"))
	if err != nil {
		return fmt.Errorf("keep the cloud's warnings: %w", err)
	}
	defer func() { _ = log.Close() }()
	samples, err := os.Create(filepath.Join(c.Data, "samples.csv"))
	if err != nil {
		return fmt.Errorf("keep the samples: %w", err)
	}
	defer func() { _ = samples.Close() }()
	// The functions' lines would be half a gigabyte.
	system, end, err := chaosCmd{Search: c.Search, Template: c.Template, Code: c.Code}.openEmbedded(ctx, io.Discard, log)
	if err != nil {
		return err
	}
	report, err := c.soak(ctx, system, samples)
	err = errors.Join(err, end())
	left := len(faults.Below())
	return errors.Join(err, c.tell(report, left))
}

// soak runs it, with a line of progress on a terminal for each sample, and one
// for each fault elsewhere, too.
func (c soakCmd) soak(ctx context.Context, system *faults.System, samples io.Writer) (faults.SoakReport, error) {
	table := csv.NewWriter(samples)
	_ = table.Write(soak.Columns()) // Error tells below
	shown := progress.OnTerminal(os.Stderr)
	report, err := faults.Soak(ctx, system, faults.SoakOptions{
		Duration: c.Duration, Rate: c.Rate, Measure: c.Measure, Every: c.Every, Dir: c.Data,
		Progress: func(what string) {
			fmt.Fprintf(os.Stderr, "%s%s  %s\n", clearLine(shown), time.Now().Format(time.TimeOnly), what)
		},
		Sampled: func(s soak.Sample) {
			_ = table.Write(s.Cells())
			table.Flush()
			if shown {
				fmt.Fprintf(os.Stderr, "%s%s", clearLine(shown), s)
			}
		},
	})
	fmt.Fprint(os.Stderr, clearLine(shown))
	return report, errors.Join(err, table.Error())
}

func clearLine(terminal bool) string {
	if terminal {
		return "\r\x1b[K"
	}
	return ""
}

// tell prints the summary and draws the chart. left are processes that outlived
// the system.
func (c soakCmd) tell(r faults.SoakReport, left int) error {
	if len(r.Samples) == 0 {
		return nil
	}
	verdicts := soak.Judge(r.Samples)
	drawn := filepath.Join(c.Data, "soak.svg")
	if err := os.WriteFile(drawn, []byte(soak.Chart(r.Samples, r.Faults)), 0o644); err != nil { // #nosec G306 -- no secret
		return fmt.Errorf("keep the chart: %w", err)
	}
	printSoak(os.Stdout, r, verdicts, left)
	fmt.Printf("\nchart: %s, samples: %s\n", drawn, filepath.Join(c.Data, "samples.csv"))
	var grows []string
	for _, v := range verdicts {
		if !v.Flat() {
			grows = append(grows, v.Name)
		}
	}
	var problems []error
	if len(grows) > 0 {
		problems = append(problems, fmt.Errorf("not flat: %s", strings.Join(grows, ", ")))
	}
	if verdicts == nil {
		problems = append(problems, errors.New("too few samples to judge whether anything grows"))
	}
	if answered := soak.Answered(r.Samples); answered < 0.95*float64(r.Rate) {
		problems = append(problems, fmt.Errorf("%.0f requests a second were answered, of %d", answered, r.Rate))
	}
	if !r.Ledger.OK() {
		problems = append(problems, errors.New("the ledger is not clean"))
	}
	if left > 0 {
		problems = append(problems, fmt.Errorf("%d processes are left over", left))
	}
	return errors.Join(problems...)
}

// printSoak writes the summary.
func printSoak(w io.Writer, r faults.SoakReport, verdicts []soak.Verdict, left int) {
	end := r.Samples[len(r.Samples)-1]
	fmt.Fprintf(w, "\n%s, %s: %s at %s\n", r.Place, r.Store, r.Took.Round(time.Second), r.Share())
	fmt.Fprintf(w, "%d requests answered, %.1f a second; %d faults\n\n", end.Requests, soak.Answered(r.Samples), len(r.Faults))
	if verdicts != nil {
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		fmt.Fprintln(t, "MEDIAN OF\t2ND QUARTER\tLAST QUARTER\tBOUND\tRANGE\t\t")
		for _, v := range verdicts {
			fmt.Fprintln(t, v)
		}
		_ = t.Flush()
		fmt.Fprintf(w, "a leak of %.0f bytes a request would have been told\n", soak.Smallest(r.Samples))
	}
	for _, f := range r.Faults {
		fmt.Fprintf(w, "fault: %s  %s, %.0f s\n", f.From.Format(time.TimeOnly), f.Name, f.To.Sub(f.From).Seconds())
	}
	l := r.Ledger
	fmt.Fprintf(w, "ledger: %d documents expected, %d stored (%d deliveries from the failure queue, replayed), %d left in it, %d lost, %d twice\n", l.Sent, l.After, l.Letters, l.Left, l.Lost, l.Twice)
	fmt.Fprintf(w, "%d bulk requests struck, %d invocations of the forwarder failed; processes left over: %d\n", l.Struck, l.Failed, left)
	for _, example := range l.Examples {
		fmt.Fprintf(w, "lost: %s\n", example)
	}
	for _, example := range l.Doubles {
		fmt.Fprintf(w, "twice: %s\n", example)
	}
	if l.Error != "" {
		fmt.Fprintf(w, "error: %s\n", l.Error)
	}
}
