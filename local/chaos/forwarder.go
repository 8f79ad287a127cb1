package chaos

import (
	"context"
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

// forwarder returns the process ids of the forwarder's environments.
func (t *trial) forwarder() []int { return t.m.sys.Processes(t.m.sys.Stack + "-forwarder") }

// failures counts the forwarder's invocations that have failed.
func (t *trial) failures() int { return t.m.counts("forwarder").Failed }

func killed(ctx context.Context, t *trial) error {
	t.flow(ctx)
	for i := range 6 {
		held := make(chan struct{}, 1)
		t.proxy().set(hold(i%2 == 1, held))
		if err := await(ctx, "a bulk request comes by", 20*time.Second, func() bool { return len(held) > 0 }); err != nil {
			return err
		}
		signal(t.forwarder(), kill)
		t.proxy().Clear()
		if err := last(ctx, t.m.o.Pace/10); err != nil {
			return err
		}
	}
	t.note = "6 times"
	return nil
}

// memoryLimit is how much a forwarder may grow beyond what it has at rest, in
// bytes, until it is killed, as Lambda kills beyond MemorySize.
const memoryLimit = 24 << 20

func outOfMemory(ctx context.Context, t *trial) error {
	if err := t.deliver(ctx, t.pack(t.newEvents(25, line))); err != nil {
		return err
	}
	if err := t.settle(ctx); err != nil {
		return err
	}
	ctxWatch, end := context.WithCancel(ctx)
	died := make(chan int, 1)
	go t.watchMemory(ctxWatch, died)
	// Nothing else flows: the limit would not be the large delivery's alone.
	text := strings.Repeat("this line is part of a large delivery. ", 25)
	err := t.deliver(ctx, t.pack(t.newEvents(9000, func(i int) string { return fmt.Sprint(i, text) })))
	err = firstOf(err, t.settle(ctx))
	end()
	n := <-died
	t.note = fmt.Sprintf("killed %d times", n)
	if n == 0 && err == nil {
		err = fmt.Errorf("no forwarder grew by %d MB: the fault has not struck", memoryLimit>>20)
	}
	return err
}

// watchMemory kills every forwarder that outgrows the limit.
func (t *trial) watchMemory(ctx context.Context, died chan<- int) {
	n, first := 0, map[int]int{}
	for ctx.Err() == nil {
		for _, pid := range t.forwarder() {
			now := memory(pid)
			if base, known := first[pid]; !known {
				first[pid] = min(now, 16<<20) // what one has at its start
			} else if now > base+memoryLimit {
				signal([]int{pid}, kill)
				delete(first, pid)
				n++
			}
		}
		_ = last(ctx, 2*time.Millisecond)
	}
	died <- n
}

func pastTimeout(ctx context.Context, t *trial) error {
	t.flow(ctx)
	held := make(chan struct{}, 1)
	t.proxy().set(hold(true, held))
	if err := await(ctx, "a bulk request comes by", 20*time.Second, func() bool { return len(held) > 0 }); err != nil {
		return err
	}
	failed, frozen := t.failures(), t.forwarder()
	signal(frozen, freeze)
	t.proxy().Clear()
	err := await(ctx, "the frozen forwarder is killed at its timeout", 45*time.Second, func() bool { return t.failures() > failed })
	alive := t.forwarder()
	for _, pid := range frozen {
		for _, there := range alive {
			if pid == there { // it was idle, and nobody has missed it
				signal([]int{pid}, thaw)
			}
		}
	}
	t.note = fmt.Sprintf("%d environments frozen", len(frozen))
	return firstOf(err, last(ctx, time.Second))
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
	err := await(ctx, "every delivery fails at the failure queue", 20*time.Second, func() bool { return t.failures() >= failed+deliveries })
	err = firstOf(err, limit(context.WithoutCancel(ctx), "1048576"))
	t.note = "a queue of SQS is never full; this one took nothing over 1 KiB"
	return firstOf(err, t.settle(ctx)) // the proxy refuses until all is in the queue
}
