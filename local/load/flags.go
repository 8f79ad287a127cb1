package load

import (
	"context"
	"errors"
	"time"

	"faulty/local/progress"
)

// Flags are the flags of a command that sends a load.
type Flags struct {
	Requests    int           `short:"n" default:"200" help:"How many requests to send."`
	Concurrency int           `short:"c" default:"10" help:"How many requests to send at a time."`
	Rate        int           `help:"Requests a second, with --duration. Without it, the next request is sent as soon as a response arrives."`
	Duration    time.Duration `help:"How long to send requests at --rate, such as 30s."`
	Shape       string        `enum:"constant,sine,bursts" default:"constant" help:"How the rate changes over time: ${enum}."`
	Fault       []string      `help:"Request these failures in turn; 'all' selects every failure that the API knows."`
	Timeout     time.Duration `default:"30s" help:"How long to wait for a response."`
}

// Options returns the options of a load, except for its address, ledger and faults.
func (f Flags) Options() Options {
	return Options{
		Requests: f.Requests, Concurrency: f.Concurrency,
		Rate: f.Rate, Duration: f.Duration, Shape: f.Shape, Timeout: f.Timeout,
	}
}

// Send sends the load to the API at url, writes its ledger, and shows its progress.
func (f Flags) Send(ctx context.Context, url, ledger string) (Summary, error) {
	o := f.Options()
	o.URL, o.Ledger, o.Faults = url, ledger, f.Fault
	if len(f.Fault) == 1 && f.Fault[0] == "all" {
		var err error
		if o.Faults, err = Faults(ctx, url); err != nil {
			return Summary{}, err
		}
	}
	bar := progress.Start("load", o.Total())
	o.Progress = bar.Set
	summary, err := Run(ctx, o)
	bar.Finish()
	if err == nil && ctx.Err() != nil {
		err = errors.New("load: stopped; the ledger has the requests that got a response")
	}
	return summary, err
}
