package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"faulty/infra/indices"
	"faulty/local/deployment"
	"faulty/local/load"
)

type demoCmd struct {
	upFlags
	loadFlags
	verifyFlags
	Stay bool `negatable:"" default:"${stay}" help:"Stay up afterwards; by default on a terminal."`
}

// Run implements the verb: the whole story, then what to look at.
func (c demoCmd) Run(ctx context.Context) error {
	sys, err := c.start(ctx)
	if err != nil {
		return err
	}
	problem := c.story(ctx, sys)
	switch {
	case problem == nil && c.Stay:
		sys.printQueries(os.Stdout)
		fmt.Println("\nStill up; Ctrl-C stops it.")
		<-ctx.Done()
	case problem == nil:
		fmt.Printf("\nAll there, once. `make up` starts it again with these documents in %s.\n", c.Data)
	}
	if err := sys.stop(); err != nil && problem == nil {
		problem = err
	}
	return problem
}

// story sends the traffic of 2014 and every failure once, and verifies both.
func (c demoCmd) story(ctx context.Context, sys *system) error {
	at, err := deployment.Find(ctx, stackName, sys.cloud.AWSURL())
	if err != nil {
		return err
	}
	traffic := filepath.Join(c.Data, "ledger.jsonl")
	fmt.Printf("traffic: %d requests, %d at a time at most, a share of them failing as the template says\n", c.options().Total(), c.Concurrency)
	summary, err := c.send(ctx, at.API, traffic)
	if err != nil {
		return err
	}
	printLoad(os.Stdout, summary)

	names, err := load.Faults(ctx, at.API)
	if err != nil {
		return err
	}
	every := c.loadFlags
	every.Fault, every.Requests, every.Rate, every.Duration, every.Shape = names, len(names), 0, 0, "constant"
	once := filepath.Join(c.Data, "ledger-faults.jsonl")
	fmt.Printf("\nevery failure there is, once: %d requests (one runs into the timeout)\n", len(names))
	if summary, err = every.send(ctx, at.API, once); err != nil {
		return err
	}
	printLoad(os.Stdout, summary)
	client, err := indices.Connect(at.Search)
	if err != nil {
		return err
	}
	return c.check(ctx, client, at.Indices, traffic, once)
}
