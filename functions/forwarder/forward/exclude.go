package forward

import (
	"context"
	"log/slog"
	"maps"
	"strings"
	"sync"

	"github.com/aws/aws-lambda-go/lambdacontext"

	"faulty/functions/forwarder/delivery"
	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/feedback"
)

// account returns the account that the function runs in, or "" outside Lambda. The account is the
// fifth part of the function's ARN.
func account(ctx context.Context) string {
	lc, ok := lambdacontext.FromContext(ctx)
	if !ok {
		return ""
	}
	parts := strings.Split(lc.InvokedFunctionArn, ":")
	if len(parts) < 6 {
		return ""
	}
	return parts[4]
}

// isSkipped reports whether nothing of a delivery is stored.
func (f *Forwarder) isSkipped(ctx context.Context, d *delivery.Delivery) bool {
	if d.Control {
		return true
	}
	cause := f.causes(ctx, d).Cause()
	if cause == "" {
		return false
	}
	s := newSummary(d)
	s.lines, s.excluded, s.excludedBy = s.received, s.received, map[feedback.Cause]int{cause: s.received}
	f.warnOfLoop(ctx, s.group, cause)
	f.excluded.add(&s)
	return true
}

// causes returns what recognizes the events of a delivery that the forwarder causes.
func (f *Forwarder) causes(ctx context.Context, d *delivery.Delivery) feedback.Delivery {
	return f.feedback.Delivery(account(ctx), d.Owner, d.Group)
}

// isExcluded reports whether the forwarder causes an event, and counts it.
func (f *Forwarder) isExcluded(ctx context.Context, s *summary, causes feedback.Delivery, doc *document.Document, event *delivery.Event) bool {
	cause, answer := causes.Event(doc, event.Message)
	if cause == "" {
		return false
	}
	f.warnOfLoop(ctx, s.group, cause)
	if s.excludedBy == nil {
		s.excludedBy = map[feedback.Cause]int{}
	}
	s.excludedBy[cause]++
	s.excluded++
	s.answer = s.answer || answer
	return true
}

// exclude finishes a delivery of which nothing is left to store. It sends nothing to OpenSearch and
// usually logs nothing, because either might cause the next delivery. The next summary contains the
// counts.
func (f *Forwarder) exclude(ctx context.Context, s *summary) {
	f.excluded.add(s)
	if s.answer {
		f.logger.InfoContext(ctx, feedback.Notice, slog.String("log_group", s.group), slog.Int("excluded", s.excluded))
	}
}

// warnOfLoop logs, once per process and cause, why events are excluded. Logging every exclusion could
// cause the loop that it prevents.
func (f *Forwarder) warnOfLoop(ctx context.Context, group string, cause feedback.Cause) {
	if _, warned := f.loopsWarned.LoadOrStore(cause, true); warned {
		return
	}
	explanation := map[feedback.Cause]string{
		feedback.OwnLogGroup:   "the forwarder is subscribed to its own log group",
		feedback.Forwarder:     "the forwarder is subscribed to the log group of another forwarder, which may be subscribed to its log group",
		feedback.OpenSearchLog: "the forwarder is subscribed to the log of the OpenSearch that it writes to",
		feedback.Connection:    "the forwarder is subscribed to flow logs of its own connections to OpenSearch",
		feedback.Invocation:    "the forwarder is subscribed to what other services log about its invocations and requests",
	}[cause]
	f.logger.WarnContext(ctx, "feedback loop: "+explanation+", and excludes these log events; remove the subscription filter, or name the log group in SubscribeExcept, because each delivery is an invocation",
		slog.String("log_group", group), slog.String("cause", string(cause)))
}

// exclusions are the counts of excluded deliveries that are not in a summary yet.
type exclusions struct {
	mu      sync.Mutex
	pending summary
}

// add adds the counts of an excluded delivery.
func (e *exclusions) add(s *summary) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.pending.merge(s)
}

// moveTo moves the counts to a summary.
func (e *exclusions) moveTo(s *summary) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.pending.received > 0 {
		s.merge(&e.pending)
		e.pending = summary{}
	}
}

// merge adds the counts of a delivery of which nothing was stored.
func (s *summary) merge(of *summary) {
	s.received, s.lines, s.filtered, s.excluded = s.received+of.received, s.lines+of.lines, s.filtered+of.filtered, s.excluded+of.excluded
	by := maps.Clone(s.excludedBy)
	if by == nil {
		by = map[feedback.Cause]int{}
	}
	for cause, n := range of.excludedBy {
		by[cause] += n
	}
	s.excludedBy = by
}

// isNothing reports whether events of the delivery were excluded, and none is left to store.
func (s *summary) isNothing() bool { return s.excluded > 0 && s.excluded+s.filtered == s.lines }
