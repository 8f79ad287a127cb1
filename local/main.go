// Command local runs faulty without an AWS account: the functions as they
// ship, in an embedded cloud, their documents in an embedded search store.
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"strconv"
	"syscall"

	"github.com/alecthomas/kong"

	"faulty/local/console/escape"
)

type cli struct {
	Version kong.VersionFlag `help:"Print the version and end."`

	Up      upCmd      `cmd:"" help:"Run everything until Ctrl-C: the API, the queue, the functions, search."`
	Load    loadCmd    `cmd:"" help:"Send traffic to an API and keep a ledger of it."`
	Verify  verifyCmd  `cmd:"" help:"Hold the ledger against the documents: nothing missing, nothing twice."`
	Console consoleCmd `cmd:"" help:"Serve the archaeology page for any OpenSearch."`
	Dig     digCmd     `cmd:"" help:"Feed logs from before the forwarder was there through its code; or only tell what is in them."`
	Chaos   chaosCmd   `cmd:"" help:"Make everything go wrong, one after another, and keep account: nothing lost, nothing twice."`
	Soak    soakCmd    `cmd:"" help:"A steady load for half an hour, with faults now and then: memory, open files and lag stay flat, nothing is lost."`
	Demo    demoCmd    `cmd:"" help:"All of it at once: up, load, verify, then queries to try."`

	StartAPI   startAPICmd   `cmd:"" name:"start-api" help:"The same behind sam local start-api: the API's function in a container."`
	Localstack localstackCmd `cmd:"" help:"The same on LocalStack, with OpenSearch and Dashboards, in containers."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // the second Ctrl-C is not waited for
	cmd := kong.Parse(&cli{},
		kong.Name("local"),
		kong.Description("faulty on this machine: exceptions dug out of Lambda logs, without Docker and without an account."),
		kong.Vars{"version": version(), "stay": strconv.FormatBool(onTerminal(os.Stdout) && onTerminal(os.Stderr))},
		kong.BindTo(ctx, (*context.Context)(nil)),
	)
	if err := cmd.Run(); err != nil {
		cmd.Fatalf("%s", escape.Text(err.Error())) // it may name what a log line says
	}
}

// version is that of the commit, such as v0.1.0, or (devel) where the build knew
// none.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	return info.Main.Version
}
