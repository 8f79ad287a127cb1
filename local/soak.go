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
func (soakCmd) Help() string { return faults.SoakHelp }

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
