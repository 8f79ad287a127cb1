package mark

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
)

// Flags are the flags of the command that marks a deployment.
type Flags struct {
	Service string `required:"" help:"The service, or the function, that was deployed."`
	Version string `name:"version" required:"" help:"The version, such as 43, v1.4.2 or a commit."`
	At      string `placeholder:"TIME" help:"When, such as 2026-11-19T10:00:00Z (default: now)."`
	URL     string `name:"url" env:"OPENSEARCH_URL" placeholder:"URL" help:"The OpenSearch to store in (default: that of the stack)."`
	access.Flags
	deployment.StackFlags
	Prefix string `name:"index-prefix" placeholder:"PREFIX" help:"The document is stored in PREFIX-YYYY.MM.DD (default: the prefix of the stack, or faulty with --url)."`
}

// Help returns the detailed help, for kong.
func (Flags) Help() string {
	return `Stores a document that says when a version was deployed: the console draws it as a line in each chart. Use it for
functions and services without published versions and without service.version in their log events. Marking the same deployment
again changes nothing.

  local mark --service orders --version 43`
}

// Store stores the mark, whose time is now by default. created is false if the mark already exists.
func (f Flags) Store(ctx context.Context, now time.Time) (m Mark, created bool, err error) {
	m = Mark{Service: f.Service, Version: f.Version}
	if m.At, err = timeflag.Parse(f.At, now, time.UTC); err != nil {
		return m, false, fmt.Errorf("--at: %w", err)
	}
	if m.At.IsZero() {
		m.At = now
	}
	in, found, err := f.Search(ctx, f.Flags, "--url or OPENSEARCH_URL", f.URL)
	if err != nil {
		return m, false, err
	}
	prefix := cmp.Or(f.Prefix, strings.TrimSuffix(found.Indices, "-*"))
	if err := indices.CheckPrefix(prefix); err != nil {
		return m, false, fmt.Errorf("--index-prefix: %w", err)
	}
	client, err := indices.Client(in.Client())
	if err != nil {
		return m, false, err
	}
	created, err = m.Store(ctx, client, prefix)
	return m, created, err
}
