// Package forward is the forwarder function: log deliveries come in, their
// lines go to OpenSearch as documents.
//
//	payload ── delivery.Open ── a subscription's, a stream's or the failure queue's
//	   └─ delivery.DecodeData ── base64, gzip, JSON, in place and bounded
//	        └─ translate ── for each line: stitch, parse, enrich
//	             └─ bulk.Create ── append-style, _id is CloudWatch's event id
//	                  └─ bulk.Send ── per-item verdicts, what failed is sent again
//	                       └─ deadletter ── what is refused for good, with its reason
package forward

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"

	"faulty/functions/forwarder/bulk"
	"faulty/functions/forwarder/deadletter"
	"faulty/functions/forwarder/delivery"
	"faulty/functions/forwarder/groups"
	"faulty/functions/forwarder/translate"
)

// maxBody is the size at which a bulk request is sent off, in bytes. Larger ones
// are not stored faster, and small OpenSearch domains refuse them from 10 MiB on.
const maxBody = 4 << 20

// maxSightings is how many groups are noted before their state is brought up to date:
// a delivery may hold a hundred thousand.
const maxSightings = 1000

// A Forwarder forwards deliveries. It is safe for use by several goroutines at
// once.
type Forwarder struct {
	cfg     config
	client  *bulk.Client
	queue   *deadletter.Queue // nil for none
	logger  *slog.Logger
	workers sync.Pool   // of *worker: deliveries may come several at a time
	looked  atomic.Bool // at the mapping of an index
	warned  atomic.Bool // of a subscription to its own lines
	parts   deadletter.Parts
	groups  *groups.Tracker // nil for none
	metrics json.RawMessage // directive's
}

// A worker is the memory that one delivery at a time is worked on in.
type worker struct {
	decoder     delivery.Decoder
	translator  translate.Translator
	batch       bulk.Batch
	lines       []int                // the translator's line of each document in the batch; the summary, which is its last, has none
	refused     []deadletter.Refused // and not yet in the failure queue
	refusedSize int                  // of these, in bytes
	summary     summaryDocument
	sightings   *groups.Sightings
}

// New returns a forwarder configured by the environment; config tells the
// variables. Its error lists all that is wrong there.
func New(lookup func(string) (string, bool), logger *slog.Logger) (*Forwarder, error) {
	return NewTrusting(nil, lookup, logger)
}

// NewTrusting returns a forwarder that runs elsewhere than in Lambda, where an
// OpenSearch may have a certificate of an authority of its own; nil for the
// machine's authorities.
func NewTrusting(authorities *x509.CertPool, lookup func(string) (string, bool), logger *slog.Logger) (*Forwarder, error) {
	lookup, err := withParameter(lookup)
	if err != nil {
		return nil, fmt.Errorf("configuration: %w", err)
	}
	cfg, err := loadConfig(lookup)
	if err != nil {
		return nil, fmt.Errorf("configuration: %w", err)
	}
	f := &Forwarder{cfg: cfg, logger: logger, metrics: directive()}
	f.client = bulk.NewClient(bulk.Options{URL: cfg.OpenSearch, Auth: cfg.newAuth(), Authorities: authorities, Timeout: cfg.Timeout, Compress: cfg.compress()})
	if u := cfg.queue(); u != nil {
		f.queue = deadletter.NewQueue(u, cfg.Identity)
	} else if cfg.FailureQueue != "" {
		logger.Warn("no failure queue: FAILURE_QUEUE_URL is no http(s) URL, a document that OpenSearch refuses fails its delivery",
			slog.String("FAILURE_QUEUE_URL", cfg.FailureQueue))
	}
	f.groups = f.newGroups()
	f.workers.New = func() any {
		return &worker{translator: translate.Translator{Options: cfg.Translate}, batch: bulk.Batch{NoIDs: cfg.DocumentIDs == "none"}, sightings: f.groups.Sightings()}
	}
	return f, nil
}

// newGroups returns the tracker of groups; nil if it is off.
func (f *Forwarder) newGroups() *groups.Tracker {
	if !f.cfg.Groups {
		return nil
	}
	if f.cfg.DocumentIDs == "none" {
		f.logger.Warn("groups are off: they need document ids, which DOCUMENT_IDS=none rules out")
		return nil
	}
	return groups.New(groups.Options{Client: f.client, Prefix: f.cfg.IndexPrefix, Logger: f.logger, Notify: f.cfg.Notify.HasTarget()})
}

// Handle is Invoke for who needs no answer.
func (f *Forwarder) Handle(ctx context.Context, payload []byte) error {
	_, err := f.Invoke(ctx, payload)
	return err
}

// Invoke handles an invocation; it takes the payload as Lambda got it, since
// decoding it by reflection first would cost more than all that follows.
//
// An error means that Lambda should send all of it again: nothing is stored
// twice by that. Of records and messages, the answer names those to be sent
// again.
func (f *Forwarder) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	in, err := delivery.Open(payload)
	if err != nil {
		return nil, fmt.Errorf("tell the event's shape: %w", err)
	}
	w := f.workers.Get().(*worker)
	defer f.workers.Put(w)
	if in.Source == delivery.Logs {
		if err = f.deliver(ctx, w, in.Data); err != nil {
			err = f.keep(ctx, in.Data, err)
		}
		return []byte("null"), err
	}
	if in.Source == delivery.Check {
		f.check(ctx)
		return []byte("null"), nil
	}
	return f.records(ctx, w, &in)
}

// deliver forwards the base64 text of a delivery. What cannot be read goes to
// the failure queue as it is.
func (f *Forwarder) deliver(ctx context.Context, w *worker, data []byte) error {
	d, err := w.decoder.DecodeData(data)
	if err != nil {
		return f.bury(ctx, w, data, err)
	}
	return f.forward(ctx, w, &d)
}

// forward forwards a delivery and says what became of it.
func (f *Forwarder) forward(ctx context.Context, w *worker, d *delivery.Delivery) error {
	if d.Control {
		return nil
	}
	if f.isOwnLog(ctx, d) {
		f.passOver(ctx)
		return nil
	}
	s := newSummary(d)
	err := f.store(ctx, w, d, &s)
	if err == nil {
		err = f.giveUp(ctx, w, d, &s)
	}
	f.log(ctx, &s)
	if err == nil {
		f.storeSummary(ctx, w, &s)
	}
	return err
}

// store translates a delivery's lines and stores them, a body full at a time.
func (f *Forwarder) store(ctx context.Context, w *worker, d *delivery.Delivery, s *summary) error {
	common := w.translator.Begin(d, s.start.UnixNano())
	w.begin()
	for more := true; more; {
		if err := f.storeChunk(ctx, w, d, s, common); err != nil {
			return err
		}
		var err error
		if more, err = d.Next(); err != nil {
			return err
		}
		if !more {
			break
		}
		if err := f.send(ctx, w, d, s); err != nil { // the batch refers to the chunk's events
			return err
		}
		s.received += len(d.Events)
		w.translator.Continue(d)
	}
	f.addSummary(ctx, w, s)
	return f.settle(ctx, w, d, s)
}

// storeChunk translates the present chunk of a delivery. What makes no full body is
// left in the batch.
func (f *Forwarder) storeChunk(ctx context.Context, w *worker, d *delivery.Delivery, s *summary, common []byte) error {
	if d.Renamed > 0 {
		f.logger.WarnContext(ctx, "different events have the same id: they are stored under new ones", slog.String("log_group", s.group), slog.Int("events", d.Renamed))
	}
	for i := range w.translator.Len() {
		doc := w.translator.Document(d, i)
		if doc == nil {
			s.filtered++
			continue
		}
		w.batch.Create(f.cfg.IndexPrefix, doc, common)
		w.sightings.See(doc)
		w.lines = append(w.lines, i)
		var err error
		if w.sightings.Len() >= maxSightings {
			err = f.settle(ctx, w, d, s)
			w.sightings.Reset()
		} else if w.batch.Size() >= maxBody {
			err = f.send(ctx, w, d, s)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// settle sends the batch with what is missing in the index of groups.
func (f *Forwarder) settle(ctx context.Context, w *worker, d *delivery.Delivery, s *summary) error {
	w.sightings.Prepare(ctx, &w.batch)
	if err := f.send(ctx, w, d, s); err != nil {
		return err
	}
	return w.sightings.Settle(ctx)
}

// begin empties w for the next delivery.
func (w *worker) begin() {
	w.batch.Reset()
	w.lines, w.refused, w.refusedSize = w.lines[:0], nil, 0
	w.sightings.Reset()
}
