package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"faulty/local/faults"
	"faulty/local/faults/embedded"
	"faulty/local/faults/soak"
	"faulty/local/progress"
)

type soakCmd struct {
	Search   string        `help:"The OpenSearch to write to. The indices of this run are removed at the end. Default: the embedded store." placeholder:"URL"`
	Duration time.Duration `default:"30m" help:"How long the load is sent."`
	Rate     int           `help:"Requests per second at most. Default: half of the capacity that is measured first." placeholder:"N"`
	Measure  time.Duration `default:"25s" help:"How long the capacity is measured."`
	Every    time.Duration `default:"3m" help:"Time between the starts of two faults. Each lasts a ninth of it, 20s at most."`
	Data     string        `default:".faulty/soak" type:"path" help:"The folder for samples, chart and ledgers."`
	Template string        `default:"template.yaml" type:"path" help:"The SAM template to run."`
	Code     string        `type:"path" help:"The folder that the template's CodeUri are relative to (default: the template's folder)."`
}

// Help returns the command's detailed help for kong.
func (soakCmd) Help() string {
	return `Starts the embedded system, measures how many requests per second it handles and stores, and sends half as many for
half an hour. Meanwhile it injects faults in turn: OpenSearch down, 429, the forwarder killed, connections cut, the hasher
killed, the api ending its process, OpenSearch slow. It samples memory, open files, processes, rate and lag throughout.

  local soak --search http://127.0.0.1:9200        # half an hour
  local soak --duration 2m --every 15s             # a short run

The exit status is 0 if nothing grew, nothing was lost or duplicated, and no process is left.

Flat means that the median of the last quarter exceeds that of the second by at most a tenth and a small amount (lag: its
double and 5 s). What the host holds for each running function is subtracted before. The summary prints the smallest leak
of memory that the run can detect, in bytes per request: the longer the soak, the smaller it is.

The host is one process: the embedded cloud, the load and, without --search, the embedded store, which keeps what it stores
in memory. Then the host grows with the documents, and half an hour of it is not flat. To judge the host, use a real
OpenSearch.

Lag is the time between the printing of a line and the first search that finds it. It includes retries and the refresh of
the index.

Memory and open files are read from /proc, so this runs on Linux only. The ledger of half an hour at 300 requests per second
has half a million entries; checking them against the store takes some minutes. --rate limits the rate, and the summary
says so.

The capacity is measured for half a minute. If the machine has other work later and the capacity drops, lag grows, and with
it the memory of the host, which holds the waiting lines. In that case limit the rate.

Files in --data: samples.csv, soak.svg, the ledgers, and soak.log with the warnings of the embedded cloud.`
}

// Run implements the soak command.
func (c soakCmd) Run(ctx context.Context) error {
	bar := progress.Start("soak", -1)
	report, err := faults.Soak(ctx, embedded.Open, faults.Options{
		Template: c.Template, CodeDir: c.Code, Search: c.Search, Dir: c.Data,
		Duration: c.Duration, Rate: c.Rate, Measure: c.Measure, Every: c.Every,
		Progress: func(what string) { bar.Println(time.Now().Format(time.TimeOnly) + "  " + what) },
		Sampled: func(s soak.Sample) {
			bar.Describe(s.String())
			bar.Set(s.Requests)
		},
	})
	bar.Finish()
	return errors.Join(err, c.print(report))
}

// print saves the chart and prints the summary.
func (c soakCmd) print(r faults.SoakReport) error {
	if len(r.Samples) == 0 {
		return nil
	}
	chart := filepath.Join(c.Data, "soak.svg")
	if err := r.SaveChart(chart); err != nil {
		return err
	}
	r.Print(os.Stdout)
	fmt.Printf("\nchart: %s, samples: %s\n", chart, filepath.Join(c.Data, "samples.csv"))
	return r.Check()
}
