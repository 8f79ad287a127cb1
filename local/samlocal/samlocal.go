// Package samlocal runs `sam local start-api` as the REST API of the embedded
// cloud.
//
// SAM CLI runs the API and the function behind it. The embedded cloud runs the
// queue, the other functions and CloudWatch Logs, because SAM CLI has no queues
// and no log groups. The function therefore gets the queue's address in its
// environment, and the output of its container goes to the function's log group
// in Lambda's format.
package samlocal

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httputil"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"faulty/local/cloud/logs"
	"faulty/local/cloud/template"
)

// Options configure SAM CLI.
type Options struct {
	Command    string            // sam, or its path
	Args       []string          // additional arguments of `sam local start-api`
	Template   string            // path of the SAM template
	Parameters map[string]string // override the template's defaults
	Function   template.Function // function behind the API
	Env        map[string]string // variables that differ from the template's
	Dir        string            // folder of SAM's output (sam.log) and settings
	// Stream opens a log stream of the function for a new container.
	Stream func() *logs.Stream
}

// A Gateway serves the REST API of `sam local start-api`. It responds with 503 until
// Start has returned.
type Gateway struct {
	o      Options
	docker docker
	sam    *child
	turn   chan struct{} // held while the container runs an invocation
	book   *book
	proxy  atomic.Pointer[httputil.ReverseProxy]
	stop   context.CancelFunc // ends the reading of the containers' output
}

// Start runs SAM CLI and returns once the function has responded to a request. At
// the first start, SAM pulls the runtime's image.
func (g *Gateway) Start(ctx context.Context, o Options) (err error) {
	g.o, g.turn = o, make(chan struct{}, 1)
	g.book = newBook(o.Function, o.Stream)
	following, stop := context.WithCancel(context.WithoutCancel(ctx))
	g.stop = stop
	defer func() {
		if err != nil {
			err = errors.Join(err, g.Close())
		}
	}()
	port, err := freePort(ctx)
	if err != nil {
		return err
	}
	args, err := g.args(port)
	if err != nil {
		return err
	}
	g.sam, err = startChild(filepath.Join(o.Dir, "sam.log"), o.Command, args, func(line string) {
		if _, id, ok := strings.Cut(line, "SAM_CONTAINER_ID: "); ok {
			g.docker.track(id)
			go g.docker.follow(following, id, g.book.reader())
		}
	})
	if err != nil {
		return err
	}
	return g.open(ctx, net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
}

// args returns the arguments of SAM CLI and writes the settings file that one of
// them names.
func (g *Gateway) args(port int) ([]string, error) {
	settings := filepath.Join(g.o.Dir, "sam-env.json")
	text, err := json.MarshalIndent(map[string]map[string]string{g.o.Function.LogicalID: g.o.Env}, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write the function's environment: %w", err)
	}
	if err := os.MkdirAll(g.o.Dir, 0o755); err != nil {
		return nil, fmt.Errorf("create the folder of SAM's settings: %w", err)
	}
	if err := os.WriteFile(settings, text, 0o600); err != nil {
		return nil, fmt.Errorf("write the function's environment: %w", err)
	}
	args := []string{
		"local", "start-api", "--template", g.o.Template, "--host", "127.0.0.1", "--port", strconv.Itoa(port),
		// LAZY uses one container for all requests, as Lambda reuses an
		// environment. A cold start for each request would take seconds.
		"--warm-containers", "LAZY", "--env-vars", settings,
	}
	if len(g.o.Parameters) > 0 {
		args = append(args, "--parameter-overrides")
		for name, value := range g.o.Parameters {
			args = append(args, name+"="+strconv.Quote(value))
		}
	}
	return append(args, g.o.Args...), nil
}

// open waits for the function's first response and starts to forward requests.
func (g *Gateway) open(ctx context.Context, host string) error {
	if err := g.listening(ctx, host); err != nil {
		return err
	}
	proxy := newProxy(host)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+host+"/?fault=?", nil)
	if err != nil {
		return fmt.Errorf("send a first request to the function: %w", err)
	}
	response, done := &status{header: http.Header{}}, make(chan struct{})
	go func() {
		defer close(done)
		g.serve(proxy, response, request, true) // the log events of this request are discarded
	}()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-g.sam.ended:
		return g.sam.exited()
	case <-done:
	}
	if response.code >= 500 {
		return fmt.Errorf("the function fails under sam local (status %d): %s\n%s has its output; "+
			"without a network, SAM_ARGS=--skip-pull-image uses the image on this machine", response.code, g.sam.lastLines(), g.sam.log)
	}
	g.proxy.Store(proxy)
	return nil
}

// listening waits until SAM CLI listens or exits.
func (g *Gateway) listening(ctx context.Context, host string) error {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", host)
		if err == nil {
			return conn.Close()
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-g.sam.ended:
			return g.sam.exited()
		}
	}
}

// Done returns a channel that is closed when SAM CLI has exited.
func (g *Gateway) Done() <-chan struct{} { return g.sam.ended }

// Close stops SAM CLI and its containers. Requests in flight fail, so the caller
// must finish them first.
func (g *Gateway) Close() error {
	if g.book != nil {
		g.book.close()
	}
	if g.sam != nil {
		g.sam.stop()
	}
	if g.stop != nil {
		g.stop()
	}
	return g.docker.remove()
}

// freePort returns a free port.
func freePort(ctx context.Context) (int, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("find a port for sam: %w", err)
	}
	return l.Addr().(*net.TCPAddr).Port, l.Close()
}
