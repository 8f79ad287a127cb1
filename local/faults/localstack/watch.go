package localstack

import (
	"context"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"faulty/local/deployment"
	"faulty/local/faults"
	"faulty/local/localstack"
	"faulty/local/noun"
)

// LocalStack does not report pending asynchronous invocations. It retries a failed invocation after
// 15 s, and again after 30 s (compose.yaml). Log events reach the forwarder within a few seconds.
const (
	retried = 45 * time.Second
	calm    = 8 * time.Second
)

// A counter reads the counts of functions, at most twice a second.
type counter struct {
	mu   sync.Mutex
	read map[string]time.Time
	last map[string]faults.Counts
}

func newCounter() *counter {
	return &counter{read: map[string]time.Time{}, last: map[string]faults.Counts{}}
}

// counts returns the counts of a function, or the last known counts if they cannot be read.
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

// A watch determines from outside whether a system on LocalStack has work in flight.
type watch struct {
	e   *environment
	sys *faults.System

	looked          time.Time
	said            string // result at that time
	counts          faults.Counts
	seen            int // number of requests that the proxy has seen
	changed, failed time.Time
}

// busy describes the work in flight, or returns "" if there is none. It checks once a second.
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

// judge describes the work in flight, based on what has changed and when.
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
		return noun.Count(waiting, "message", "messages") + " to be hashed or retried"
	case now.Sub(w.changed) < calm:
		return "the forwarder was invoked a few seconds ago"
	case now.Sub(w.failed) < retried:
		return "an invocation of the forwarder may be retried"
	}
	return ""
}

// waiting returns the number of messages in the hasher's queue and in the retry queue, including
// those in flight.
func (w *watch) waiting() (n int, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for _, url := range []string{w.sys.Queue, w.sys.Retries} {
		depth, err := deployment.Depth(ctx, sqs.NewFromConfig(w.e.cfg), url)
		if err != nil {
			return 0, err
		}
		n += depth.Total()
	}
	return n, nil
}
