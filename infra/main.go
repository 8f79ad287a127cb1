// Command infra puts into an OpenSearch what faulty's documents need there: the
// index template and the policy that deletes old indices.
//
//	go run ./infra apply --url http://localhost:9200 --dry-run
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

const description = `What faulty needs inside an OpenSearch: an index template and a lifecycle policy.

To apply twice changes nothing the second time. Examples:

  infra apply --url http://localhost:9200
  infra apply --url https://search.example.com --user admin --dry-run
  infra apply --url https://search-x.eu-west-1.es.amazonaws.com --sign es
`

type cli struct {
	Apply applyCmd `cmd:"" help:"Create the index template and the lifecycle policy, or bring them up to date. Prints for each: created, changed, unchanged or skipped."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	cmd := kong.Parse(&cli{},
		kong.Name("infra"),
		kong.Description(description),
		kong.ConfigureHelp(kong.HelpOptions{WrapUpperBound: 100}),
		kong.BindTo(ctx, (*context.Context)(nil)),
	)
	cmd.FatalIfErrorf(cmd.Run())
}
