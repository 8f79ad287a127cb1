package forward

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/feedback"
	"faulty/functions/forwarder/level"
)

// A summaryDocument holds the memory in which a summary becomes a document. This document is the
// only log event of the forwarder that the forwarder stores. Storing it directly produces no
// further log event, as a subscription to the forwarder's log group would.
//
// The document is sent with the last documents of its delivery, before their verdicts are known,
// and states that they are stored. If OpenSearch refuses some of them, a second document states the
// differences, so that the sums over all documents are correct.
type summaryDocument struct {
	doc    document.Document
	common []byte
}

// summaryTime limits how long a stored delivery waits until the document with the differences is
// stored.
const summaryTime = time.Second

// addSummary appends the document of s to the last batch of its delivery, which has this number of
// the delivery's documents. sent is how many requests the delivery counts for that batch.
func (f *Forwarder) addSummary(ctx context.Context, w *worker, s *summary, documents, sent int) {
	f.excluded.moveTo(s)
	if !f.cfg.Summaries {
		return
	}
	s.written = s.counts()
	s.written[stored] += documents
	s.written[requests] += sent
	f.makeSummary(ctx, w, s, s.written)
	w.batch.CreateUncounted(f.cfg.IndexPrefix, &w.summary.doc, w.summary.common)
}

// storeSummaries stores the differences between the counts of finished deliveries and the counts
// that were stored with them. A failure is only logged, because it does not justify repeating the
// deliveries.
func (f *Forwarder) storeSummaries(ctx context.Context, w *worker, summaries ...*summary) {
	if !f.cfg.Summaries {
		return
	}
	w.batch.Reset()
	for _, s := range summaries {
		if s.written != s.counts() {
			f.makeSummary(ctx, w, s, s.counts().minus(s.written))
			w.batch.CreateUncounted(f.cfg.IndexPrefix, &w.summary.doc, w.summary.common)
		}
	}
	if w.batch.Len() == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, summaryTime)
	defer cancel()
	if _, err := f.client.Send(ctx, &w.batch); err != nil {
		f.logger.WarnContext(ctx, "the delivery is stored, its counts are not: the Functions page counts too few", slog.String("error", err.Error()))
	}
	w.batch.Reset()
}

// makeSummary creates the document with the counts c of s. The CloudWatch id of the event that log
// writes is not known here, so the document gets an id of its own.
func (f *Forwarder) makeSummary(ctx context.Context, w *worker, s *summary, c counts) {
	now := time.Now().UnixNano()
	d := &w.summary.doc
	d.Reset()
	d.Time, d.Observed, d.Ingested = now, now, now
	execution := ""
	if lc, ok := lambdacontext.FromContext(ctx); ok {
		execution = lc.AwsRequestID
	}
	d.ID = document.Plain(d.Keep("summary-" + execution + "-" + strconv.FormatInt(now, 36) + "-" + strconv.FormatInt(f.summaries.Add(1), 36)))
	d.SetText(document.Action, "application")
	d.SetText(document.Message, fmt.Sprintf("%s: %s, %d received: %d stored, %d duplicate, %d filtered, %d excluded, %d joined, %d refused; %d dead-lettered",
		forwarded, s.group, c[received], c[stored], c[duplicate], c[filtered], c[excluded], c[joined], c[refused], c[deadLettered]))
	level.Info.Set(d)
	d.SetText(document.Logger, feedback.Logger)
	d.SetText(document.EMFNamespace, "faulty")
	d.FillText(document.FaasExecution, execution)
	d.FillText(document.FaasName, f.cfg.Function)
	d.FillText(document.ServiceName, f.cfg.Function)
	d.FillText(document.FaasVersion, f.cfg.Version)
	d.FillText(document.AccountID, account(ctx))
	d.FillText(document.Region, f.cfg.Translate.Region)
	d.AddAttribute(d.Keep("log_group"), document.Plain(d.Keep(s.group)))
	addCount(d, "bytes", int64(s.bytes))
	addCount(d, "lag_ms", s.lag.Milliseconds())
	for cause, n := range s.excludedBy {
		addCount(d, "excluded_by."+string(cause), int64(n))
	}
	for i, n := range c {
		addCount(d, metricNames[i], int64(n))
		d.PromoteMetric(metricNames[i])
	}
	w.summary.common = document.AppendMember(w.summary.common[:0], "aws.cloudwatch.log_group", document.Plain([]byte(f.cfg.LogGroup)))
	w.summary.common = document.AppendMember(w.summary.common, "aws.cloudwatch.log_stream", document.Plain([]byte(f.cfg.LogStream)))
}

func addCount(d *document.Document, name string, n int64) {
	d.AddAttribute(d.Keep(name), document.Bare(d.Keep(strconv.FormatInt(n, 10))))
}
