package load

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
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
	Fault       []string      `help:"Request these failures in turn; 'all' selects every failure that the API knows; '?' prints the list and sends nothing."`
	Timeout     time.Duration `default:"30s" help:"How long to wait for a response."`
}

// Options returns the options of a load, except for its address, ledger and faults.
func (f Flags) Options() Options {
	return Options{
		Requests: f.Requests, Concurrency: f.Concurrency,
		Rate: f.Rate, Duration: f.Duration, Shape: f.Shape, Timeout: f.Timeout,
	}
}

// patience is the number of requests in succession without a response after which the API is
// considered gone. Requests in flight come on top: they all fail when the API is restarted.
const patience = 100

// Send sends the load to the API at address, writes its ledger, and shows its progress. It returns an
// error if a request got no response. The summary is valid even then.
func (f Flags) Send(ctx context.Context, address, ledger string) (Summary, error) {
	o := f.Options()
	o.URL, o.Ledger, o.MaxNoResponse = address, ledger, patience+f.Concurrency
	var err error
	if o.Faults, err = f.faults(ctx, address); err != nil {
		return Summary{}, err
	}
	bar := progress.Start("load", o.Total())
	o.Progress = bar.Set
	summary, err := Run(ctx, o)
	bar.Finish()
	switch {
	case err != nil:
		return summary, err
	case summary.IsStopped:
		return summary, fmt.Errorf("load: stopped, because %d requests in succession got no response from %s; is it still running? `make up` starts it", o.MaxNoResponse, address)
	case ctx.Err() != nil:
		return summary, errors.New("load: stopped; the ledger has the requests that got a response")
	}
	return summary, summary.check(address)
}

// faults returns the failures to request. It asks the API for the names that it knows, because it
// responds to others with status 400.
func (f Flags) faults(ctx context.Context, address string) ([]string, error) {
	if len(f.Fault) == 0 {
		return nil, nil
	}
	known, err := Faults(ctx, address)
	if err != nil {
		return nil, err
	}
	if slices.Equal(f.Fault, []string{"all"}) {
		return known, nil
	}
	for _, name := range f.Fault {
		if !slices.Contains(known, name) {
			return nil, fmt.Errorf("load: the API knows no failure %q; --fault takes all, ? or names of these:\n  %s", name, strings.Join(known, "\n  "))
		}
	}
	return f.Fault, nil
}
