package faults

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/opensearch-project/opensearch-go/v4/opensearchapi"
)

// allRows returns the rows of the matrix in the order in which they run.
func allRows() []row {
	rows := searchRows()
	rows = append(rows, clusterRows()...)
	rows = append(rows, forwarderRows()...)
	rows = append(rows, deliveryRows()...)
	return append(rows, demoRows()...)
}

// searchRows returns the rows with faults of OpenSearch and of the connections to it.
func searchRows() []row {
	return []row{
		{name: "none", about: "nothing goes wrong", run: during(wait)},
		{name: "down", about: "OpenSearch is down: connections are refused", run: down},
		{name: "slow", about: "OpenSearch takes 3 s for each request", run: during(slowly)},
		{name: "429", about: "OpenSearch is overloaded: 429 for half of the requests, and for half of the documents of others", run: during(throughProxy(storm))},
		{name: "read-only", about: "the indices are read-only (index.blocks.write)", needs: blocks, run: block("index.blocks.write")},
		{name: "watermark", about: "the disk is full past the flood stage (index.blocks.read_only_allow_delete)", needs: blocks, run: block("index.blocks.read_only_allow_delete")},
		{name: "cuts", about: "connections are cut: before a request arrives, after it was stored, within the response", run: during(throughProxy(cuts))},
		{name: "restart", about: "OpenSearch is restarted, and all connections are lost", run: restart},
	}
}

// A strike is a fault that lasts for a while and then ends. It affects the traffic of the row.
type strike func(ctx context.Context, t *trial, lasting time.Duration) error

// around is the time for which traffic flows before and after a fault.
const around = time.Second

// during returns the run of a row with a fault of the usual duration. Traffic flows before, during
// and after the fault.
func during(s strike) func(context.Context, *trial) error {
	return func(ctx context.Context, t *trial) error { return t.during(ctx, s, t.m.o.Pace) }
}

func (t *trial) during(ctx context.Context, s strike, lasting time.Duration) error {
	t.flow(ctx)
	if err := last(ctx, around); err != nil {
		return err
	}
	return cmp.Or(s(ctx, t, lasting), last(ctx, around))
}

// wait is a strike without a fault.
func wait(ctx context.Context, _ *trial, lasting time.Duration) error { return last(ctx, lasting) }

// throughProxy returns a strike that sets a fault of the proxy. It lasts until the fault has
// affected a request, even if that takes longer than lasting.
func throughProxy(f func() fault) strike {
	return func(ctx context.Context, t *trial, lasting time.Duration) error {
		before := t.proxy().Struck()
		t.proxy().set(f())
		defer t.proxy().Clear()
		err := last(ctx, lasting)
		return cmp.Or(err, await(ctx, "a request that the fault affects", strikePatience, func() bool { return t.proxy().Struck() > before }))
	}
}

// strikePatience is the time that a fault waits for a request that it affects.
const strikePatience = 2 * time.Minute

// slowly delays the responses of OpenSearch.
func slowly(ctx context.Context, t *trial, lasting time.Duration) error {
	by := min(3*time.Second, lasting/2)
	return throughProxy(func() fault { return slow(by) })(ctx, t, lasting)
}

func down(ctx context.Context, t *trial) error {
	t.note = fmt.Sprintf("down for %s", t.m.o.Downtime)
	return t.during(ctx, outage, t.m.o.Downtime)
}

// outage is a strike during which OpenSearch is down.
func outage(ctx context.Context, t *trial, lasting time.Duration) error {
	t.proxy().Down()
	err := last(ctx, lasting)
	return cmp.Or(err, t.proxy().Up(context.WithoutCancel(ctx))) // the account needs OpenSearch
}

// restart restarts the server if there is a command for it. Otherwise the proxy
// simulates it.
func restart(ctx context.Context, t *trial) error {
	t.flow(ctx)
	if err := last(ctx, around); err != nil {
		return err
	}
	if t.m.sys.Restart != nil {
		t.note = "the server itself was restarted"
		begun := time.Now()
		if err := t.m.sys.Restart(ctx); err != nil {
			return fmt.Errorf("restart OpenSearch: %w", err)
		}
		err := await(ctx, "OpenSearch responds after its restart", 5*time.Minute, func() bool {
			_, err := t.m.search.Cluster.Health(ctx, &opensearchapi.ClusterHealthReq{Params: opensearchapi.ClusterHealthParams{WaitForStatus: "yellow", Timeout: time.Second}})
			return err == nil
		})
		t.note += fmt.Sprintf(" (%.0f s)", time.Since(begun).Seconds())
		return cmp.Or(err, last(ctx, around))
	}
	t.note = "by the proxy; --restart takes a command that restarts the server"
	for range 3 {
		if err := outage(ctx, t, t.m.o.Pace/6); err != nil {
			return err
		}
		if err := last(ctx, t.m.o.Pace/6); err != nil {
			return err
		}
	}
	return nil
}

// blocks returns why indices cannot be blocked, or "" if they can. Only a real OpenSearch supports
// index blocks.
func blocks(s *System) string {
	if s.Embedded {
		return "the embedded store has no index blocks; give a real OpenSearch with --search"
	}
	return ""
}

// block sets a block on the existing indices and removes it again.
func block(setting string) func(context.Context, *trial) error {
	return func(ctx context.Context, t *trial) error {
		put := func(ctx context.Context, value any) error {
			_, err := t.m.search.Indices.Settings.Put(ctx, opensearchapi.SettingsPutReq{Indices: []string{t.m.sys.Indices}, Body: body(map[string]any{setting: value})})
			return err
		}
		err := during(func(ctx context.Context, _ *trial, lasting time.Duration) error {
			return cmp.Or(put(ctx, true), last(ctx, lasting))
		})(ctx, t)
		stopped := t.stop()
		lifted := put(context.WithoutCancel(ctx), nil) // even after an error, because the next rows write to these indices
		return cmp.Or(err, stopped, lifted)
	}
}
