package cloud

import (
	"context"
	"errors"
	"fmt"
	"time"

	"faulty/local/cloud/lambda"
	"faulty/local/noun"
)

// Stats is a snapshot for a progress display.
type Stats struct {
	Functions  map[string]lambda.Stats // by function name
	Queues     map[string]Depth        // by queue name
	Async      int                     // unfinished asynchronous invocations, including log deliveries
	Deliveries int                     // log streams with log events that no function has received yet
}

// Depth is the number of messages in a queue, by state.
type Depth struct{ Visible, InFlight, Delayed int }

// Stats returns the counts since the start and the work in flight.
func (c *Cloud) Stats() Stats {
	s := Stats{
		Functions: c.functions.Stats(), Queues: map[string]Depth{},
		Async: c.async.Pending(), Deliveries: c.logs.Holding(),
	}
	for _, q := range c.stack.Queues {
		var d Depth
		d.Visible, d.InFlight, d.Delayed, _ = c.queues.Counts(q.ARN) // cannot fail: Start created the queue
		s.Queues[q.Name] = d
	}
	return s
}

// Drain stops accepting HTTP requests and waits until all work that they caused
// is finished: requests, messages that a function polls for, asynchronous
// invocations with their retries, and log deliveries. It does not wait for failed
// messages whose visibility timeout is running. If ctx ends first, the error says
// what was left.
func (c *Cloud) Drain(ctx context.Context) error {
	if err := c.apiServer.Shutdown(ctx); err != nil {
		return fmt.Errorf("drain: HTTP requests still run: %w", err)
	}
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for quiet := 0; ; {
		left := c.left()
		if left == "" {
			// Work moves from one service to the next between the checks. Only
			// two checks in a row without work show that all of it is finished.
			if quiet++; quiet == 2 {
				return nil
			}
		} else {
			quiet = 0
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("drain: %s%s: %w", left, c.afterwards(), ctx.Err())
		}
	}
}

// afterwards says what happens to unfinished work.
func (c *Cloud) afterwards() string {
	if c.store == nil {
		return ""
	}
	return "; it is in " + c.o.DataDir + ", and the next start continues with it"
}

// left describes unfinished work. It returns "" if there is none.
func (c *Cloud) left() string {
	if n := c.logs.Holding(); n > 0 {
		return noun.Count(n, "log stream waits", "log streams wait") + " for delivery"
	}
	if n := c.async.Pending(); n > 0 {
		return noun.Count(n, "asynchronous invocation is", "asynchronous invocations are") + " not finished"
	}
	if n := c.functions.Busy(); n > 0 {
		return noun.Count(n, "invocation runs", "invocations run")
	}
	for i, m := range c.mappings {
		if n := m.Busy(); n > 0 {
			return fmt.Sprintf("event source %d processes %s", i, noun.Count(n, "batch", "batches"))
		}
	}
	for _, f := range c.stack.Functions {
		for _, source := range f.Queues {
			visible, _, delayed, _ := c.queues.Counts(source.QueueARN)
			if visible+delayed > 0 {
				return noun.Count(visible+delayed, "message waits", "messages wait") + " for " + f.LogicalID
			}
		}
	}
	return ""
}

// Close kills the functions, closes the listeners and releases all resources. It
// may be called more than once.
func (c *Cloud) Close() error {
	var errs []error
	closeAll := func(closers ...func() error) {
		for _, f := range closers {
			errs = append(errs, f())
		}
	}
	if c.apiServer != nil {
		closeAll(c.apiServer.Close)
	} else if c.apiListener != nil {
		closeAll(c.apiListener.Close)
	}
	c.schedules.Close()
	// The functions are closed first, so that no other service still waits for
	// one.
	if c.functions != nil {
		c.functions.Close()
	}
	for _, m := range c.mappings {
		m.Close()
	}
	if c.logs != nil {
		c.logs.Close()
	}
	if c.async != nil {
		c.async.Close()
	}
	if c.awsServer != nil {
		closeAll(c.awsServer.Close)
	} else if c.awsListener != nil {
		closeAll(c.awsListener.Close)
	}
	c.serving.Wait()
	closeAll(c.store.Close)
	return errors.Join(errs...)
}
