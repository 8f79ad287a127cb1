package system

import (
	"cmp"
	"context"
	"fmt"

	"faulty/infra/access"
	"faulty/local/console"
	"faulty/local/console/deadletters"
	"faulty/local/console/sourceurl"
	"faulty/local/deployment"
)

// ConsoleFlags are the flags of the command that serves the console of any OpenSearch.
type ConsoleFlags struct {
	URL string `name:"url" env:"OPENSEARCH_URL" placeholder:"URL" help:"The OpenSearch to query (default: that of the stack)."`
	access.Flags
	deployment.StackFlags
	Failures string              `placeholder:"URL" help:"The forwarder's failure queue (the stack's output FailureQueueUrl), for the page Dead letters (default: that of the stack; with --url only if --stack is given too)."`
	Index    string              `placeholder:"PATTERN" help:"The indices to query (default: those of the stack, or faulty-* with --url)."`
	Address  string              `default:"127.0.0.1:5601" help:"The address to listen on. The console has no password: keep it on loopback, or put a proxy in front of it that asks for one."`
	ReadOnly bool                `help:"Offer and accept no changes to the states of groups and to dead letters."`
	Sources  sourceurl.Templates `name:"source-url" env:"SOURCE_URL" placeholder:"SERVICE=URL" help:"The web pages with the source code of services, to which stack traces link, such as orders=https://github.com/acme/orders/blob/{version}/{file}#L{line}. A URL without SERVICE= is for all other services; {service} is a placeholder, too. Several are separated by spaces."`
	Host     []string            `help:"A further host name of the console, besides localhost and IP addresses." placeholder:"NAME"`
}

// Serve starts the console, if the OpenSearch responds.
func (f ConsoleFlags) Serve(ctx context.Context) (*ConsoleServer, error) {
	in, at, err := f.Search(ctx, f.Flags, "--url or OPENSEARCH_URL", f.URL)
	if err != nil {
		return nil, err
	}
	index := cmp.Or(f.Index, at.Indices)
	found, err := Client(in, index)
	if err != nil {
		return nil, err
	}
	if err := found.Ping(ctx); err != nil {
		return nil, fmt.Errorf("%s, index %s: %w; check --url, and --user with OPENSEARCH_PASSWORD", in, index, err)
	}
	queue := cmp.Or(f.Failures, at.Failures)
	if queue == "" && f.Stack != "" {
		if at, err = f.Find(ctx); err != nil {
			return nil, fmt.Errorf("--stack: %w", err)
		}
		queue = at.Failures
	}
	failures, err := deadletters.OpenFor(ctx, queue, in, index)
	if err != nil {
		return nil, err
	}
	return ServeConsole(ctx, f.Address, console.Options{Client: found, DeadLetters: failures, Hosts: f.Host, User: User(in), ReadOnly: f.ReadOnly, Sources: f.Sources})
}
