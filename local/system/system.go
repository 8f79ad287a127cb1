// Package system runs all of faulty in one process tree: the embedded cloud with
// the functions as its child processes, the embedded search that they write to,
// and the console.
package system

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/opensearch-project/opensearch-go/v4/opensearchapi"

	"faulty/infra/access"
	"faulty/infra/apply"
	"faulty/infra/indices"
	"faulty/local/cloud"
	"faulty/local/console/sourceurl"
	"faulty/local/deployment"
	"faulty/local/listen"
	"faulty/local/opensearch"
	"faulty/local/sameorigin"
	"faulty/local/slowbody"
)

// Options configure the parts of a system and its addresses.
type Options struct {
	Template  string // path of the SAM template
	CodeDir   string // folder that the template's CodeUri are relative to; "": the template's folder
	SearchDir string // folder of the stored documents
	// CloudDir is the folder of the queues, and of the log events and
	// asynchronous invocations in flight. If it is empty, they are kept in memory
	// only.
	CloudDir   string
	Parameters map[string]string
	// Search is the OpenSearch to use in place of the embedded store, or nil.
	Search *access.Access
	CACert string // PEM file of the authority that signed the certificate of Search; "": those of this machine
	// Addresses to listen on, such as 127.0.0.1:8050. Port 0 selects a free port.
	APIAddr, SearchAddr, AWSAddr, ConsoleAddr string

	ReadOnly bool                // the console offers and accepts no changes
	Sources  sourceurl.Templates // URLs of the source code, for the console
	Lines    io.Writer           // receives the log events of the functions; nil discards them
	Warnings io.Writer           // receives the warnings of the embedded cloud; nil: standard error
	API      http.Handler        // replaces the embedded REST API, or nil
}

const region = "us-east-1"

// A System is a running system.
type System struct {
	store     *opensearch.Server // nil with Options.Search
	server    *http.Server
	search    *access.Access
	searchURL string
	indices   string
	running   string // path of the file that describes this process to others; "" if there is none
	cloud     *cloud.Cloud
	console   *ConsoleServer
}

// Start starts a system. If a part fails to start, it stops the others.
func Start(ctx context.Context, o Options) (*System, error) {
	s := &System{}
	for _, start := range []func(context.Context, Options) error{s.startSearch, s.startCloud, s.startConsole, s.announce} {
		if err := start(ctx, o); err != nil {
			return nil, errors.Join(inUse(err, o), s.Close(ctx))
		}
	}
	return s, nil
}

// startSearch starts the embedded store, or prepares the OpenSearch that replaces it.
func (s *System) startSearch(ctx context.Context, o Options) (err error) {
	prefix := cmp.Or(o.Parameters["IndexPrefix"], deployment.IndexPrefix)
	s.indices = prefix + "-*"
	if o.Search != nil {
		s.search, s.searchURL = o.Search, strings.TrimSuffix(o.Search.URL.String(), "/")
		return apply.CreateTemplates(ctx, o.warnings(), "--search", prefix, o.Search)
	}
	if s.store, err = opensearch.Open(o.SearchDir); err != nil {
		return fmt.Errorf("open the store: %w", err)
	}
	listener, err := listen.TCP(ctx, "search", o.SearchAddr, "--search-port")
	if err != nil {
		return err
	}
	s.searchURL = "http://" + listener.Addr().String()
	s.server = &http.Server{Handler: slowbody.New(sameorigin.New(s.store, sameorigin.Local), slowbody.Default()), ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = s.server.Serve(listener) }()
	if s.search, err = (access.Flags{}).ToSearch(ctx, "search", s.searchURL); err != nil {
		return err
	}
	client, err := s.SearchClient()
	if err != nil {
		return err
	}
	return indices.Apply(ctx, client, prefix)
}

// SearchClient returns a client for the OpenSearch of the system.
func (s *System) SearchClient() (*opensearchapi.Client, error) {
	return indices.Client(s.search.Client())
}

// warnings returns where warnings are printed.
func (o Options) warnings() io.Writer {
	if o.Warnings == nil {
		return os.Stderr
	}
	return o.Warnings
}

func (s *System) startCloud(ctx context.Context, o Options) (err error) {
	forwarder := *s.search.URL // the forwarder takes user and password from its URL
	if user, password := s.search.Basic(); user != "" {
		forwarder.User = url.UserPassword(user, password)
	}
	parameters := map[string]string{"OpenSearchUrl": strings.TrimSuffix(forwarder.String(), "/")}
	maps.Copy(parameters, o.Parameters)
	environment := map[string]string{}
	if o.CACert != "" {
		environment["SSL_CERT_FILE"] = o.CACert // read by Go's crypto/x509 instead of the system's authorities
	}
	s.cloud, err = cloud.Start(ctx, cloud.Options{
		Template:   o.Template,
		CodeDir:    o.CodeDir,
		DataDir:    o.CloudDir,
		StackName:  deployment.StackName,
		Region:     region,
		AccountID:  "000000000000",
		APIAddr:    o.APIAddr,
		AWSAddr:    o.AWSAddr,
		API:        o.API,
		Parameters: parameters, Environment: environment,
		Log:   slog.New(slog.NewTextHandler(o.warnings(), &slog.HandlerOptions{Level: slog.LevelWarn})),
		Lines: lineWriter(o.Lines),
	})
	return err
}

// lineWriter returns a function that prints each log event to w. It returns nil
// if w is nil.
func lineWriter(w io.Writer) func(group, stream string, at time.Time, line string) {
	if w == nil {
		return nil
	}
	return func(group, _ string, at time.Time, line string) {
		fmt.Fprintf(w, "%s %s %s\n", at.Format("15:04:05.000"), group, line)
	}
}

// APIURL returns the root of the REST API, with a trailing slash.
func (s *System) APIURL() string { return s.cloud.APIURL() + "/" }

// SearchURL returns the address of the embedded store or of the OpenSearch that replaces it, without
// a trailing slash.
func (s *System) SearchURL() string { return s.searchURL }

// AWSURL returns the AWS endpoint URL.
func (s *System) AWSURL() string { return s.cloud.AWSURL() }

// ConsoleURL returns the address of the console.
func (s *System) ConsoleURL() string { return s.console.URL }

// Indices returns the pattern of the forwarder's indices, such as faulty-*.
func (s *System) Indices() string { return s.indices }

// Stats returns the counts since the start and the work in flight in the embedded
// cloud.
func (s *System) Stats() cloud.Stats { return s.cloud.Stats() }

// Addresses returns the addresses of the system from its stack's outputs.
func (s *System) Addresses(ctx context.Context) (deployment.Addresses, error) {
	return deployment.Find(ctx, deployment.StackName, s.AWSURL())
}

// Print writes the addresses of the system.
func (s *System) Print(w io.Writer) {
	fmt.Fprintf(w, "console %s   exceptions: which, since when, how often, and where\n", s.ConsoleURL())
	fmt.Fprintf(w, "api     %s   random content, or a failure; ?fault=NAME selects one\n", s.APIURL())
	if s.store != nil {
		fmt.Fprintf(w, "search  %s    the OpenSearch API: /_cat/indices?v, /%s/_search\n", s.searchURL, s.indices)
	} else {
		fmt.Fprintf(w, "search  %s    the OpenSearch of --search; the documents are in %s\n", s.searchURL, s.indices)
	}
	fmt.Fprintf(w, "aws     %s    SQS and Lambda, for the AWS SDKs and `aws --endpoint-url`\n", s.AWSURL())
	if args := (deployment.StackFlags{EndpointURL: s.AWSURL()}).Args(); args != "" {
		fmt.Fprintf(w, "\nOther commands find it at this address: make load ARGS=%q\n", args)
	}
}

// DrainTime is the maximum time in which a stopping system stores the work in
// flight.
const DrainTime = 30 * time.Second

// Stop drains and closes the system within DrainTime.
func (s *System) Stop() error {
	ctx, cancel := context.WithTimeout(context.Background(), DrainTime)
	defer cancel()
	return s.Close(ctx)
}

// Close drains the cloud until ctx ends, then stops all parts.
func (s *System) Close(ctx context.Context) error {
	var errs []error
	if s.console != nil {
		errs = append(errs, s.console.Close())
	}
	if s.running != "" { // before the directory can be used by another process
		errs = append(errs, os.Remove(s.running))
	}
	if s.cloud != nil {
		errs = append(errs, s.cloud.Drain(ctx), s.cloud.Close())
	}
	if s.server != nil {
		errs = append(errs, s.server.Close())
	}
	if s.store != nil {
		errs = append(errs, s.store.Close())
	}
	return errors.Join(errs...)
}
