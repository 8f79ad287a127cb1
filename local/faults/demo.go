package faults

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"faulty/local/deployment"
	"faulty/local/load"
	"faulty/local/noun"
)

// demoRows returns the rows with faults of the functions whose log events are forwarded, and of
// their queue.
func demoRows() []row {
	return []row{
		{name: "api crash", about: "the api function dies: of a panic, a fatal error, a stack overflow, an exit", run: requestFaults(deaths()...)},
		{name: "api goroutine", about: "the api function panics in another goroutine", run: requestFaults("goroutine-panic")},
		{name: "api timeout", about: "the api function times out", run: requestFaults("timeout")},
		{name: "queue gone", about: "the queue between api and hasher is deleted and created again", run: queueDeleted},
		{name: "hasher crash", about: "the hasher is killed (SIGKILL) repeatedly while messages are in flight", needs: processes, run: hasherCrash},
		{name: "poison", about: "messages that the hasher can never read", run: poisoned},
		{name: "forwarder log", about: "the forwarder's log group is subscribed too: by name, with all groups of the account, and manually", needs: another, run: forwarderLog},
	}
}

func another(s *System) string {
	if s.Another == nil {
		return "it requires a deployment with other parameters"
	}
	return ""
}

// deaths returns the failures of the api function that end its process.
func deaths() []string { return []string{"unhandled-panic", "fatal-error", "stack-overflow", "exit"} }

// requestFaults returns the run of a row that requests failures of the api function, ten times
// each, while other requests flow.
func requestFaults(faults ...string) func(context.Context, *trial) error {
	return func(ctx context.Context, t *trial) error {
		t.flow(ctx)
		t.request(ctx, load.Options{Requests: 10 * len(faults), Concurrency: 4, Faults: faults})
		return last(ctx, time.Second)
	}
}

// queueDeleted deletes the queue and creates it again with the same attributes.
func queueDeleted(ctx context.Context, t *trial) error {
	url := t.m.sys.Queue
	attributes, err := deployment.QueueAttributes(ctx, t.m.sqs, url, types.QueueAttributeNameVisibilityTimeout, types.QueueAttributeNameRedrivePolicy)
	if err != nil {
		return err
	}
	if _, err := t.m.sqs.DeleteQueue(ctx, &sqs.DeleteQueueInput{QueueUrl: &url}); err != nil {
		return fmt.Errorf("delete the queue: %w", err)
	}
	t.request(ctx, load.Options{Requests: 40, Concurrency: 4})
	name := path.Base(url)
	if _, err := t.m.sqs.CreateQueue(context.WithoutCancel(ctx), &sqs.CreateQueueInput{QueueName: &name, Attributes: attributes}); err != nil {
		return fmt.Errorf("create the queue again: %w", err)
	}
	t.request(ctx, load.Options{Requests: 40, Concurrency: 4})
	t.note = "40 requests without the queue, each with a response and each unsent message an error of the api; 40 requests with the queue"
	return nil
}

const (
	hasherKills    = 5               // minimum number of rounds
	hasherPatience = 3 * time.Minute // time limit until a kill interrupts a message in flight
	// hasherFrozen is shorter than the hasher's timeout of 5 s.
	hasherFrozen = 2 * time.Second
)

// hasherCrash kills the hasher until a kill has interrupted an invocation. The message of the
// invocation becomes visible again after its visibility timeout.
func hasherCrash(ctx context.Context, t *trial) error {
	before := t.m.counts("hasher").Failed
	loading, stop := context.WithTimeout(ctx, hasherPatience)
	var requests sync.WaitGroup
	requests.Go(func() {
		t.request(loading, load.Options{Rate: 40, Duration: hasherPatience, Concurrency: 10})
	})
	defer requests.Wait()
	defer stop() // runs before the Wait above
	kills, crashed := 0, 0
	for round := 0; (round < hasherKills || crashed == 0) && loading.Err() == nil; round++ {
		n, err := t.killHasher(ctx, t.m.o.Pace/20)
		kills += n
		if err = cmp.Or(err, last(ctx, t.m.o.Pace/20)); err != nil {
			return err
		}
		crashed = t.m.counts("hasher").Failed - before
	}
	t.note = fmt.Sprintf("killed %s, %d of them with messages in flight", noun.Count(kills, "time", "times"), crashed)
	if crashed == 0 {
		return fmt.Errorf("no message was in flight when the hasher was killed, within %s", hasherPatience)
	}
	return nil
}

// killHasher freezes the hasher, so that it receives messages without processing them, and then
// kills it. It returns the number of processes that it killed.
func (t *trial) killHasher(ctx context.Context, lasting time.Duration) (int, error) {
	frozen := t.hashers()
	t.signal(frozen, Freeze)
	err := last(ctx, min(lasting, hasherFrozen))
	t.signal(frozen, Kill)
	return len(frozen), err
}

// hashers returns the names of the hasher's processes.
func (t *trial) hashers() []string { return t.m.sys.Processes.Of(t.m.sys.Stack + "-hasher") }

// A poison contains messages that the hasher can never read.
type poison struct {
	bodies  []string
	letters box // messages of the dead-letter queue
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
	t.note = "each is received three times and is then in the dead-letter queue, byte for byte"
	return last(ctx, time.Second)
}

// look checks that each message is in the dead-letter queue exactly once.
func (p *poison) look(ctx context.Context, _ *runner, v *view) error {
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
		v.duplicates += max(n-1, 0)
		if n == 0 {
			v.missing = append(v.missing, "poison message "+body)
		} else {
			v.reasons["refused by the hasher three times"]++
		}
	}
	return nil
}

// forwarderLog starts systems that are configured to forward the forwarder's own log events. It
// checks that a delivery of them does not cause further deliveries in an endless loop.
func forwarderLog(ctx context.Context, t *trial) error {
	subscribe := []string{"named", "account"}
	t.note = "no loop: the forwarder is not invoked after the end of the traffic, and none of its log events is stored"
	if no := t.m.sys.NoAccount; no != "" {
		subscribe = subscribe[:1]
		t.note += "; not with all groups of the account: " + no
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

// loops returns an error if the forwarder is invoked after all traffic is over, or if it has stored
// one of its own log events.
func (t *trial) loops(ctx context.Context, other *System) error {
	here := t.m.sys
	defer func() { t.m.sys = here }()
	t.m.sys = other
	t.request(ctx, load.Options{Requests: 40, Concurrency: 4})
	group := "/aws/lambda/" + other.Stack + "-forwarder"
	// A subscription that was created manually delivers this event.
	if err := t.deliver(ctx, packOf(group, []event{{ID: "1", Timestamp: time.Now().UnixMilli(), Message: "a log event of the forwarder"}})); err != nil {
		return err
	}
	if err := t.waitUntilIdle(ctx); err != nil {
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
		return fmt.Errorf("the forwarder was invoked %d times after the end of the traffic: it forwards its own log events", after-before)
	}
	// The forwarder stores its summaries directly, without a subscription.
	stored, err := t.m.count(ctx, map[string]any{"bool": map[string]any{
		"filter":   map[string]any{"term": map[string]string{"aws.cloudwatch.log_group": group}},
		"must_not": map[string]any{"term": map[string]string{"emf.namespace": "faulty"}},
	}})
	if stored > 0 && err == nil {
		err = fmt.Errorf("%d log events of the forwarder are stored", stored)
	}
	return err
}

// Rows returns the names of all rows in the order in which they run.
func Rows() []string {
	var names []string
	for _, r := range allRows() {
		names = append(names, r.name)
	}
	return slices.Clip(names)
}
