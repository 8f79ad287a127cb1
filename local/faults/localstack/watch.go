package localstack

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"faulty/local/deployment"
	"faulty/local/faults"
	"faulty/local/localstack"
)

// LocalStack does not report which asynchronous invocations are pending. It
// retries one that failed after 15 s, then after 30 s (compose.yaml). Log events
// reach the forwarder within a few seconds.
const (
	retried = 45 * time.Second
	calm    = 8 * time.Second
)

// A counter reads the functions' counts, at most twice a second.
type counter struct {
	mu   sync.Mutex
	read map[string]time.Time
	last map[string]faults.Counts
}

func newCounter() *counter {
	return &counter{read: map[string]time.Time{}, last: map[string]faults.Counts{}}
}

// counts returns those of a function, the last known ones where they cannot be
// read.
func (c *counter) counts(function string) faults.Counts {
	c.mu.Lock()
	defer c.mu.Unlock()
	if time.Since(c.read[function]) < time.Second/2 {
		return c.last[function]
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	all, err := localstack.Metric(ctx, localstack.Endpoint, function, "Invocations")
	failed, err2 := localstack.Metric(ctx, localstack.Endpoint, function, "Errors")
	c.read[function] = time.Now()
	if err == nil && err2 == nil {
		c.last[function] = faults.Counts{Invocations: all, Failed: failed}
	}
	return c.last[function]
}

// A watch finds out from outside whether a system on LocalStack is at rest.
type watch struct {
	e   *environment
	sys *faults.System

	looked          time.Time
	said            string // at that time
	counts          faults.Counts
	seen            int // requests that the proxy has seen
	changed, failed time.Time
}

// busy returns what is in flight, "" for nothing. It looks once a second.
func (w *watch) busy() string {
	if time.Since(w.looked) < time.Second {
		return w.said
	}
	w.said = w.look()
	w.looked = time.Now()
	return w.said
}

func (w *watch) look() string {
	waiting, err := w.waiting()
	if err != nil {
		return err.Error()
	}
	return w.judge(time.Now(), w.sys.Counts(w.sys.Stack+"-forwarder"), w.e.proxy.Seen(), waiting)
}

// judge returns what is in flight, by what has changed and when.
func (w *watch) judge(now time.Time, counts faults.Counts, seen, waiting int) string {
	if counts.Failed != w.counts.Failed {
		w.failed = now
	}
	if counts != w.counts || seen != w.seen || waiting > 0 {
		w.changed = now
	}
	w.counts, w.seen = counts, seen
	switch {
	case waiting > 0:
		return fmt.Sprintf("%d messages to be hashed", waiting)
	case now.Sub(w.changed) < calm:
		return "the forwarder was invoked a few seconds ago"
	case now.Sub(w.failed) < retried:
		return "an invocation of the forwarder may be retried"
	}
	return ""
}

// waiting counts the messages in the hasher's queue, those in flight included.
func (w *watch) waiting() (n int, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	depth, err := deployment.Depth(ctx, sqs.NewFromConfig(w.e.cfg), w.sys.Queue)
	return depth.Total(), err
}
