// Package forward is the forwarder function: a CloudWatch Logs delivery comes
// in, its lines go to OpenSearch as documents.
//
//	payload ── delivery.Decode ── base64, gzip, JSON, in place and bounded
//	   └─ translate ── for each line: stitch, parse, enrich
//	        └─ bulk.Create ── append-style, _id is CloudWatch's event id
//	             └─ bulk.Send ── per-item verdicts, what failed is sent again
package forward

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"faulty/functions/forwarder/bulk"
	"faulty/functions/forwarder/delivery"
	"faulty/functions/forwarder/translate"
)

// maxBody is the size at which a bulk request is sent off, in bytes. Larger ones
// are not stored faster, and small OpenSearch domains refuse them from 10 MiB on.
const maxBody = 4 << 20

// A Forwarder forwards deliveries. It is safe for use by several goroutines at
// once.
type Forwarder struct {
	prefix  string
	region  string
	client  *bulk.Client
	logger  *slog.Logger
	workers sync.Pool // of *worker: deliveries may come several at a time
}

// A worker is the memory that one delivery at a time is worked on in.
type worker struct {
	decoder    delivery.Decoder
	translator translate.Translator
	batch      bulk.Batch
}

// New returns a forwarder configured by the environment: OPENSEARCH_URL and
// INDEX_PREFIX. Its error lists all that is wrong there.
func New(lookup func(string) (string, bool), logger *slog.Logger) (*Forwarder, error) {
	cfg, err := loadConfig(lookup)
	if err != nil {
		return nil, fmt.Errorf("configuration: %w", err)
	}
	f := &Forwarder{prefix: cfg.IndexPrefix, region: cfg.Region, client: bulk.NewClient(cfg.OpenSearch), logger: logger}
	f.workers.New = func() any { return &worker{translator: translate.Translator{Region: f.region}} }
	return f, nil
}

// Invoke handles an invocation; it takes the payload as Lambda got it, since
// decoding it by reflection first would cost more than all that follows.
func (f *Forwarder) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	return []byte("null"), f.Handle(ctx, payload)
}

// Handle forwards one delivery, {"awslogs":{"data":"…"}}. An error means that
// Lambda should send it again: nothing is stored twice by that.
func (f *Forwarder) Handle(ctx context.Context, payload []byte) error {
	w := f.workers.Get().(*worker)
	defer f.workers.Put(w)

	d, err := w.decoder.Decode(payload)
	if err != nil {
		return fmt.Errorf("decode delivery: %w", err)
	}
	if d.Control {
		return nil
	}
	s := summary{group: string(d.Group), received: len(d.Events), start: time.Now()}
	err = f.forward(ctx, w, &d, &s)
	s.log(ctx, f.logger, &d)
	return err
}

// forward translates a delivery's lines and stores them, a body full at a time.
func (f *Forwarder) forward(ctx context.Context, w *worker, d *delivery.Delivery, s *summary) error {
	common := w.translator.Begin(d, s.start.UnixNano())
	w.batch.Reset()
	for i := range w.translator.Len() {
		w.batch.Create(f.prefix, w.translator.Document(d, i), common)
		if w.batch.Size() >= maxBody {
			if err := f.store(ctx, &w.batch, s); err != nil {
				return err
			}
		}
	}
	if err := f.store(ctx, &w.batch, s); err != nil {
		return err
	}
	return s.rejectedError()
}
