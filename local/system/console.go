package system

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/user"
	"slices"
	"strings"
	"time"

	"github.com/opensearch-project/opensearch-go/v4"

	"faulty/infra/access"
	"faulty/local/cloud/template"
	"faulty/local/console"
	"faulty/local/console/client"
	"faulty/local/console/deadletters"
	"faulty/local/listen"
	"faulty/local/slowbody"
)

// A ConsoleServer serves the console until it is closed.
type ConsoleServer struct {
	URL    string // with a trailing slash
	Others string // URL for other machines; "" if only this machine can connect
	server *http.Server
}

// ServeConsole starts a server for a console at an address.
func ServeConsole(ctx context.Context, address string, o console.Options) (*ConsoleServer, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	}
	handler, err := console.New(o)
	if err != nil {
		return nil, fmt.Errorf("prepare the console: %w", err)
	}
	if _, _, err := net.SplitHostPort(address); err != nil { // a host alone
		address = net.JoinHostPort(strings.Trim(address, "[]"), consolePort)
	}
	listener, err := listen.TCP(ctx, "the console", address, "--console-port of `up`, or --address of `console`")
	if err != nil {
		return nil, err
	}
	hosts, others := listen.Hosts(listener)
	s := &ConsoleServer{URL: "http://" + hosts[0] + "/", server: &http.Server{Handler: slowbody.New(handler, slowbody.Default()), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute}}
	if others {
		s.Others = "http://" + hosts[len(hosts)-1] + "/"
	}
	go func() { _ = s.server.Serve(listener) }()
	return s, nil
}

// consolePort is the port of the console if its address has none.
const consolePort = "5601"

// Close stops the server at once and aborts the responses in flight.
func (s *ConsoleServer) Close() error {
	if err := s.server.Close(); err != nil {
		return fmt.Errorf("close the console: %w", err)
	}
	return nil
}

// User returns the user name for the history of a group. It is the user of
// OpenSearch, or the user of this machine if OpenSearch requires no user name.
func User(in *access.Access) string {
	if name, _ := in.Basic(); name != "" {
		return name
	}
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return ""
}

// Client returns the console's client for the indices of an OpenSearch. It does
// not send a request.
func Client(in *access.Access, indices string) (*client.Client, error) {
	connection, err := opensearch.NewClient(in.Client())
	if err != nil {
		return nil, fmt.Errorf("prepare the connection to %s: %w", in, err)
	}
	return client.New(connection, indices), nil
}

func (s *System) startConsole(ctx context.Context, o Options) error {
	found, err := Client(s.search, s.indices)
	if err != nil {
		return err
	}
	failures, err := s.DeadLetters(ctx)
	if err != nil {
		return err
	}
	s.console, err = ServeConsole(ctx, o.ConsoleAddr, console.Options{
		Client: found, DeadLetters: failures, Published: s.cloud.Published, User: User(s.search), ReadOnly: o.ReadOnly, Sources: o.Sources,
	})
	return err
}

// DeadLetters returns the failure queue of the embedded cloud, or nil if the
// template has none. Dead letters that the console sends again are processed with
// the settings of the template's forwarder.
func (s *System) DeadLetters(ctx context.Context) (*deadletters.Queue, error) {
	outputs := s.cloud.Stack().Outputs
	i := slices.IndexFunc(outputs, func(o template.Output) bool { return o.Key == "FailureQueueUrl" })
	if i < 0 {
		return nil, nil
	}
	environment := map[string]string{"OPENSEARCH_URL": s.searchURL}
	for _, f := range s.cloud.Stack().Functions {
		if f.Environment["FAILURE_QUEUE_URL"] != "" {
			environment = f.Environment
		}
	}
	u, err := url.Parse(outputs[i].Value)
	if err != nil {
		return nil, fmt.Errorf("output FailureQueueUrl: %w", err)
	}
	queue, err := deadletters.Open(ctx, s.AWSURL()+u.Path, func(name string) (string, bool) {
		if name == "AWS_REGION" { // Lambda sets this variable
			return region, true
		}
		text, ok := environment[name]
		return text, ok
	})
	if err != nil {
		return nil, err
	}
	queue.Authorities = s.search.TLS.RootCAs
	return queue, nil
}
