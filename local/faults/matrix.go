// Package faults makes things go wrong, one after another, while traffic flows,
// and keeps account of every event: is it stored once, is it in a queue with its
// reason, is it lost, is it there twice?
//
// Each row of the matrix is one fault. Faults between the forwarder and
// OpenSearch are made by a proxy, those of OpenSearch itself by its API, those
// of the functions by signals to their processes, those of queues by the SQS
// API. Nothing of the forwarder knows that it is tested. The system is this
// program's own, and nothing else's lines flow through it.
//
// The account is kept by ids. Events come in two ways: as deliveries that chaos
// makes itself, with ids of its own, and as lines that the demo's functions
// print for requests, told by their traces.
package faults

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/opensearch-project/opensearch-go/v4/opensearchapi"

	"faulty/infra/indices"
	"faulty/local/deployment"
)

// A System is what things go wrong in. What of it is nil cannot be reached, and
// rows that need it are passed over.
type System struct {
	deployment.Addresses
	Place    string // what it is, for the report
	Embedded bool   // the store is
	Endpoint string // of its AWS, for Lambda and SQS
	Store    string // OpenSearch's own URL, past the proxy
	Proxy    *Proxy // what the forwarder takes for OpenSearch

	Busy      func() string                             // what is under way; "" for nothing
	Patience  time.Duration                             // how long it may be under way; 5 minutes
	Counts    func(function string) Counts              // of a function's invocations
	Processes Processes                                 // that run the functions
	Lines     func(ctx context.Context) (*Lines, error) // what the functions printed
	Restart   func(ctx context.Context) error           // OpenSearch's
	// Another starts one more system beside this one, with other parameters,
	// which may depend on its stack's name.
	Another func(ctx context.Context, parameters func(stack string) map[string]string) (*System, func() error, error)
	// NoAccount says why a whole account's lines cannot be subscribed there; ""
	// if they can.
	NoAccount string
}

// Counts tell what became of a function's invocations, and how many processes it
// has now.
type Counts struct{ Invocations, Failed, Environments int }

// Options say how long faults last and what is run.
type Options struct {
	Downtime time.Duration // how long OpenSearch is down; 60 s
	Pace     time.Duration // how long other faults last; 15 s
	Rows     []string      // of these names only; empty: all
	// Visibility, if set, is the visibility timeout of the hasher's queue while
	// this runs: a message that failed comes again that much sooner.
	Visibility time.Duration
	Dir        string // where ledgers are kept
	Progress   func(row string)
}

// A matrix is one run over all rows.
type matrix struct {
	sys    *System
	o      Options
	run    int64 // what the ids of all events begin with
	http   *http.Client
	sqs    *sqs.Client
	search *opensearchapi.Client
}

// Run runs the rows, one after another, and reports on each. The error is of
// the system that is tested: what goes wrong within a row is in its result.
func Run(ctx context.Context, sys *System, o Options) (Report, error) {
	if o.Downtime == 0 {
		o.Downtime = time.Minute
	}
	if o.Pace == 0 {
		o.Pace = 15 * time.Second
	}
	m, err := newMatrix(ctx, sys, o)
	if err != nil {
		return Report{}, err
	}
	report := Report{Place: sys.Place, Started: time.Now().UTC()}
	if report.Store, err = m.version(ctx); err != nil {
		return report, err
	}
	rows, err := choose(allRows(), o.Rows)
	if err != nil {
		return report, err
	}
	undo, err := m.hurry(ctx)
	if err != nil {
		return report, err
	}
	defer undo()
	for i, r := range rows {
		if ctx.Err() != nil {
			return report, context.Cause(ctx)
		}
		if o.Progress != nil {
			o.Progress(r.name)
		}
		report.Results = append(report.Results, m.try(ctx, i+1, r))
	}
	report.Took = time.Since(report.Started)
	return report, nil
}

func newMatrix(ctx context.Context, sys *System, o Options) (*matrix, error) {
	cfg, err := deployment.Config(ctx, sys.Endpoint)
	if err != nil {
		return nil, err
	}
	client, err := indices.Connect(sys.Store)
	if err != nil {
		return nil, err
	}
	return &matrix{sys: sys, o: o, run: time.Now().UnixMilli(), http: &http.Client{Timeout: 2 * time.Minute}, sqs: sqs.NewFromConfig(cfg), search: client}, nil
}

// hurry sets the visibility timeout that Options ask for.
func (m *matrix) hurry(ctx context.Context) (undo func(), err error) {
	if m.o.Visibility == 0 {
		return func() {}, nil
	}
	const name = types.QueueAttributeNameVisibilityTimeout
	url := m.sys.Queue
	before, err := deployment.QueueAttributes(ctx, m.sqs, url, name)
	if err != nil {
		return nil, err
	}
	set := func(value string) error {
		_, err := m.sqs.SetQueueAttributes(context.WithoutCancel(ctx), &sqs.SetQueueAttributesInput{QueueUrl: &url, Attributes: map[string]string{string(name): value}})
		return err
	}
	if err := set(strconv.Itoa(int(m.o.Visibility.Seconds()))); err != nil {
		return nil, fmt.Errorf("set the visibility timeout of %s: %w", url, err)
	}
	return func() { _ = set(before[string(name)]) }, nil // the queue may be gone with its system
}

// choose returns the rows of the given names, in the matrix's order.
func choose(all []row, names []string) ([]row, error) {
	if len(names) == 0 {
		return all, nil
	}
	asked := map[string]bool{}
	for _, name := range names {
		asked[name] = true
	}
	var chosen []row
	for _, r := range all {
		if asked[r.name] {
			chosen = append(chosen, r)
			delete(asked, r.name)
		}
	}
	for name := range asked {
		return nil, fmt.Errorf("there is no row %q; the rows are\n  %s", name, strings.Join(Rows(), "\n  "))
	}
	return chosen, nil
}

// try runs one row and accounts for it. Whatever it did to the system is undone
// before the next.
func (m *matrix) try(ctx context.Context, number int, r row) Result {
	res := Result{Row: r.name, Fault: r.about}
	if r.needs != nil {
		if res.Skipped = r.needs(m.sys); res.Skipped != "" {
			return res
		}
	}
	begun := time.Now()
	t := newTrial(m, number, r)
	failed := m.counts("forwarder").Failed
	err := t.prepare(ctx)
	if err == nil {
		err = r.run(ctx, t)
	}
	t.proxy().Clear()
	err = cmp.Or(err, t.stop())
	err = cmp.Or(err, t.account(ctx, &res))
	res.Struck, res.Failed = t.proxy().Struck(), m.counts("forwarder").Failed-failed
	res.Note, res.Seconds = t.note, time.Since(begun).Seconds()
	if err != nil {
		res.Error = err.Error()
	}
	return res
}

// counts are zero where they cannot be had.
func (m *matrix) counts(function string) Counts {
	if m.sys.Counts == nil {
		return Counts{}
	}
	return m.sys.Counts(m.sys.Stack + "-" + function)
}
