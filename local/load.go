package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"faulty/local/load"
)

// loadFlags say where traffic goes and where its ledger is kept.
type loadFlags struct {
	Requests    int           `short:"n" default:"200" help:"How many requests."`
	Concurrency int           `short:"c" default:"10" help:"How many at a time."`
	Rate        int           `help:"Requests a second, instead of as fast as answers come; with --duration."`
	Duration    time.Duration `help:"How long to keep up the rate, such as 30s."`
	Shape       string        `enum:"constant,sine,bursts" default:"constant" help:"How the rate moves: ${enum}."`
	Fault       []string      `help:"Ask for these failures in turn; 'all' stands for every one there is."`
	Timeout     time.Duration `default:"30s" help:"How long to wait for an answer."`
}

type loadCmd struct {
	stackFlags
	URL    string `help:"The API's root; by default that of the stack." placeholder:"URL"`
	Ledger string `default:".faulty/ledger.jsonl" type:"path" help:"Where to write what was sent."`
	loadFlags
}

// Run implements the verb.
func (c loadCmd) Run(ctx context.Context) error {
	if c.URL == "" {
		found, err := c.find(ctx)
		if err != nil {
			return err
		}
		if c.URL = found.API; c.URL == "" {
			return fmt.Errorf("stack %s was deployed with Demo=off: it has no api to send to; deploy it with Demo=on, or name another with --url", found.Stack)
		}
	}
	summary, err := c.send(ctx, c.URL, c.Ledger)
	if err != nil {
		return err
	}
	printLoad(os.Stdout, summary)
	fmt.Printf("\nledger: %s (check it with `go run ./local verify`)\n", c.Ledger)
	return nil
}

// send runs the load with a progress bar.
func (f loadFlags) send(ctx context.Context, url, ledgerPath string) (load.Summary, error) {
	faults, err := f.faults(ctx, url)
	if err != nil {
		return load.Summary{}, err
	}
	o := f.options()
	o.URL, o.Faults, o.Ledger = url, faults, ledgerPath
	bar := progress("load", o.Total())
	o.Progress = bar.set
	summary, err := load.Run(ctx, o)
	bar.finish()
	if err == nil && ctx.Err() != nil {
		err = errors.New("load: stopped; the ledger holds what was answered")
	}
	return summary, err
}

func (f loadFlags) options() load.Options {
	return load.Options{
		Requests: f.Requests, Concurrency: f.Concurrency,
		Rate: f.Rate, Duration: f.Duration, Shape: f.Shape, Timeout: f.Timeout,
	}
}

func (f loadFlags) faults(ctx context.Context, url string) ([]string, error) {
	if len(f.Fault) == 1 && f.Fault[0] == "all" {
		return load.Faults(ctx, url)
	}
	return f.Fault, nil
}
