// Package embedded starts the embedded system behind a fault proxy, for package faults. It controls
// the functions with signals to child processes, and reads the counts of their invocations from the
// embedded cloud.
package embedded

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"faulty/infra/indices"
	"faulty/local/deployment"
	"faulty/local/faults"
	"faulty/local/noun"
	"faulty/local/system"
)

// An environment consists of one proxy and the systems whose forwarders write to it.
type environment struct {
	o      faults.Options
	prefix string // prefix of the indices of this run
	proxy  *faults.Proxy
	first  *running

	// These are nil unless the options name the nodes of a cluster.
	balancer *faults.Balancer
	cluster  *faults.Cluster
}

// A running is a started system, together with the view of it that package faults uses.
type running struct {
	*system.System
	faults *faults.System
	dir    string // directory of the store
}

// Open starts the embedded system. It implements faults.Open: end stops the system and removes
// everything that the system has stored.
func Open(ctx context.Context, o faults.Options) (sys *faults.System, end func() error, err error) {
	e := &environment{o: o, prefix: "chaos" + strconv.FormatInt(time.Now().UnixNano(), 36)}
	if e.proxy, err = faults.NewProxy("127.0.0.1"); err != nil {
		return nil, nil, err
	}
	if err = e.balance(); err == nil {
		err = e.open(ctx)
	}
	if err != nil {
		return nil, nil, errors.Join(err, e.close())
	}
	return e.first.faults, e.close, nil
}

// balance starts a load balancer in front of the nodes, if the options name several.
func (e *environment) balance() (err error) {
	nodes := strings.Split(e.o.Search, ",")
	if len(nodes) == 1 {
		return nil
	}
	if e.balancer, err = faults.NewBalancer(nodes); err != nil {
		return err
	}
	if e.o.NodeCommand != "" {
		e.cluster = e.o.Cluster(nodes)
	}
	e.o.Search = e.balancer.URL()
	return nil
}

// open starts the first system and connects the proxy to its store.
func (e *environment) open(ctx context.Context) (err error) {
	if e.first, err = e.start(ctx, nil); err != nil {
		return err
	}
	e.proxy.Aim(e.first.faults.Store)
	if e.o.Search == "" {
		return nil
	}
	client, err := indices.Connect(e.o.Search)
	if err != nil {
		return err
	}
	return indices.Apply(ctx, client, e.prefix)
}

// start starts a system whose forwarder writes to the proxy.
func (e *environment) start(ctx context.Context, parameters map[string]string) (*running, error) {
	all := map[string]string{"OpenSearchUrl": e.proxy.URL(), "IndexPrefix": e.prefix}
	maps.Copy(all, parameters)
	dir, err := os.MkdirTemp("", "faulty-chaos-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for the store: %w", err)
	}
	const anyPort = "127.0.0.1:0"
	lines := faults.NewLines()
	sys, err := system.Start(ctx, system.Options{
		Template: e.o.Template, CodeDir: e.o.CodeDir, SearchDir: filepath.Join(dir, "search"), CloudDir: filepath.Join(dir, "cloud"), Parameters: all,
		APIAddr: anyPort, SearchAddr: anyPort, AWSAddr: anyPort, ConsoleAddr: anyPort,
		Lines: io.MultiWriter(lines, e.o.Lines), Warnings: e.o.Log,
	})
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	view, err := e.view(ctx, sys, lines)
	if err != nil {
		return nil, errors.Join(err, sys.Close(ctx), os.RemoveAll(dir))
	}
	return &running{sys, view, dir}, nil
}

// view returns the view of a started system that package faults uses.
func (e *environment) view(ctx context.Context, sys *system.System, lines *faults.Lines) (*faults.System, error) {
	addresses, err := sys.Addresses(ctx)
	if err != nil {
		return nil, err
	}
	addresses.Indices = sys.Indices()
	store := e.o.Search
	switch {
	case store != "":
	case e.first != nil: // the proxy of all systems writes to the first one's store
		store = e.first.faults.Store
	default:
		store = sys.SearchURL()
	}
	return &faults.System{
		Addresses: addresses, Environment: "embedded system", Embedded: e.o.Search == "",
		Endpoint: sys.AWSURL(), Store: store, Proxy: e.proxy,
		Busy:      func() string { return busy(sys, path.Base(addresses.Queue), path.Base(addresses.Retries)) },
		Counts:    func(function string) faults.Counts { return counts(sys, function) },
		Processes: processes(), Another: e.another, Restart: e.o.RestartCommand(), Cluster: e.cluster,
		Lines: func(context.Context) (*faults.Lines, error) { return lines, nil },
	}, nil
}

// another starts one more system in addition to the first.
func (e *environment) another(ctx context.Context, parameters func(stack string) map[string]string) (*faults.System, func() error, error) {
	s, err := e.start(ctx, parameters(deployment.StackName))
	if err != nil {
		return nil, nil, err
	}
	return s.faults, s.discard, nil
}

// close stops the system and deletes the indices that it created in an external OpenSearch.
func (e *environment) close() error {
	var errs []error
	if e.first != nil {
		errs = append(errs, e.first.discard())
	}
	if e.o.Search != "" {
		errs = append(errs, faults.Clear(context.Background(), e.o.Search, e.prefix))
	}
	if e.balancer != nil {
		errs = append(errs, e.balancer.Close())
	}
	return errors.Join(append(errs, e.proxy.Close())...)
}

// discard stops a system and removes its documents.
func (r *running) discard() error { return errors.Join(r.Stop(), os.RemoveAll(r.dir)) }

// counts returns the counts of one function.
func counts(s *system.System, function string) faults.Counts {
	f := s.Stats().Functions[function]
	return faults.Counts{Invocations: f.Invocations, Failed: f.Errors, Environments: f.Environments}
}

// busy describes the work that is in flight, including the messages of the queues. It returns "" if
// nothing is in flight.
func busy(s *system.System, queues ...string) string {
	stats := s.Stats()
	if stats.Async > 0 || stats.Deliveries > 0 {
		return noun.Count(stats.Async, "asynchronous invocation", "asynchronous invocations") + ", log events of " + noun.Count(stats.Deliveries, "stream", "streams")
	}
	for _, queue := range queues {
		q := stats.Queues[queue]
		if n := q.Visible + q.InFlight + q.Delayed; n > 0 {
			return noun.Count(n, "message", "messages") + " of " + queue
		}
	}
	return ""
}
