package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"os"
	"time"

	"faulty/infra/access"
	"faulty/infra/indices"
	"faulty/local/cloud"
	"faulty/local/console"
	"faulty/local/opensearch"
	"faulty/local/sameorigin"
)

// systemOptions say what a system is made of and where it listens.
type systemOptions struct {
	Template, CodeDir, SearchDir string
	Parameters                   map[string]string
	APIAddr, SearchAddr, AWSAddr string
	ConsoleAddr                  string
	Lines                        io.Writer    // the functions' log lines; nil for none
	Warnings                     io.Writer    // the cloud's own; nil for standard error
	API                          http.Handler // in place of the embedded REST API; nil for that
}

// A system is all of faulty in one process tree: the embedded cloud with the
// functions below it, and the store they write to.
type system struct {
	store     *opensearch.Server
	server    *http.Server
	searchURL string
	index     string // the pattern of the forwarder's indices
	cloud     *cloud.Cloud
	console   *consoleServer
}

const (
	stackName   = "faulty"
	region      = "us-east-1"
	indexPrefix = "faulty" // the template's default of IndexPrefix
)

// startSystem starts everything, or nothing.
func startSystem(ctx context.Context, o systemOptions) (*system, error) {
	s := &system{}
	if err := s.startSearch(ctx, o); err != nil {
		return nil, errors.Join(err, s.close(ctx))
	}
	if err := s.startCloud(ctx, o); err != nil {
		return nil, errors.Join(err, s.close(ctx))
	}
	if err := s.startConsole(ctx, o); err != nil {
		return nil, errors.Join(err, s.close(ctx))
	}
	return s, nil
}

func (s *system) startSearch(ctx context.Context, o systemOptions) (err error) {
	if s.store, err = opensearch.Open(o.SearchDir); err != nil {
		return fmt.Errorf("open the store: %w", err)
	}
	listener, err := net.Listen("tcp", o.SearchAddr)
	if err != nil {
		return fmt.Errorf("search cannot listen on %s: %w; is another faulty up, or an OpenSearch? --search-port takes another port", o.SearchAddr, err)
	}
	s.searchURL = "http://" + listener.Addr().String()
	s.server = &http.Server{Handler: sameorigin.New(s.store, sameorigin.Local), ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = s.server.Serve(listener) }()
	client, err := indices.Connect(s.searchURL)
	if err != nil {
		return err
	}
	prefix := cmp.Or(o.Parameters["IndexPrefix"], indexPrefix)
	s.index = prefix + "-*"
	return indices.Apply(ctx, client, prefix)
}

func (s *system) startCloud(ctx context.Context, o systemOptions) (err error) {
	parameters := map[string]string{"OpenSearchUrl": s.searchURL}
	maps.Copy(parameters, o.Parameters)
	s.cloud, err = cloud.Start(ctx, cloud.Options{
		Template:   o.Template,
		CodeDir:    o.CodeDir,
		StackName:  stackName,
		Region:     region,
		AccountID:  "000000000000",
		APIAddr:    o.APIAddr,
		AWSAddr:    o.AWSAddr,
		API:        o.API,
		Parameters: parameters,
		Log:        slog.New(slog.NewTextHandler(warnings(o.Warnings), &slog.HandlerOptions{Level: slog.LevelWarn})),
		Lines:      lineWriter(o.Lines),
	})
	return err
}

func (s *system) startConsole(ctx context.Context, o systemOptions) error {
	in, err := access.Flags{}.ToSearch(ctx, "search", s.searchURL)
	if err != nil {
		return err
	}
	found, err := openClient(in, s.index)
	if err != nil {
		return err
	}
	failures, err := s.letters(ctx)
	if err != nil {
		return err
	}
	s.console, err = startConsole(o.ConsoleAddr, console.Options{Client: found, Letters: failures})
	return err
}

func warnings(w io.Writer) io.Writer {
	if w == nil {
		return os.Stderr
	}
	return w
}

// lineWriter returns what prints each log line to w, or nil without one.
func lineWriter(w io.Writer) func(group, stream string, at time.Time, line string) {
	if w == nil {
		return nil
	}
	return func(group, _ string, at time.Time, line string) {
		fmt.Fprintf(w, "%s %s %s\n", at.Format("15:04:05.000"), group, line)
	}
}

func (s *system) apiURL() string { return s.cloud.APIURL() + "/" }

// close drains the cloud, as long as ctx allows, and ends everything.
func (s *system) close(ctx context.Context) error {
	var errs []error
	if s.console != nil {
		errs = append(errs, s.console.close())
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
