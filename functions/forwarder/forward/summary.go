package forward

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"time"

	"faulty/functions/forwarder/bulk"
	"faulty/functions/forwarder/delivery"
)

// A summary is what the function says of one delivery.
type summary struct {
	group      string
	start      time.Time
	lag        time.Duration // of the oldest event
	received   int           // events
	filtered   int           // lines that a rule drops
	bytes      int           // of the requests' bodies, before compression
	result     bulk.Result
	refused    int            // documents, for good
	tooLarge   int            // of them, because of their size alone
	reasons    map[string]int // refused documents by OpenSearch's type of error
	unreadable int            // 1 for a delivery that cannot be read
	queued     int            // of the refused and unreadable, in the failure queue
}

func newSummary(d *delivery.Delivery) summary {
	s := summary{group: string(d.Group), start: time.Now()}
	s.count(d)
	return s
}

// count takes in what a delivery brings.
func (s *summary) count(d *delivery.Delivery) {
	s.received = len(d.Events)
	if len(d.Events) > 0 {
		s.lag = s.start.Sub(time.UnixMilli(d.Events[0].Time))
	}
}

func (s *summary) refuse(r bulk.Rejection) {
	s.refused++
	if r.Status == http.StatusRequestEntityTooLarge {
		s.tooLarge++
	}
	if s.reasons == nil {
		s.reasons = map[string]int{}
	}
	s.reasons[r.Type]++
}

// A metric is a member of a summary that CloudWatch counts, and metrics.NAME of
// its document.
type metric struct {
	Name string
	Unit string // CloudWatch's
}

func metrics() []metric {
	const count = "Count"
	return []metric{
		{"received", count}, {"filtered", count}, {"stored", count}, {"duplicate", count}, {"retried", count}, {"requests", count},
		{"refused", count}, {"too_large", count}, {"unreadable", count}, {"dead_lettered", count},
		{"bytes", "Bytes"}, {"lag_ms", "Milliseconds"}, {"duration_ms", "Milliseconds"},
	}
}

// directive says, in CloudWatch's embedded metric format, which members of the
// line are metrics of the namespace "faulty": CloudWatch takes them out of the
// log, and no other service is asked.
//
// See "Specification: Embedded metric format" in the CloudWatch User Guide.
func directive() json.RawMessage {
	type namespace struct {
		Namespace  string
		Dimensions [][]string
		Metrics    []metric
	}
	text, _ := json.Marshal([]namespace{{"faulty", [][]string{{"function"}}, metrics()}}) // of strings: cannot fail
	return text
}

// log writes the one line that a delivery gets.
func (f *Forwarder) log(ctx context.Context, s *summary) {
	f.logger.LogAttrs(ctx, slog.LevelInfo, forwarded, f.attrs(s)...)
}

const forwarded = "delivery forwarded"

func (f *Forwarder) attrs(s *summary) []slog.Attr {
	attrs := []slog.Attr{
		slog.String("function", f.cfg.Function),
		slog.String("log_group", s.group),
		slog.Int("received", s.received),
		slog.Int("filtered", s.filtered),
		slog.Int("stored", s.result.Stored),
		slog.Int("duplicate", s.result.Duplicate),
		slog.Int("retried", s.result.Retried),
		slog.Int("requests", s.result.Requests),
		slog.Int("refused", s.refused),
		slog.Int("too_large", s.tooLarge),
		slog.Int("unreadable", s.unreadable),
		slog.Int("dead_lettered", s.queued),
		slog.Int("bytes", s.bytes),
		slog.Int64("lag_ms", s.lag.Milliseconds()),
		slog.Int64("duration_ms", time.Since(s.start).Milliseconds()),
	}
	if s.reasons != nil {
		attrs = append(attrs, slog.Any("reasons", s.reasons))
	}
	return append(attrs, slog.Group("_aws",
		slog.Int64("Timestamp", s.start.UnixMilli()),
		slog.Any("CloudWatchMetrics", f.metrics)))
}
