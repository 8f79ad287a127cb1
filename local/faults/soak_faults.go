package faults

import (
	"context"
	"time"

	"faulty/local/load"
)

// A soakFault is injected while the traffic of the soak flows.
type soakFault struct {
	name   string
	strike strike
}

// soakFaults returns the faults of the matrix that end without further action.
func soakFaults() []soakFault {
	return []soakFault{
		{"OpenSearch down", outage},
		{"429", throughProxy(storm)},
		{"forwarder killed", func(ctx context.Context, t *trial, lasting time.Duration) error {
			return t.killForwarder(ctx, 4, lasting/4)
		}},
		{"connections cut", throughProxy(cuts)},
		{"hasher killed", func(ctx context.Context, t *trial, lasting time.Duration) error {
			_, err := t.killHasher(ctx, lasting)
			return err
		}},
		{"api dies", func(ctx context.Context, t *trial, _ time.Duration) error {
			t.request(ctx, load.Options{Requests: 40, Concurrency: 4, Faults: deaths()})
			return nil
		}},
		{"OpenSearch slow", slowly},
	}
}
