package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/opensearch-project/opensearch-go/v4/opensearchapi"

	"faulty/infra/access"
	"faulty/infra/indices"
	"faulty/local/ledger"
	"faulty/local/verify"
)

type verifyFlags struct {
	Wait time.Duration `default:"60s" help:"With something missing: how long to wait after the last change."`
}

type verifyCmd struct {
	stackFlags
	access.Flags
	Search string `name:"search-url" help:"The OpenSearch that has the documents; by default that of the stack." placeholder:"URL"`
	Index  string `help:"The indices to look in; by default those of the stack, or faulty-* with --search-url." placeholder:"PATTERN"`
	Ledger string `default:".faulty/ledger.jsonl" type:"path" help:"What was sent, as load wrote it."`
	verifyFlags
}

// Run implements the verb.
func (c verifyCmd) Run(ctx context.Context) error {
	in, at, err := c.search(ctx, c.Flags, "--search-url", c.Search)
	if err != nil {
		return err
	}
	client, err := indices.Client(in.Client())
	if err != nil {
		return err
	}
	return c.check(ctx, client, cmp.Or(c.Index, at.Indices), c.Ledger)
}

// check waits for the documents of the ledger to be there, and prints the
// account. Its error is the command's status.
func (f verifyFlags) check(ctx context.Context, client *opensearchapi.Client, index string, paths ...string) error {
	var problems error
	for _, path := range paths {
		l, err := ledger.Read(path)
		if err != nil {
			return err
		}
		account, err := f.wait(ctx, l, verify.Source{Client: client, Index: index})
		if err != nil {
			return err
		}
		printAccount(os.Stdout, path, l, account)
		if !account.OK() {
			problems = errors.New("something is missing or there twice; what failed in between is in the failure queue and in the forwarder's log")
		}
	}
	return problems
}

func (f verifyFlags) wait(ctx context.Context, l ledger.Ledger, s verify.Source) (verify.Account, error) {
	spin := progress("verify", -1)
	defer spin.finish()
	account, err := verify.Wait(ctx, l, s, verify.Patience{Settle: time.Second, GiveUp: f.Wait, Poll: 250 * time.Millisecond}, spin.set)
	if err != nil {
		return account, fmt.Errorf("verify: %w", err)
	}
	return account, nil
}
