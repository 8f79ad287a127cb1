package faults

import (
	"cmp"
	"context"
	"errors"
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

// A runner injects faults into one system, one after another, and accounts for everything that was
// sent in the meantime.
type runner struct {
	sys    *System
	o      Options
	run    int64 // prefix of the ids of all its events
	http   *http.Client
	sqs    *sqs.Client
	search *opensearchapi.Client
}

// Chaos starts a system, injects the faults of the options into it, and stops it. It returns an
// error if the system fails. Errors of a single fault are in its result.
func Chaos(ctx context.Context, open Open, o Options) (report Report, err error) {
	o = o.withDefaults()
	rows, err := choose(allRows(), o.Rows)
	if err != nil {
		return Report{}, err
	}
	log, err := o.create("chaos.log")
	if err != nil {
		return Report{}, err
	}
	defer func() { _ = log.Close() }()
	o.Lines, o.Log = log, log
	sys, end, err := open(ctx, o)
	if err != nil {
		return Report{}, err
	}
	defer func() { err = errors.Join(err, end()) }()
	return inject(ctx, sys, o, rows)
}

// inject runs the rows one after another and reports on each.
func inject(ctx context.Context, sys *System, o Options, rows []row) (Report, error) {
	report := Report{Environment: sys.Environment, Started: time.Now().UTC()}
	m, err := newRunner(ctx, sys, o)
	if err != nil {
		return report, err
	}
	if report.Store, err = m.version(ctx); err != nil {
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
		if !r.long { // a long row reports its own progress
			o.Progress(r.name)
		}
		report.Results = append(report.Results, m.try(ctx, i+1, r))
	}
	report.Took = time.Since(report.Started)
	return report, nil
}

func newRunner(ctx context.Context, sys *System, o Options) (*runner, error) {
	cfg, err := deployment.Config(ctx, sys.Endpoint)
	if err != nil {
		return nil, err
	}
	client, err := indices.Connect(sys.Store)
	if err != nil {
		return nil, err
	}
	return &runner{sys: sys, o: o, run: time.Now().UnixMilli(), http: &http.Client{Timeout: 2 * time.Minute}, sqs: sqs.NewFromConfig(cfg), search: client}, nil
}

// hurry sets the visibility timeout of the options until undo is called.
func (m *runner) hurry(ctx context.Context) (undo func(), err error) {
	if m.o.Visibility == 0 {
		return func() {}, nil
	}
	const name = types.QueueAttributeNameVisibilityTimeout
	url := m.sys.Queue
	got, err := deployment.QueueAttributes(ctx, m.sqs, url, name)
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
	return func() { _ = set(got[string(name)]) }, nil // ignore an error: the queue may have been removed with its system
}

// choose returns the rows of the given names, in the order of all.
func choose(all []row, names []string) ([]row, error) {
	if len(names) == 0 {
		return all, nil
	}
	requested := map[string]bool{}
	for _, name := range names {
		requested[name] = true
	}
	var chosen []row
	for _, r := range all {
		if requested[r.name] {
			chosen = append(chosen, r)
			delete(requested, r.name)
		}
	}
	for name := range requested {
		return nil, fmt.Errorf("there is no fault %q; --row takes names of these:\n  %s", name, strings.Join(Rows(), "\n  "))
	}
	return chosen, nil
}

// try runs one row and accounts for it. It undoes the row's changes to the system before the next
// row runs.
func (m *runner) try(ctx context.Context, number int, r row) Result {
	res := Result{Row: r.name, Fault: r.about}
	if r.needs != nil {
		if res.Skipped = r.needs(m.sys); res.Skipped != "" {
			return res
		}
	}
	begun := time.Now()
	t := newTrial(m, number, r)
	failed, struck := m.counts("forwarder").Failed, m.sys.Proxy.Struck()
	err := t.prepare(ctx)
	if err == nil {
		err = r.run(ctx, t)
	}
	t.proxy().Clear()
	err = cmp.Or(err, t.stop())
	err = cmp.Or(err, t.account(ctx, &res))
	res.Struck, res.Failed = t.proxy().Struck()-struck, m.counts("forwarder").Failed-failed
	res.Note, res.Seconds = t.note, time.Since(begun).Seconds()
	if err != nil {
		res.Error = err.Error()
	}
	return res
}

// counts returns the counts of a function, or zero if they cannot be read.
func (m *runner) counts(function string) Counts {
	if m.sys.Counts == nil {
		return Counts{}
	}
	return m.sys.Counts(m.sys.Stack + "-" + function)
}
