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
	written    counts         // those that the stored summary states
}

// counts is what a summary counts, in the order of metricNames.
type counts [len(metricNames)]int

// The counts, as indices.
const (
	received = iota
	filtered
	stored
	duplicate
	retried
	requests
	refused
	tooLarge
	unreadable
	deadLettered
)

// metricNames are the names of the counts. It is read-only.
var metricNames = [...]string{
	received: "received", filtered: "filtered", stored: "stored", duplicate: "duplicate", retried: "retried", requests: "requests",
	refused: "refused", tooLarge: "too_large", unreadable: "unreadable", deadLettered: "dead_lettered",
}

// counts returns what is known so far.
func (s *summary) counts() counts {
	return counts{
		received: s.received, filtered: s.filtered, stored: s.result.Stored, duplicate: s.result.Duplicate, retried: s.result.Retried, requests: s.result.Requests,
		refused: s.refused, tooLarge: s.tooLarge, unreadable: s.unreadable, deadLettered: s.queued,
	}
}

// minus returns the differences of c and d.
func (c counts) minus(d counts) counts {
	for i := range c {
		c[i] -= d[i]
	}
	return c
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

func metrics() (all []metric) {
	for _, name := range metricNames {
		all = append(all, metric{name, "Count"})
	}
	return append(all, metric{"bytes", "Bytes"}, metric{"lag_ms", "Milliseconds"}, metric{"duration_ms", "Milliseconds"})
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
	}
	for i, n := range s.counts() {
		attrs = append(attrs, slog.Int(metricNames[i], n))
	}
	attrs = append(attrs, slog.Int("bytes", s.bytes),
		slog.Int64("lag_ms", s.lag.Milliseconds()),
		slog.Int64("duration_ms", time.Since(s.start).Milliseconds()))
	if s.reasons != nil {
		attrs = append(attrs, slog.Any("reasons", s.reasons))
	}
	return append(attrs, slog.Group("_aws",
		slog.Int64("Timestamp", s.start.UnixMilli()),
		slog.Any("CloudWatchMetrics", f.metrics)))
}
