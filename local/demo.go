package main

import (
	"context"
	"fmt"
	"os"

	"faulty/local/demo"
	"faulty/local/load"
	"faulty/local/system"
	"faulty/local/verify"
)

type demoCmd struct {
	System system.Flags `embed:""`
	Load   load.Flags   `embed:""`
	Verify verify.Flags `embed:""`
	Stay   bool         `negatable:"" default:"${stay}" help:"Keep running afterwards (default: on a terminal)."`
}

// Run implements the demo command.
func (c demoCmd) Run(ctx context.Context) error {
	o, err := c.System.Options(ctx)
	if err != nil {
		return err
	}
	sys, err := system.Start(ctx, o)
	if err != nil {
		return err
	}
	problem := demo.Run(ctx, os.Stdout, sys, demo.Options{Load: c.Load, Verify: c.Verify, Data: c.System.Data})
	switch {
	case problem == nil && c.Stay:
		problem = demo.PrintQueries(os.Stdout, sys, c.System.Data)
		fmt.Println("\nStill running; Ctrl-C stops it.")
		<-ctx.Done()
	case problem == nil:
		fmt.Printf("\nEverything is stored, nothing is duplicated. `make up`, with the same --data and ports, starts it again with these documents in %s, on these addresses:\n", c.System.Data)
		problem = demo.PrintQueries(os.Stdout, sys, c.System.Data)
	}
	if err := stop(sys); err != nil && problem == nil {
		problem = err
	}
	return problem
}
