package main

import (
	"context"
	"fmt"
	"os"
	"slices"

	"faulty/local/deployment"
	"faulty/local/load"
)

type loadCmd struct {
	deployment.StackFlags
	URL    string `help:"Root of the API (default: that of the stack)." placeholder:"URL"`
	Ledger string `default:".faulty/ledger.jsonl" type:"path" help:"The file to record the requests in."`
	load.Flags
}

// Run implements the load command.
func (c loadCmd) Run(ctx context.Context) error {
	if c.URL == "" {
		found, err := c.Find(ctx)
		if err != nil {
			return err
		}
		if c.URL = found.API; c.URL == "" {
			return fmt.Errorf("stack %s was deployed with Demo=off: it has no API to send to; deploy it with Demo=on, or give the address of another with --url", found.Stack)
		}
	}
	if slices.Contains(c.Fault, "?") {
		list, err := load.Catalogue(ctx, c.URL)
		fmt.Print(list)
		return err
	}
	summary, err := c.Send(ctx, c.URL, c.Ledger)
	if summary.Metrics.Requests > 0 {
		summary.Print(os.Stdout)
		check := "`make verify` or `local verify`"
		if args := c.Args(); args != "" {
			check = fmt.Sprintf("`make verify ARGS=%q` or `local verify %s`", args, args)
		}
		fmt.Printf("\nledger: %s (check it with %s)\n", c.Ledger, check)
	}
	return err
}
