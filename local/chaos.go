package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"faulty/infra/indices"
	"faulty/local/deployment"
	"faulty/local/faults"
	"faulty/local/system"
)

type chaosCmd struct {
	Localstack bool          `xor:"place" help:"On LocalStack, as make localstack-up has started it: in a stack of its own, with OpenSearch in its container."`
	Search     string        `xor:"place" help:"The OpenSearch to write to. Its indices of this run are removed in the end. Default: the embedded store." placeholder:"URL"`
	Downtime   time.Duration `default:"60s" help:"How long OpenSearch is down."`
	Pace       time.Duration `default:"15s" help:"How long the other faults last."`
	Quick      bool          `help:"Faults of seconds."`
	Row        []string      `help:"Run these rows only. --row=? lists them." placeholder:"NAME"`
	Restart    string        `help:"A command that restarts the OpenSearch of --search. Without it the proxy does as if; on LocalStack the container is restarted." placeholder:"COMMAND"`
	Data       string        `default:".faulty/chaos" type:"path" help:"Where the result, the ledgers, and the functions' lines are kept."`
	Markdown   string        `type:"path" help:"Write the table to this file, too." placeholder:"FILE"`
	Template   string        `default:"template.yaml" type:"path" help:"The SAM template to run."`
	Code       string        `type:"path" help:"The folder that the template's CodeUri are relative to, if not its own."`
}

// Run implements the verb.
func (c chaosCmd) Run(ctx context.Context) (err error) {
	o := faults.Options{Downtime: c.Downtime, Pace: c.Pace, Rows: c.Row, Dir: c.Data, Progress: func(row string) {
		fmt.Fprintf(os.Stderr, "%s  %s\n", time.Now().Format(time.TimeOnly), row)
	}}
	if c.Quick {
		o.Downtime, o.Pace, o.Visibility = 4*time.Second, 3*time.Second, 3*time.Second
	}
	if err := os.MkdirAll(c.Data, 0o755); err != nil {
		return fmt.Errorf("make the folder of --data: %w", err)
	}
	log, err := os.Create(filepath.Join(c.Data, "chaos.log"))
	if err != nil {
		return fmt.Errorf("keep the functions' lines: %w", err)
	}
	defer func() { _ = log.Close() }()
	var view *faults.System
	var end func() error
	if c.Localstack {
		view, end, err = c.openLocalstack(ctx, log)
	} else {
		view, end, err = c.openEmbedded(ctx, log, log)
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, end()) }()

	report, err := faults.Run(ctx, view, o)
	return errors.Join(err, c.tell(report))
}

// tell prints the report and keeps it.
func (c chaosCmd) tell(r faults.Report) error {
	if len(r.Results) == 0 {
		return nil
	}
	fmt.Println()
	r.Print(os.Stdout)
	fmt.Printf("\n%s\n", r.Summary())
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return fmt.Errorf("write the result: %w", err)
	}
	kept := filepath.Join(c.Data, "chaos.json")
	if err := os.WriteFile(kept, append(text, '\n'), 0o644); err != nil { // #nosec G306 -- no secret
		return fmt.Errorf("keep the result: %w", err)
	}
	fmt.Printf("%s has all of it\n", kept)
	if c.Markdown != "" {
		var page strings.Builder
		if err := r.Markdown(&page); err != nil {
			return err
		}
		if err := os.WriteFile(c.Markdown, []byte(page.String()), 0o644); err != nil { // #nosec G306 -- as above
			return fmt.Errorf("keep the table: %w", err)
		}
	}
	if !r.OK() {
		return errors.New("something was lost or stored twice, or a fault could not be tried; the table says which")
	}
	return nil
}

// A chaosPlace is the embedded system, behind a proxy, and what has to be
// cleared away.
type chaosPlace struct {
	cmd        chaosCmd
	lines, log io.Writer // of the functions, and of the system's warnings
	prefix     string
	proxy      *faults.Proxy
	first      *chaosSystem
}

// A chaosSystem is one system in both views.
type chaosSystem struct {
	*system.System
	chaos *faults.System
	dir   string // of the store
}

// openEmbedded starts the embedded system; end removes it. lines is where the
// functions' lines go, log where the system's warnings do.
func (c chaosCmd) openEmbedded(ctx context.Context, lines, log io.Writer) (sys *faults.System, end func() error, err error) {
	p := &chaosPlace{cmd: c, lines: lines, log: log, prefix: "chaos" + strconv.FormatInt(time.Now().UnixNano(), 36)}
	if p.proxy, err = faults.NewProxy("127.0.0.1"); err != nil {
		return nil, nil, err
	}
	if p.first, err = p.start(ctx, nil); err != nil {
		return nil, nil, errors.Join(err, p.close())
	}
	if c.Search == "" {
		p.proxy.Aim(p.first.SearchURL())
		return p.first.chaos, p.close, nil
	}
	p.proxy.Aim(c.Search)
	client, err := indices.Connect(c.Search)
	if err == nil {
		err = indices.Apply(ctx, client, p.prefix)
	}
	if err != nil {
		return nil, nil, errors.Join(err, p.close())
	}
	return p.first.chaos, p.close, nil
}

// start starts a system whose forwarder writes to the proxy.
func (p *chaosPlace) start(ctx context.Context, parameters map[string]string) (*chaosSystem, error) {
	all := map[string]string{"OpenSearchUrl": p.proxy.URL(), "IndexPrefix": p.prefix}
	maps.Copy(all, parameters)
	dir, err := os.MkdirTemp("", "faulty-chaos-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for the store: %w", err)
	}
	lines := faults.NewLines()
	sys, err := system.Start(ctx, system.Options{
		Template: p.cmd.Template, CodeDir: p.cmd.Code, SearchDir: dir, Parameters: all,
		APIAddr: loopback(0), SearchAddr: loopback(0), AWSAddr: loopback(0), ConsoleAddr: loopback(0),
		Lines: io.MultiWriter(lines, p.lines), Warnings: p.log,
	})
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	addresses, err := sys.Addresses(ctx)
	if err != nil {
		return nil, errors.Join(err, sys.Close(ctx), os.RemoveAll(dir))
	}
	addresses.Indices = sys.Indices()
	view := &faults.System{
		Addresses: addresses, Place: "embedded system", Embedded: p.cmd.Search == "",
		Endpoint: sys.AWSURL(), Store: p.cmd.Search, Proxy: p.proxy,
		Busy: func() string { return underWay(sys, path.Base(addresses.Queue)) }, Counts: func(function string) faults.Counts { return counts(sys, function) }, Processes: faults.Children(), Another: p.another,
		Lines: func(context.Context) (*faults.Lines, error) { return lines, nil },
	}
	if view.Embedded {
		view.Store = sys.SearchURL()
		if p.first != nil {
			view.Store = p.first.SearchURL() // the proxy's
		}
	}
	view.Restart = p.cmd.restart()
	return &chaosSystem{sys, view, dir}, nil
}

// another starts one more system beside the first.
func (p *chaosPlace) another(ctx context.Context, parameters func(stack string) map[string]string) (*faults.System, func() error, error) {
	s, err := p.start(ctx, parameters(deployment.StackName))
	if err != nil {
		return nil, nil, err
	}
	return s.chaos, func() error { return s.discard() }, nil
}

// restart restarts OpenSearch; nil without a command for it.
func (c chaosCmd) restart() func(context.Context) error {
	if c.Restart == "" {
		return nil
	}
	return func(ctx context.Context) error {
		out, err := exec.CommandContext(ctx, "sh", "-c", c.Restart).CombinedOutput() // #nosec G204 -- the user's own command
		if err != nil {
			return fmt.Errorf("%s: %w: %.300s", c.Restart, err, out)
		}
		return nil
	}
}

// close ends the system and removes what it has written to an OpenSearch that is
// not its own.
func (p *chaosPlace) close() error {
	var errs []error
	if p.first != nil {
		errs = append(errs, p.first.discard())
	}
	if p.cmd.Search != "" {
		errs = append(errs, faults.Clear(context.Background(), p.cmd.Search, p.prefix))
	}
	return errors.Join(append(errs, p.proxy.Close())...)
}

// discard ends a system and removes its documents.
func (s *chaosSystem) discard() error {
	return errors.Join(s.Stop(), os.RemoveAll(s.dir))
}

// counts are those of one function.
func counts(s *system.System, function string) faults.Counts {
	f := s.Stats().Functions[function]
	return faults.Counts{Invocations: f.Invocations, Failed: f.Errors, Environments: f.Environments}
}

// underWay says what the system still works on, the messages of a queue among
// it; "" for nothing.
func underWay(s *system.System, queue string) string {
	stats := s.Stats()
	if stats.Async > 0 || stats.Deliveries > 0 {
		return fmt.Sprintf("%d asynchronous invocations, lines of %d streams", stats.Async, stats.Deliveries)
	}
	q := stats.Queues[queue]
	if n := q.Visible + q.InFlight + q.Delayed; n > 0 {
		return fmt.Sprintf("%d messages of %s", n, queue)
	}
	return ""
}
