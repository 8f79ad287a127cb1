package forward

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"strconv"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"

	"faulty/functions/forwarder/bulk"
	"faulty/functions/forwarder/delivery"
	"faulty/functions/forwarder/translate"
)

// own is the memory in which a summary becomes a document: the one line of its
// own that the forwarder forwards. Stored by itself it makes no further line,
// as a subscription to the forwarder's log group would.
type own struct {
	translator translate.Translator
	batch      bulk.Batch
	line       bytes.Buffer
}

// summaryTime is how long a delivery that is stored waits for its summary to be.
const summaryTime = time.Second

// storeSummary stores what the summary line of a finished delivery says, so
// that received is the sum of what became of it. That it cannot be stored is
// no reason to take the delivery again.
func (f *Forwarder) storeSummary(ctx context.Context, w *worker, s *summary) {
	if !f.cfg.Summaries {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, summaryTime)
	defer cancel()
	if err := f.create(ctx, &w.own, s); err != nil {
		f.logger.WarnContext(ctx, "the delivery is stored, its summary is not: the page Functions counts one too few", slog.String("error", err.Error()))
	}
}

// create makes the document, of the line that log has written. The event has an
// id of its own, as CloudWatch's is not known here.
func (f *Forwarder) create(ctx context.Context, o *own, s *summary) error {
	o.line.Reset()
	now := time.Now()
	// A table of documents shows the message alone: it says what was forwarded.
	message := fmt.Sprintf("%s: %s, %d received, %d stored, %d dead-lettered", forwarded, s.group, s.received, s.result.Stored, s.queued)
	r := slog.NewRecord(now, slog.LevelInfo, message, 0)
	r.AddAttrs(slog.String("logger", "faulty.forwarder"))
	execution := ""
	if lc, ok := lambdacontext.FromContext(ctx); ok {
		execution = lc.AwsRequestID
		r.AddAttrs(slog.String("requestId", execution))
	}
	r.AddAttrs(f.attrs(s)...)
	if err := slog.NewJSONHandler(&o.line, nil).Handle(ctx, r); err != nil {
		return err
	}
	d := delivery.Delivery{Owner: []byte(account(ctx)), Group: []byte(f.cfg.LogGroup), Stream: []byte(f.cfg.LogStream), Events: []delivery.Event{{
		ID: []byte("summary-" + execution + "-" + strconv.FormatInt(now.UnixNano(), 36)), Time: now.UnixMilli(), Message: bytes.TrimSpace(o.line.Bytes()),
	}}}
	o.batch.Reset()
	common := o.translator.Begin(&d, now.UnixNano())
	o.batch.Create(f.cfg.IndexPrefix, o.translator.Document(&d, 0), common)
	_, err := f.client.Send(ctx, &o.batch)
	return err
}
