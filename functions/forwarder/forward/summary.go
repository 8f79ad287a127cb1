package forward

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"faulty/functions/forwarder/bulk"
	"faulty/functions/forwarder/delivery"
)

// A summary is what the function says of one delivery.
type summary struct {
	group    string
	start    time.Time
	received int // events
	filtered int // lines that a rule drops
	bytes    int // of the requests' bodies
	result   bulk.Result
	rejected *bulk.RejectedError
}

// store sends a batch and empties it. Documents that are refused for good do
// not keep the rest of the delivery waiting: they are an error in the end.
func (f *Forwarder) store(ctx context.Context, b *bulk.Batch, s *summary) error {
	if b.Len() == 0 {
		return nil
	}
	s.bytes += b.Size()
	result, err := f.client.Send(ctx, b)
	b.Reset()
	s.result.Add(result)
	if rejected, ok := errors.AsType[*bulk.RejectedError](err); ok {
		s.reject(rejected)
		return nil
	}
	if err != nil {
		return fmt.Errorf("store documents: %w", err)
	}
	return nil
}

func (s *summary) reject(e *bulk.RejectedError) {
	if s.rejected == nil {
		s.rejected = e
		return
	}
	s.rejected.Count += e.Count
}

// rejectedError returns the refusals as an error, or nil.
func (s *summary) rejectedError() error {
	if s.rejected == nil {
		return nil
	}
	return fmt.Errorf("delivery of %s: %w", s.group, s.rejected)
}

// log writes the one line that a delivery gets.
func (s *summary) log(ctx context.Context, logger *slog.Logger, d *delivery.Delivery) {
	rejected, lag := 0, time.Duration(0)
	if s.rejected != nil {
		rejected = s.rejected.Count
	}
	if len(d.Events) > 0 {
		lag = s.start.Sub(time.UnixMilli(d.Events[0].Time))
	}
	logger.InfoContext(ctx, "delivery forwarded",
		slog.String("log_group", s.group),
		slog.Int("received", s.received),
		slog.Int("filtered", s.filtered),
		slog.Int("stored", s.result.Stored),
		slog.Int("duplicate", s.result.Duplicate),
		slog.Int("retried", s.result.Retried),
		slog.Int("rejected", rejected),
		slog.Int("requests", s.result.Requests),
		slog.Int("bytes", s.bytes),
		slog.Int64("lag_ms", lag.Milliseconds()),
		slog.Int64("duration_ms", time.Since(s.start).Milliseconds()))
}
