package faults

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sqs"
)

// forwarderRows are what can go wrong with the function itself, and with the
// queue behind it.
func forwarderRows() []row {
	return []row{
		{name: "killed", about: "the forwarder is killed (SIGKILL) in the middle of a bulk request, before and after it is stored", needs: processes, run: killed},
		{name: "memory", about: "the forwarder runs out of memory: killed, each time, beyond a limit", needs: processes, run: outOfMemory},
		{name: "timeout", about: "the forwarder is frozen in the middle of a bulk request, past its timeout", needs: processes, run: pastTimeout},
		{name: "failure queue", about: "OpenSearch refuses documents, and the failure queue refuses them too, for a while", needs: counted, run: failureQueue},
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

// forwarder returns the processes of the forwarder's environments.
func (t *trial) forwarder() []string { return t.m.sys.Processes.Of(t.m.sys.Stack + "-forwarder") }

func (t *trial) signal(ids []string, name string) { t.m.sys.Processes.Signal(ids, name) }

// failures counts the forwarder's invocations that have failed.
func (t *trial) failures() int { return t.m.counts("forwarder").Failed }

func killed(ctx context.Context, t *trial) error {
	t.flow(ctx)
	t.note = "6 times"
	return t.killForwarder(ctx, 6, t.m.o.Pace/10)
}

// killForwarder kills it a few times in the middle of a bulk request, by turns
// before and after that is stored.
func (t *trial) killForwarder(ctx context.Context, times int, pause time.Duration) error {
	for i := range times {
		held := make(chan struct{}, 1)
		t.proxy().set(hold(i%2 == 1, held))
		err := await(ctx, "a bulk request comes by", time.Minute, func() bool { return len(held) > 0 })
		if err == nil {
			t.signal(t.forwarder(), kill)
		}
		t.proxy().Clear()
		if err = cmp.Or(err, last(ctx, pause)); err != nil {
			return err
		}
	}
	return nil
}

func outOfMemory(ctx context.Context, t *trial) error {
	if err := t.deliver(ctx, t.pack(t.newEvents(25, line))); err != nil {
		return err
	}
	if err := t.settle(ctx); err != nil {
		return err
	}
	lift, err := t.m.sys.Processes.Limit(ctx, t.m.sys.Stack+"-forwarder")
	if err != nil {
		return fmt.Errorf("limit the forwarder's memory: %w", err)
	}
	failed := t.failures()
	// Nothing else flows: the limit would not be the large delivery's alone.
	text := strings.Repeat("this line is part of a large delivery. ", 25)
	err = t.deliver(ctx, t.pack(t.newEvents(9000, func(i int) string { return fmt.Sprint(i, text) })))
	err = cmp.Or(err, t.settle(ctx))
	lift()
	n := t.failures() - failed
	t.note = fmt.Sprintf("killed %d times", n)
	if n == 0 && err == nil {
		err = errors.New("no forwarder has died of it: the fault has not struck")
	}
	return err
}

func pastTimeout(ctx context.Context, t *trial) error {
	t.flow(ctx)
	held := make(chan struct{}, 1)
	t.proxy().set(hold(true, held))
	if err := await(ctx, "a bulk request comes by", time.Minute, func() bool { return len(held) > 0 }); err != nil {
		return err
	}
	failed, frozen := t.failures(), t.forwarder()
	t.signal(frozen, freeze)
	t.proxy().Clear()
	err := await(ctx, "the frozen forwarder is killed at its timeout", 2*time.Minute, func() bool { return t.failures() > failed })
	t.signal(frozen, thaw) // those that were idle are alive, and nobody has missed them
	t.note = fmt.Sprintf("%d environments frozen", len(frozen))
	return cmp.Or(err, last(ctx, time.Second))
}

// failureQueue has the queue refuse whatever is over 1 KiB. Lambda tries again
// after a second, and after two more: by then it takes messages again.
func failureQueue(ctx context.Context, t *trial) error {
	limit := func(ctx context.Context, bytes string) error {
		_, err := t.m.sqs.SetQueueAttributes(ctx, &sqs.SetQueueAttributesInput{QueueUrl: &t.m.sys.Failures, Attributes: map[string]string{"MaximumMessageSize": bytes}})
		return err
	}
	if err := limit(ctx, "1024"); err != nil {
		return fmt.Errorf("limit the failure queue: %w", err)
	}
	t.proxy().set(refuse)
	failed, deliveries := t.failures(), 4
	for range deliveries {
		if err := t.deliver(ctx, t.pack(t.newEvents(25, line))); err != nil {
			return err
		}
	}
	err := await(ctx, "every delivery fails at the failure queue", time.Minute, func() bool { return t.failures() >= failed+deliveries })
	err = cmp.Or(err, limit(context.WithoutCancel(ctx), "1048576"))
	t.note = "a queue of SQS is never full; this one took nothing over 1 KiB"
	return cmp.Or(err, t.settle(ctx)) // the proxy refuses until all is in the queue
}
