package faults

import (
	"context"
	"time"

	"faulty/local/load"
)

// A soakFault strikes while a soak's own traffic flows.
type soakFault struct {
	name   string
	strike func(ctx context.Context, t *trial, lasting time.Duration) error
}

// soakFaults are those of the matrix that pass by themselves.
func soakFaults() []soakFault {
	return []soakFault{
		{"OpenSearch down", func(ctx context.Context, t *trial, lasting time.Duration) error { return t.outage(ctx, lasting) }},
		{"429", throughProxy(storm)},
		{"forwarder killed", func(ctx context.Context, t *trial, lasting time.Duration) error {
			return t.killForwarder(ctx, 4, lasting/4)
		}},
		{"connections cut", throughProxy(cuts)},
		{"hasher killed", killHasher},
		{"api dies", func(ctx context.Context, t *trial, _ time.Duration) error {
			t.request(ctx, load.Options{Requests: 40, Concurrency: 4, Faults: []string{"unhandled-panic", "fatal-error", "stack-overflow", "exit"}})
			return nil
		}},
		{"OpenSearch slow", func(ctx context.Context, t *trial, lasting time.Duration) error {
			return throughProxy(slow(min(3*time.Second, lasting/2)))(ctx, t, lasting)
		}},
	}
}

func throughProxy(f fault) func(context.Context, *trial, time.Duration) error {
	return func(ctx context.Context, t *trial, lasting time.Duration) error {
		t.proxy().set(f)
		defer t.proxy().Clear()
		return last(ctx, lasting)
	}
}

// killHasher freezes it, lets messages come to it, and kills it with them in its
// hands. They come again when their visibility timeout is over.
func killHasher(ctx context.Context, t *trial, lasting time.Duration) error {
	frozen := t.hashers()
	t.signal(frozen, freeze)
	err := last(ctx, min(lasting, 2*time.Second)) // its timeout is 5 s
	t.signal(frozen, kill)
	return err
}
