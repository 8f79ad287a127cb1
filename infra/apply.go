package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"faulty/infra/indices"
	"faulty/infra/lifecycle"
)

type applyCmd struct {
	Prefix    string `default:"faulty" help:"The indices are <prefix>-YYYY.MM.DD; the same as INDEX_PREFIX of the forwarder."`
	Retention int    `default:"30" placeholder:"DAYS" help:"Days after which an index is deleted (default 30)."`
	DryRun    bool   `help:"Print what would be done, and write nothing."`
	accessFlags
}

// Run implements the command.
func (c applyCmd) Run(ctx context.Context) error {
	// A handful of requests, each with a timeout of its own.
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	return c.apply(ctx, os.Stdout)
}

// apply brings every object up to date and prints a line for each to w.
func (c applyCmd) apply(ctx context.Context, w io.Writer) error {
	// What is wrong with the flags shows before anything is sent.
	template, err := indices.Template(c.Prefix)
	if err != nil {
		return err
	}
	policy, err := lifecycle.Policy(c.Prefix, c.Retention)
	if err != nil {
		return err
	}
	s, err := c.connect(ctx)
	if err != nil {
		return err
	}
	if err := s.check(ctx); err != nil {
		return err
	}
	if c.DryRun {
		fmt.Fprintln(w, "dry run: nothing is written")
	}
	for _, o := range []struct {
		kind  string
		apply func(context.Context, string, []byte, bool) (outcome, error)
		body  []byte
	}{
		{"index template", s.applyTemplate, template},
		{"lifecycle policy", s.applyPolicy, policy},
	} {
		result, err := o.apply(ctx, c.Prefix, o.body, c.DryRun)
		if err != nil {
			return fmt.Errorf("%s %s: %w", o.kind, c.Prefix, err)
		}
		fmt.Fprintf(w, "%s %s: %s\n", o.kind, c.Prefix, result)
	}
	return nil
}
