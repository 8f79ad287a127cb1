// Command local runs faulty without an AWS account. It runs the released functions in an embedded
// cloud and stores their documents in an embedded OpenSearch.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"strconv"
	"syscall"

	"github.com/alecthomas/kong"

	"faulty/infra/commandline"
	"faulty/local/console/escape"
	"faulty/local/history"
	"faulty/local/progress"
)

type cli struct {
	Up      upCmd      `cmd:"" help:"Run everything until Ctrl-C: the API, the queue, the functions, search and the console."`
	Load    loadCmd    `cmd:"" help:"Send traffic to an API and record it in a ledger."`
	Verify  verifyCmd  `cmd:"" help:"Check that every request in the ledger has its documents, with none missing or duplicated."`
	Console consoleCmd `cmd:"" help:"Serve the console, a web page about exceptions, for any OpenSearch."`
	Dig     digCmd     `cmd:"" help:"Process historical logs with the forwarder's code: store their events, or only report the exceptions in them."`
	History historyCmd `cmd:"" help:"Write a week of example logs with a deployment in the middle, and the expected results of analyzing them."`
	Mark    markCmd    `cmd:"" help:"Mark a deployment, so that charts show it as a line."`
	Chaos   chaosCmd   `cmd:"" help:"Inject one fault after another while traffic flows, and check that nothing is lost or duplicated."`
	Soak    soakCmd    `cmd:"" help:"Send a steady load for half an hour, with faults, and check that memory, open files and lag do not grow and nothing is lost."`
	Demo    demoCmd    `cmd:"" help:"Run up, load and verify in one command, and print queries to try."`

	Deploy  deployCmd  `cmd:"" help:"Deploy the template to AWS with the SAM CLI. Parameters that are not named keep the values that the stack has; all are checked before anything changes."`
	Destroy destroyCmd `cmd:"" help:"List what a stack in AWS holds, ask, and delete it with its domain and documents."`

	StartAPI   startAPICmd   `cmd:"" name:"start-api" help:"Run up with the api function in a container, behind sam local start-api."`
	Localstack localstackCmd `cmd:"" help:"Run everything on LocalStack, with OpenSearch and Dashboards, in containers."`
}

// maxError is the largest printed error in characters.
const maxError = 4000

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)                        // a second Ctrl-C kills the process
	if len(os.Args) == 2 && os.Args[1] == "--version" { // not a kong flag, because mark has a flag of this name
		fmt.Println(version())
		return
	}
	cmd := commandline.Parse(&cli{},
		kong.Name("local"),
		kong.Description("faulty on this machine: exceptions from Lambda logs, without Docker and without an AWS account.\n\nlocal --version prints the version."),
		kong.Vars{"stay": strconv.FormatBool(progress.OnTerminal(os.Stdout) && progress.OnTerminal(os.Stderr))},
		kong.Vars(history.Vars()),
		kong.BindTo(ctx, (*context.Context)(nil)),
	)
	if err := cmd.Run(); err != nil {
		cmd.Fatalf("%s", escape.Part(maxError, err.Error())) // the error may quote a log event or a whole response
	}
}

// version returns the version of the commit, such as v0.1.0. It returns (devel) if the build does
// not contain the version.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	return info.Main.Version
}
