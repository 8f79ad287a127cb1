package faults

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"time"
)

// allRows is the matrix, in its order.
func allRows() []row {
	rows := searchRows()
	rows = append(rows, forwarderRows()...)
	rows = append(rows, deliveryRows()...)
	return append(rows, demoRows()...)
}

// searchRows are what can go wrong with OpenSearch, and on the way to it.
func searchRows() []row {
	return []row{
		{name: "none", about: "nothing goes wrong", run: during(func(context.Context, *trial) error { return nil })},
		{name: "down", about: "OpenSearch is down: connections are refused", run: down},
		{name: "slow", about: "OpenSearch takes 3 s for each request", run: during(func(_ context.Context, t *trial) error {
			t.proxy().set(slow(min(3*time.Second, t.m.o.Pace/2)))
			return nil
		})},
		{name: "429", about: "OpenSearch is overloaded: 429 for half of the requests, and for half of the documents of others", run: during(func(_ context.Context, t *trial) error {
			t.proxy().set(storm)
			return nil
		})},
		{name: "read-only", about: "the indices are read-only (index.blocks.write)", needs: blocks, run: block("index.blocks.write")},
		{name: "watermark", about: "the disk is full past the flood stage (index.blocks.read_only_allow_delete)", needs: blocks, run: block("index.blocks.read_only_allow_delete")},
		{name: "cuts", about: "connections are cut: before a request arrives, after it was stored, within the answer", run: during(func(_ context.Context, t *trial) error {
			t.proxy().set(cuts)
			return nil
		})},
		{name: "restart", about: "OpenSearch is restarted, every connection is lost", run: restart},
	}
}

// during runs a fault for a while, with traffic before, during and after it.
func during(begin func(context.Context, *trial) error) func(context.Context, *trial) error {
	return func(ctx context.Context, t *trial) error {
		t.flow(ctx)
		if err := last(ctx, time.Second); err != nil {
			return err
		}
		if err := begin(ctx, t); err != nil {
			return err
		}
		if err := last(ctx, t.m.o.Pace); err != nil {
			return err
		}
		t.proxy().Clear()
		return last(ctx, time.Second)
	}
}

func down(ctx context.Context, t *trial) error {
	t.note = fmt.Sprintf("down for %s", t.m.o.Downtime)
	t.flow(ctx)
	if err := last(ctx, time.Second); err != nil {
		return err
	}
	err := t.outage(ctx, t.m.o.Downtime)
	return cmp.Or(err, last(ctx, time.Second))
}

// outage has OpenSearch be down for a while.
func (t *trial) outage(ctx context.Context, d time.Duration) error {
	t.proxy().Down()
	err := last(ctx, d)
	return cmp.Or(err, t.proxy().Up())
}

// restart restarts the server, where there is a command for it; else the proxy
// does as if.
func restart(ctx context.Context, t *trial) error {
	t.flow(ctx)
	if err := last(ctx, time.Second); err != nil {
		return err
	}
	if t.m.sys.Restart != nil {
		t.note = "the server itself was restarted"
		begun := time.Now()
		if err := t.m.sys.Restart(ctx); err != nil {
			return fmt.Errorf("restart OpenSearch: %w", err)
		}
		err := await(ctx, "OpenSearch answers after its restart", 5*time.Minute, func() bool {
			_, err := t.m.ask(ctx, http.MethodGet, "/_cluster/health?wait_for_status=yellow&timeout=1s", "")
			return err == nil
		})
		t.note += fmt.Sprintf(" (%.0f s)", time.Since(begun).Seconds())
		return cmp.Or(err, last(ctx, time.Second))
	}
	t.note = "by the proxy; --restart takes a command that restarts the server"
	for range 3 {
		if err := t.outage(ctx, t.m.o.Pace/6); err != nil {
			return err
		}
		if err := last(ctx, t.m.o.Pace/6); err != nil {
			return err
		}
	}
	return nil
}

// blocks tells whether indices can be blocked: only a real OpenSearch can.
func blocks(s *System) string {
	if s.Embedded {
		return "the embedded store has no index blocks; give a real OpenSearch with --search"
	}
	return ""
}

// block sets a block on the indices there are, and lifts it again.
func block(setting string) func(context.Context, *trial) error {
	return func(ctx context.Context, t *trial) error {
		put := func(ctx context.Context, value string) error {
			_, err := t.m.ask(ctx, http.MethodPut, "/"+t.m.sys.Indices+"/_settings", `{"`+setting+`":`+value+`}`)
			return err
		}
		err := during(func(ctx context.Context, _ *trial) error { return put(ctx, "true") })(ctx, t)
		stopped := t.stop()
		lifted := put(context.WithoutCancel(ctx), "null") // whatever went wrong: the next rows write there
		return cmp.Or(err, stopped, lifted)
	}
}
