package main

import (
	"cmp"
	"context"
	"os"

	"faulty/infra/access"
	"faulty/infra/indices"
	"faulty/local/deployment"
	"faulty/local/verify"
)

type verifyCmd struct {
	deployment.StackFlags
	access.Flags
	SearchURL string       `name:"search-url" help:"The OpenSearch that has the documents (default: that of the stack)." placeholder:"URL"`
	Index     string       `help:"The indices to read (default: those of the stack, or faulty-* with --search-url)." placeholder:"PATTERN"`
	Ledger    string       `default:".faulty/ledger.jsonl" type:"path" help:"The ledger that load has written."`
	Verify    verify.Flags `embed:""`
}

// Run implements the verify command.
func (c verifyCmd) Run(ctx context.Context) error {
	in, at, err := c.Search(ctx, c.Flags, "--search-url", c.SearchURL)
	if err != nil {
		return err
	}
	client, err := indices.Client(in.Client())
	if err != nil {
		return err
	}
	return c.Verify.Check(ctx, os.Stdout, verify.Source{Client: client, Index: cmp.Or(c.Index, at.Indices)}, c.Ledger)
}
