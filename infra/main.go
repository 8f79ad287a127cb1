// Command infra creates what faulty's documents need in an OpenSearch: the index
// template, the policy that deletes old indices, dashboards and alerts.
//
//	go run ./infra apply --url http://localhost:9200 --dry-run
//	go run ./infra dashboards > faulty.ndjson
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"
	"unicode"

	"github.com/alecthomas/kong"

	"faulty/infra/apply"
	"faulty/infra/commandline"
)

const description = `What faulty needs inside an OpenSearch: an index template, a lifecycle policy, dashboards and alerts.

Applying again changes nothing. Examples:

  infra apply --url http://localhost:9200
  infra apply --url https://search.example.com --user admin --dry-run
  infra apply --url http://localhost:9200 --dashboards http://localhost:5601 --alerts
  infra apply --url https://search-x.eu-west-1.es.amazonaws.com --sign es --dashboards https://search-x.eu-west-1.es.amazonaws.com/_dashboards
  infra dashboards > faulty.ndjson
`

type cli struct {
	Version kong.VersionFlag `help:"Print the version and exit."`

	Apply      apply.Command           `cmd:"" help:"Create the index template, the lifecycle policy, and where asked for the dashboards and alerts, or bring them up to date. Prints for each: created, changed, unchanged or skipped."`
	Dashboards apply.DashboardsCommand `cmd:"" help:"Print the saved objects of OpenSearch Dashboards as NDJSON, to import by hand."`
	Stack      apply.StackCommand      `cmd:"" help:"Apply to the OpenSearch of a stack in AWS, give its forwarder access, and print all addresses."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	cmd := commandline.Parse(&cli{},
		kong.Name("infra"),
		kong.Description(description),
		kong.Vars{"version": version()},
		kong.ConfigureHelp(kong.HelpOptions{WrapUpperBound: 100}),
		kong.BindTo(ctx, (*context.Context)(nil)),
	)
	if err := cmd.Run(); err != nil {
		cmd.Fatalf("%s", visible(err.Error()))
	}
}

// maxError is the largest printed error in bytes.
const maxError = 4000

// visible returns an error as one that can be printed: it may quote a whole
// response, with control characters for the terminal.
func visible(text string) string {
	if len(text) > maxError {
		text = text[:maxError] + "…"
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return '\ufffd'
		}
		return r
	}, text)
}

// version returns the version of the commit, such as v0.1.0. It returns (devel)
// if the build did not record one.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	return info.Main.Version
}
