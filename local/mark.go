package main

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"faulty/infra/access"
	"faulty/infra/indices"
	"faulty/local/deployment"
	"faulty/local/dig/timeflag"
	"faulty/local/mark"
)

type markCmd struct {
	Service string `required:"" help:"The service, or the function, that was deployed."`
	Version string `name:"version" required:"" help:"The version, such as 43, v1.4.2 or a commit."`
	At      string `placeholder:"TIME" help:"When, such as 2026-11-19T10:00:00Z (default: now)."`
	URL     string `name:"url" env:"OPENSEARCH_URL" placeholder:"URL" help:"The OpenSearch to store in (default: that of the stack)."`
	access.Flags
	deployment.StackFlags
	Prefix string `name:"index-prefix" placeholder:"PREFIX" help:"The document is stored in PREFIX-YYYY.MM.DD (default: the prefix of the stack, or faulty with --url)."`
}

// Help returns the command's detailed help for kong.
func (markCmd) Help() string {
	return `Stores a document that says when a version was deployed: the console draws it as a line in each chart. Use it for
functions and services without published versions and without service.version in their log events. Marking the same deployment
again changes nothing.

  local mark --service orders --version 43`
}

// Run implements the mark command.
func (c markCmd) Run(ctx context.Context) error {
	now := time.Now()
	at, err := timeflag.Parse(c.At, now, time.UTC)
	if err != nil {
		return fmt.Errorf("--at: %w", err)
	}
	if at.IsZero() {
		at = now
	}
	in, found, err := c.Search(ctx, c.Flags, "--url or OPENSEARCH_URL", c.URL)
	if err != nil {
		return err
	}
	prefix := cmp.Or(c.Prefix, strings.TrimSuffix(found.Indices, "-*"))
	if err := indices.CheckPrefix(prefix); err != nil {
		return fmt.Errorf("--index-prefix: %w", err)
	}
	client, err := indices.Client(in.Client())
	if err != nil {
		return err
	}
	created, err := mark.Mark{Service: c.Service, Version: c.Version, At: at}.Store(ctx, client, prefix)
	if err != nil {
		return err
	}
	if !created {
		fmt.Printf("%s %s is marked already\n", c.Service, c.Version)
		return nil
	}
	fmt.Printf("marked: %s %s deployed at %s\n", c.Service, c.Version, at.UTC().Format(time.RFC3339))
	return nil
}
