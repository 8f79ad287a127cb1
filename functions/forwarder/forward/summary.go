package forward

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"time"

	"faulty/functions/forwarder/bulk"
	"faulty/functions/forwarder/delivery"
	"faulty/functions/forwarder/feedback"
)

// A summary collects the numbers that the function logs about one delivery.
type summary struct {
	group      string
	start      time.Time
	lag        time.Duration // age of the oldest event
	received   int           // log events
	lines      int           // of these log events: a stack trace in several of them is one line, and one document
	filtered   int           // lines that a rule drops
	excluded   int           // lines that the forwarder causes itself
	excludedBy map[feedback.Cause]int
	answer     bool // another forwarder must be notified of this one
	bytes      int  // of the request bodies, before compression
	result     bulk.Result
	refused    int            // documents refused permanently
	tooLarge   int            // refused documents that are too large for OpenSearch
	reasons    map[string]int // refused documents by OpenSearch's type of error
	unreadable int            // 1 for an unreadable delivery
	queued     int            // refused documents and unreadable deliveries in the failure queue
	written    counts         // the counts in the stored summary document
}

// counts holds the counts of a summary, in the order of metricNames.
type counts [len(metricNames)]int

// The indices into counts.
const (
	received = iota
	filtered
	excluded
	joined
	stored
	duplicate
	retried
	requests
	refused
	tooLarge
	unreadable
	deadLettered
)

// metricNames are the names of the counts. The variable is read-only. Every received log event is
// counted once more: as filtered, excluded, joined, stored, duplicate
// or refused.
var metricNames = [...]string{
	received: "received", filtered: "filtered", excluded: "excluded", joined: "joined", stored: "stored", duplicate: "duplicate", retried: "retried", requests: "requests",
	refused: "refused", tooLarge: "too_large", unreadable: "unreadable", deadLettered: "dead_lettered",
}

// counts returns the current counts.
func (s *summary) counts() counts {
	return counts{
		received: s.received, filtered: s.filtered, excluded: s.excluded, joined: s.received - s.lines, stored: s.result.Stored, duplicate: s.result.Duplicate, retried: s.result.Retried, requests: s.result.Requests,
		refused: s.refused, tooLarge: s.tooLarge, unreadable: s.unreadable, deadLettered: s.queued,
	}
}

// minus returns c - d for each count.
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

// count adds the number and the age of a delivery's events to the summary.
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

// A metric is a member of a summary that CloudWatch records as a metric. The summary document
// stores it as metrics.NAME.
type metric struct {
	Name string
	Unit string // as CloudWatch names it
}

func metrics() (all []metric) {
	for i, name := range metricNames {
		if i != joined { // it follows from the others, and CloudWatch charges for each metric
			all = append(all, metric{name, "Count"})
		}
	}
	return append(all, metric{"bytes", "Bytes"}, metric{"lag_ms", "Milliseconds"}, metric{"duration_ms", "Milliseconds"})
}

// directive returns the CloudWatch embedded metric format directive, which lists the members of the
// log event that are metrics in the namespace "faulty". CloudWatch extracts them from the log, so
// that no request to another service is needed.
//
// See "Specification: Embedded metric format" in the CloudWatch User Guide.
func directive(all ...metric) json.RawMessage {
	type namespace struct {
		Namespace  string
		Dimensions [][]string
		Metrics    []metric
	}
	text, _ := json.Marshal([]namespace{{"faulty", [][]string{{"function"}}, all}}) // only strings: cannot fail
	return text
}

// log writes the one log event that each delivery produces.
func (f *Forwarder) log(ctx context.Context, s *summary) {
	var attrs [len(metricNames) + 8]slog.Attr // 8 for those that are no counts; the memory is on the stack
	f.logger.LogAttrs(ctx, slog.LevelInfo, forwarded, f.appendAttrs(attrs[:0], s)...)
}

const forwarded = "delivery forwarded"

func (f *Forwarder) appendAttrs(attrs []slog.Attr, s *summary) []slog.Attr {
	attrs = append(attrs, slog.String("function", f.cfg.Function), slog.String("log_group", s.group))
	for i, n := range s.counts() {
		attrs = append(attrs, slog.Int(metricNames[i], n))
	}
	attrs = append(attrs, slog.Int("bytes", s.bytes),
		slog.Int64("lag_ms", s.lag.Milliseconds()),
		slog.Int64("duration_ms", time.Since(s.start).Milliseconds()))
	if s.excludedBy != nil {
		attrs = append(attrs, slog.Any("excluded_by", s.excludedBy))
	}
	if s.reasons != nil {
		attrs = append(attrs, slog.Any("reasons", s.reasons))
	}
	return append(attrs, slog.GroupAttrs("_aws",
		slog.Int64("Timestamp", s.start.UnixMilli()),
		slog.Attr{Key: "CloudWatchMetrics", Value: f.metrics()}))
}
