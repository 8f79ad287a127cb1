package faults

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"faulty/local/noun"
)

// forwarderRows returns the rows with faults of the forwarder and of its failure queue.
func forwarderRows() []row {
	return []row{
		{name: "killed", about: "the forwarder is killed (SIGKILL) during a bulk request, before and after it is stored", needs: processes, run: killed},
		{name: "memory", about: "the forwarder runs out of memory: it is killed whenever it exceeds a limit", needs: processes, run: outOfMemory},
		{name: "timeout", about: "the forwarder is frozen during a bulk request until after its timeout", needs: processes, run: pastTimeout},
		{name: "failure queue", about: "OpenSearch refuses documents, and the forwarder's queues refuse them too, for a while", needs: counted, run: failureQueue},
	}
}

func processes(s *System) string {
	if s.Processes == nil || s.Counts == nil {
		return "the functions' processes cannot be reached from here"
	}
	return ""
}

func counted(s *System) string {
	if s.Counts == nil {
		return "whether an invocation has failed cannot be seen from here"
	}
	return ""
}

// forwarder returns the names of the forwarder's processes.
func (t *trial) forwarder() []string { return t.m.sys.Processes.Of(t.m.sys.Stack + "-forwarder") }

func (t *trial) signal(ids []string, name string) { t.m.sys.Processes.Signal(ids, name) }

// failures returns the number of the forwarder's invocations that have failed.
func (t *trial) failures() int { return t.m.counts("forwarder").Failed }

func killed(ctx context.Context, t *trial) error {
	t.flow(ctx)
	t.note = "6 times"
	return t.killForwarder(ctx, 6, t.m.o.Pace/10)
}

// killForwarder kills the forwarder several times in the middle of a bulk request. It alternates
// between a kill before the request is stored and one after it.
func (t *trial) killForwarder(ctx context.Context, times int, pause time.Duration) error {
	for i := range times {
		held := make(chan struct{}, 1)
		t.proxy().set(hold(i%2 == 1, held))
		err := await(ctx, "a bulk request", strikePatience, func() bool { return len(held) > 0 })
		if err == nil {
			t.signal(t.forwarder(), Kill)
		}
		t.proxy().Clear()
		if err = cmp.Or(err, last(ctx, pause)); err != nil {
			return err
		}
	}
	return nil
}

// largeDeliveries is the maximum number of large deliveries until one kills the forwarder.
const largeDeliveries = 5

func outOfMemory(ctx context.Context, t *trial) error {
	if err := t.deliver(ctx, t.pack(t.newEvents(25, line))); err != nil {
		return err
	}
	if err := t.waitUntilIdle(ctx); err != nil {
		return err
	}
	lift, err := t.m.sys.Processes.Limit(ctx, t.m.sys.Stack+"-forwarder")
	if err != nil {
		return fmt.Errorf("limit the forwarder's memory: %w", err)
	}
	defer lift()
	// No other traffic flows, because it would be subject to the limit too. A process may finish
	// before its memory is measured, so there are several attempts.
	text := strings.Repeat("this line is part of a large delivery. ", 25)
	failed, n := t.failures(), 0
	for try := 0; try < largeDeliveries && n == 0; try++ {
		if err := t.deliver(ctx, t.pack(t.newEvents(9000, func(i int) string { return fmt.Sprint(i, text) }))); err != nil {
			return err
		}
		// The delivery is retried, and kills the forwarder again, until the limit is lifted.
		if err := await(ctx, "the end of the large delivery", strikePatience, func() bool {
			n = t.failures() - failed
			return n > 0 || t.m.sys.Busy != nil && t.m.sys.Busy() == ""
		}); err != nil {
			return err
		}
	}
	t.note = "killed " + noun.Count(n, "time", "times")
	if n == 0 {
		return fmt.Errorf("the forwarder survived %d large deliveries under its memory limit", largeDeliveries)
	}
	return nil
}

func pastTimeout(ctx context.Context, t *trial) error {
	t.flow(ctx)
	held := make(chan struct{}, 1)
	t.proxy().set(hold(true, held))
	if err := await(ctx, "a bulk request", strikePatience, func() bool { return len(held) > 0 }); err != nil {
		return err
	}
	failed, frozen := t.failures(), t.forwarder()
	t.signal(frozen, Freeze)
	t.proxy().Clear()
	err := await(ctx, "the kill of the frozen forwarder at its timeout", strikePatience, func() bool { return t.failures() > failed })
	t.signal(frozen, Thaw) // frozen environments that were idle are still alive
	t.note = noun.Count(len(frozen), "environment", "environments") + " frozen"
	return cmp.Or(err, last(ctx, time.Second))
}

// failureQueue makes the failure queue and the retry queue refuse messages over 1 KiB. Lambda retries
// a failed invocation after one second and again after two more seconds. By then the queues accept
// messages again.
func failureQueue(ctx context.Context, t *trial) error {
	limit := func(ctx context.Context, bytes string) error {
		var errs []error
		for _, url := range []string{t.m.sys.Failures, t.m.sys.Retries} {
			_, err := t.m.sqs.SetQueueAttributes(ctx, &sqs.SetQueueAttributesInput{QueueUrl: &url, Attributes: map[string]string{"MaximumMessageSize": bytes}})
			errs = append(errs, err)
		}
		return errors.Join(errs...)
	}
	if err := limit(ctx, "1024"); err != nil {
		return fmt.Errorf("limit the queues of the forwarder: %w", err)
	}
	t.proxy().set(refuse)
	failed, deliveries := t.failures(), 4
	for range deliveries {
		if err := t.deliver(ctx, t.pack(t.newEvents(25, line))); err != nil {
			return err
		}
	}
	err := await(ctx, "a failed invocation of every delivery", strikePatience, func() bool { return t.failures() >= failed+deliveries })
	err = cmp.Or(err, limit(context.WithoutCancel(ctx), "1048576"))
	t.note = "a queue of SQS is never full; this one took nothing over 1 KiB"
	return cmp.Or(err, t.waitUntilIdle(ctx)) // the proxy refuses documents until all of them are in the queue
}
