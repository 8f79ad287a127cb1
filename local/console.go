package main

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/opensearch-project/opensearch-go/v4"

	"faulty/infra/access"
	"faulty/local/console"
	"faulty/local/console/client"
)

type consoleCmd struct {
	URL string `name:"url" env:"OPENSEARCH_URL" placeholder:"URL" help:"The OpenSearch to look into; by default that of the stack."`
	access.Flags
	stackFlags
	Failures string   `placeholder:"URL" help:"The forwarder's failure queue (the stack's output FailureQueueUrl), for the page Dead letters; by default that of the stack, with --url only where --stack is given too."`
	Index    string   `placeholder:"PATTERN" help:"The indices to look into; by default those of the stack, or faulty-* with --url."`
	Address  string   `default:"127.0.0.1:5601" help:"Where the page is served. It has no password: keep it on loopback, or put something before it that asks for one."`
	Host     []string `help:"A further name that the page may be called by, besides localhost and IP addresses." placeholder:"NAME"`
}

// Run implements the verb.
func (c consoleCmd) Run(ctx context.Context) error {
	in, at, err := c.search(ctx, c.Flags, "--url or OPENSEARCH_URL", c.URL)
	if err != nil {
		return err
	}
	index := cmp.Or(c.Index, at.Indices)
	found, err := openClient(in, index)
	if err != nil {
		return err
	}
	if err := found.Ping(ctx); err != nil {
		return fmt.Errorf("%s, index %s: %w", in, index, err)
	}
	queue := cmp.Or(c.Failures, at.Failures)
	if queue == "" && c.Stack != "" {
		if at, err = c.find(ctx); err != nil {
			return fmt.Errorf("--stack: %w", err)
		}
		queue = at.Failures
	}
	failures, err := openFailures(ctx, queue, in, index)
	if err != nil {
		return err
	}
	page, err := startConsole(c.Address, console.Options{Client: found, Letters: failures, Hosts: c.Host})
	if err != nil {
		return err
	}
	fmt.Printf("console  %s   what broke, since when, how often, and where; Ctrl-C stops it\n", page.url)
	<-ctx.Done()
	return page.close()
}

// openClient returns the documents of an OpenSearch. It sends nothing yet.
func openClient(in *access.Access, index string) (*client.Client, error) {
	connection, err := opensearch.NewClient(in.Client())
	if err != nil {
		return nil, fmt.Errorf("prepare the connection to %s: %w", in, err)
	}
	return client.New(connection, index), nil
}

// A consoleServer is the console, being served.
type consoleServer struct {
	url    string
	server *http.Server
}

// startConsole serves a console until it is closed.
func startConsole(address string, o console.Options) (*consoleServer, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	}
	handler, err := console.New(o)
	if err != nil {
		return nil, fmt.Errorf("prepare the console: %w", err)
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("the console cannot listen on %s: %w; is another faulty up, or an OpenSearch Dashboards? --console-port (--address of `console`) takes another port", address, err)
	}
	s := &consoleServer{"http://" + listener.Addr().String() + "/", &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute}}
	go func() { _ = s.server.Serve(listener) }()
	return s, nil
}

// close ends it at once: a page on its way is no loss.
func (s *consoleServer) close() error {
	if err := s.server.Close(); err != nil {
		return fmt.Errorf("close the console: %w", err)
	}
	return nil
}
