package main

import (
	"cmp"
	"context"
	"fmt"
	"os"

	"faulty/infra/access"
	"faulty/local/console"
	"faulty/local/console/deadletters"
	"faulty/local/console/sourceurl"
	"faulty/local/deployment"
	"faulty/local/system"
)

type consoleCmd struct {
	URL string `name:"url" env:"OPENSEARCH_URL" placeholder:"URL" help:"The OpenSearch to query (default: that of the stack)."`
	access.Flags
	deployment.StackFlags
	Failures string              `placeholder:"URL" help:"The forwarder's failure queue (the stack's output FailureQueueUrl), for the page Dead letters (default: that of the stack; with --url only if --stack is given too)."`
	Index    string              `placeholder:"PATTERN" help:"The indices to query (default: those of the stack, or faulty-* with --url)."`
	Address  string              `default:"127.0.0.1:5601" help:"The address to listen on. The console has no password: keep it on loopback, or put a proxy in front of it that asks for one."`
	ReadOnly bool                `help:"Offer and accept no changes: of the states of groups, and of dead letters."`
	Sources  sourceurl.Templates `name:"source-url" env:"SOURCE_URL" placeholder:"SERVICE=URL" help:"The web pages with the source code of services, to which stack traces link, such as orders=https://github.com/acme/orders/blob/{version}/{file}#L{line}. A URL without SERVICE= is for all other services; {service} is a placeholder, too. Several are separated by spaces."`
	Host     []string            `help:"A further host name of the console, besides localhost and IP addresses." placeholder:"NAME"`
}

// Run implements the console command.
func (c consoleCmd) Run(ctx context.Context) error {
	in, at, err := c.Search(ctx, c.Flags, "--url or OPENSEARCH_URL", c.URL)
	if err != nil {
		return err
	}
	index := cmp.Or(c.Index, at.Indices)
	found, err := system.Client(in, index)
	if err != nil {
		return err
	}
	if err := found.Ping(ctx); err != nil {
		return fmt.Errorf("%s, index %s: %w; check --url, and --user with OPENSEARCH_PASSWORD", in, index, err)
	}
	queue := cmp.Or(c.Failures, at.Failures)
	if queue == "" && c.Stack != "" {
		if at, err = c.Find(ctx); err != nil {
			return fmt.Errorf("--stack: %w", err)
		}
		queue = at.Failures
	}
	failures, err := deadletters.OpenFor(ctx, queue, in, index)
	if err != nil {
		return err
	}
	page, err := system.ServeConsole(ctx, c.Address, console.Options{Client: found, DeadLetters: failures, Hosts: c.Host, User: system.User(in), ReadOnly: c.ReadOnly, Sources: c.Sources})
	if err != nil {
		return err
	}
	fmt.Printf("console  %s   exceptions: which, since when, how often, and where; Ctrl-C stops it\n", page.URL)
	if page.Others != "" {
		fmt.Printf("from other machines: %s\n", page.Others)
		fmt.Fprintf(os.Stderr, "warning: the console has no password. Whoever can connect to %s reads all documents%s. Listen on 127.0.0.1, or put a proxy in front of it that asks for a password.\n",
			page.Others, map[bool]string{false: ", and changes groups and dead letters (--read-only prevents that)"}[c.ReadOnly])
	}
	<-ctx.Done()
	return page.Close()
}
