package faults

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"faulty/local/deployment"
	"faulty/local/load"
)

// demoRows are what can go wrong with the functions whose lines are forwarded,
// and with their queue.
func demoRows() []row {
	return []row{
		{name: "api crash", about: "the api function dies: of a panic, a fatal error, a stack overflow, an exit", run: asked("unhandled-panic", "fatal-error", "stack-overflow", "exit")},
		{name: "api goroutine", about: "the api function panics in another goroutine", run: asked("goroutine-panic")},
		{name: "api timeout", about: "the api function runs into its timeout", run: asked("timeout")},
		{name: "queue gone", about: "the queue between api and hasher is deleted, and made again", run: queueGone},
		{name: "hasher crash", about: "the hasher is killed (SIGKILL) again and again while it works on messages", needs: processes, run: hasherCrash},
		{name: "poison", about: "messages that the hasher can never read", run: poisoned},
		{name: "own lines", about: "the forwarder's own log group is among those to be forwarded: by name, with the whole account, and by hand", needs: another, run: ownLines},
	}
}

func another(s *System) string {
	if s.Another == nil {
		return "it takes a deployment with other parameters"
	}
	return ""
}

// asked has the api fail as asked, ten times each, among other requests.
func asked(faults ...string) func(context.Context, *trial) error {
	return func(ctx context.Context, t *trial) error {
		t.flow(ctx)
		t.request(ctx, load.Options{Requests: 10 * len(faults), Concurrency: 4, Faults: faults})
		return last(ctx, time.Second)
	}
}

// queueGone deletes the queue and makes it again as it was.
func queueGone(ctx context.Context, t *trial) error {
	url := t.m.sys.Queue
	before, err := deployment.QueueAttributes(ctx, t.m.sqs, url, types.QueueAttributeNameVisibilityTimeout, types.QueueAttributeNameRedrivePolicy)
	if err != nil {
		return err
	}
	if _, err := t.m.sqs.DeleteQueue(ctx, &sqs.DeleteQueueInput{QueueUrl: &url}); err != nil {
		return fmt.Errorf("delete the queue: %w", err)
	}
	t.request(ctx, load.Options{Requests: 40, Concurrency: 4})
	name := url[lastSlash(url)+1:]
	if _, err := t.m.sqs.CreateQueue(context.WithoutCancel(ctx), &sqs.CreateQueueInput{QueueName: &name, Attributes: before}); err != nil {
		return fmt.Errorf("make the queue again: %w", err)
	}
	t.request(ctx, load.Options{Requests: 40, Concurrency: 4})
	t.note = "40 requests without the queue, each answered, each unqueued content an error of the api; 40 with it"
	return nil
}

func lastSlash(s string) int {
	for i := len(s) - 1; i >= 0; i-- {
		if s[i] == '/' {
			return i
		}
	}
	return -1
}

// hasherCrash freezes the hasher, lets messages come to it, and kills it with
// them in its hands; and once more. A message is given out again when its
// visibility timeout is over.
func hasherCrash(ctx context.Context, t *trial) error {
	processes := t.m.sys.Processes
	before := t.m.counts("hasher").Failed
	loading := make(chan struct{})
	go func() {
		defer close(loading)
		t.request(ctx, load.Options{Rate: 40, Duration: t.m.o.Pace / 2, Concurrency: 10})
	}()
	kills, crashed := 0, 0
	for round, over := 0, false; !over; round++ {
		frozen := t.hashers()
		processes.Signal(frozen, freeze)
		err := last(ctx, t.m.o.Pace/20)
		processes.Signal(frozen, kill)
		kills += len(frozen)
		if err = cmp.Or(err, last(ctx, t.m.o.Pace/20)); err != nil {
			return err
		}
		select {
		case <-loading: // where signals take their time, some messages still wait
			crashed = t.m.counts("hasher").Failed - before
			over = crashed > 0 || round >= 20
		default:
		}
	}
	t.note = fmt.Sprintf("killed %d times, %d of them with messages in its hands", kills, crashed)
	if crashed == 0 {
		return errors.New("the hasher had never a message in its hands when it was killed: the fault has not struck")
	}
	return nil
}

// hashers returns the process ids of the hasher's environments.
func (t *trial) hashers() []string { return t.m.sys.Processes.Of(t.m.sys.Stack + "-hasher") }

// A poison is messages that the hasher can never read.
type poison struct {
	bodies  []string
	letters box // of the dead-letter queue
}

func poisoned(ctx context.Context, t *trial) error {
	t.flow(ctx)
	t.poison = &poison{letters: box{m: t.m, url: t.m.sys.DeadLetters}}
	for i, text := range []string{`{"content":`, `[]`, `{"content":"x","length":7,"content_type":"text/plain"}`, `{"content":"x","length":1,"content_type":"none"}`, "poison"} {
		body := fmt.Sprintf("%s %d/%d", text, t.m.run, i)
		if _, err := t.m.sqs.SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: &t.m.sys.Queue, MessageBody: &body}); err != nil {
			return fmt.Errorf("poison the queue: %w", err)
		}
		t.poison.bodies = append(t.poison.bodies, body)
	}
	t.note = "each comes three times, then it is in the dead-letter queue, byte for byte"
	return last(ctx, time.Second)
}

// look finds each message in the dead-letter queue, once.
func (p *poison) look(ctx context.Context, _ *matrix, v *view) error {
	if p == nil {
		return nil
	}
	if err := p.letters.collect(ctx); err != nil {
		return err
	}
	for _, body := range p.bodies {
		n := 0
		for _, m := range p.letters.messages {
			if m.body == body {
				n++
			}
		}
		v.sent++
		v.queued += min(n, 1)
		v.twice += max(n-1, 0)
		if n == 0 {
			v.missing = append(v.missing, "poison message "+body)
		} else {
			v.reasons["refused by the hasher three times"]++
		}
	}
	return nil
}

// ownLines starts systems that are told to forward the forwarder's own lines,
// and sees whether one delivery causes the next for ever.
func ownLines(ctx context.Context, t *trial) error {
	subscribe := []string{"named", "account"}
	t.note = "no loop: once the traffic is over, no invocation of the forwarder follows; of its own lines none is stored"
	if no := t.m.sys.NoAccount; no != "" {
		subscribe = subscribe[:1]
		t.note += "; not with the whole account: " + no
	}
	for _, subscribe := range subscribe {
		other, stop, err := t.m.sys.Another(ctx, func(stack string) map[string]string {
			if subscribe != "named" {
				return map[string]string{"Subscribe": subscribe}
			}
			group := "/aws/lambda/" + stack
			return map[string]string{"Subscribe": group + "-forwarder," + group + "-api," + group + "-hasher"}
		})
		if err != nil {
			return fmt.Errorf("start a system with Subscribe=%s: %w", subscribe, err)
		}
		err = t.loops(ctx, other)
		if err = cmp.Or(err, stop()); err != nil {
			return fmt.Errorf("with Subscribe=%s: %w", subscribe, err)
		}
	}
	return nil
}

// loops reports an error if the forwarder is invoked after all traffic is over,
// or has stored a line of its own.
func (t *trial) loops(ctx context.Context, other *System) error {
	here := t.m.sys
	defer func() { t.m.sys = here }()
	t.m.sys = other
	t.request(ctx, load.Options{Requests: 40, Concurrency: 4})
	group := "/aws/lambda/" + other.Stack + "-forwarder"
	// As if somebody had subscribed the group by hand.
	if err := t.deliver(ctx, packOf(group, []event{{"1", time.Now().UnixMilli(), "a line of the forwarder's own"}})); err != nil {
		return err
	}
	if err := t.settle(ctx); err != nil {
		return err
	}
	before := t.m.counts("forwarder").Invocations
	if before == 0 {
		return errors.New("the forwarder was not invoked at all")
	}
	if err := last(ctx, max(3*time.Second, t.m.o.Pace/3)); err != nil {
		return err
	}
	if after := t.m.counts("forwarder").Invocations; after != before {
		return fmt.Errorf("the forwarder was invoked %d times after the traffic was over: it forwards its own lines", after-before)
	}
	// The summaries that it stores itself have come by no subscription.
	own, err := t.m.count(ctx, map[string]any{"bool": map[string]any{
		"filter":   map[string]any{"term": map[string]string{"aws.cloudwatch.log_group": group}},
		"must_not": map[string]any{"term": map[string]string{"emf.namespace": "faulty"}},
	}})
	if own > 0 && err == nil {
		err = fmt.Errorf("%d lines of the forwarder's own are stored", own)
	}
	return err
}

// Rows returns the names of all rows, in the matrix's order.
func Rows() []string {
	var names []string
	for _, r := range allRows() {
		names = append(names, r.name)
	}
	return slices.Clip(names)
}
