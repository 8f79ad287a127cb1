// Package forward is the forwarder function: it receives log deliveries and stores their log events
// as documents in OpenSearch.
//
//	payload ── delivery.Open ── from a subscription, a stream, S3 or the retry queue
//	   └─ delivery.DecodeData ── base64, gzip, JSON; in place and bounded
//	        └─ translate ── for each log event: stitch, parse, enrich
//	             └─ bulk.Create ── create only; _id is CloudWatch's event id
//	                  └─ bulk.Send ── one verdict per item; retries what failed
//	                       └─ deadletter ── what cannot be stored, with the reason
//
// The small deliveries of one stream or queue invocation, or of one object, share bulk requests.
//
// A notification of S3 names objects. They are read in a stream, whose events are gathered into
// deliveries:
//
//	payload ── delivery.Open
//	   └─ s3.Open ── GetObject, continued if the connection breaks
//	        └─ logfile.Read ── decompression, events
//	             └─ gather ── ids, batches that do not split stack traces
//	                  └─ translate, bulk, deadletter as above
//
// A delivery that cannot be stored now goes to the retry queue, whose messages Lambda passes to the
// forwarder again. What can never be stored goes to the failure queue.
package forward

import (
	"context"
	"crypto/x509"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"sync/atomic"

	"faulty/functions/forwarder/breaker"
	"faulty/functions/forwarder/bulk"
	"faulty/functions/forwarder/deadletter"
	"faulty/functions/forwarder/deadline"
	"faulty/functions/forwarder/delivery"
	"faulty/functions/forwarder/feedback"
	"faulty/functions/forwarder/groups"
	"faulty/functions/forwarder/s3"
	"faulty/functions/forwarder/tags"
	"faulty/functions/forwarder/translate"
	"faulty/functions/forwarder/transport"
)

// maxBody is the size, in bytes, at which a bulk request is sent. Larger requests are not stored
// faster, and small OpenSearch domains refuse requests of 10 MiB and more.
const maxBody = 4 << 20

// maxSightings is the number of groups after which their state is updated. The limit bounds the
// memory: a delivery may contain a hundred thousand groups.
const maxSightings = 1000

// A Forwarder forwards deliveries. It is safe for concurrent use by multiple goroutines.
type Forwarder struct {
	cfg            config
	client         *bulk.Client
	breaker        breaker.Breaker   // of the requests to OpenSearch
	failures       *deadletter.Queue // nil without a failure queue
	retries        *deadletter.Queue // nil without a retry queue
	logger         *slog.Logger
	workers        sync.Pool   // of *worker, because invocations may run concurrently
	mappingChecked atomic.Bool // whether the mapping of an index was checked
	loopsWarned    sync.Map    // the feedback.Causes that were reported
	feedback       *feedback.Detector
	excluded       exclusions
	summaries      atomic.Int64 // number of summary documents
	parts          deadletter.Parts
	groups         *groups.Tracker   // nil if groups are off
	s3             func() *s3.Client // which is made when the first object is read
	tags           *tags.Resolver    // nil without TAGS
	metrics        func() slog.Value // the directive for metrics(), which is made once
}

// A worker holds the memory for processing one delivery at a time.
type worker struct {
	decoder     delivery.Decoder
	translator  translate.Translator
	batch       bulk.Batch
	lines       []int                // the translator's line for each document in the batch, except for the summary, which is last
	refused     []deadletter.Refused // not yet in the failure queue
	refusedSize int                  // size of refused, in bytes
	later       []deadletter.Refused // documents without ids that are not in the retry queue yet
	laterSize   int                  // size of later, in bytes
	isCut       bool                 // the rest of the delivery is not sent, and goes to the retry queue as well
	postponed   error                // why a document is refused that OpenSearch may accept later, or nil
	summary     summaryDocument
	sightings   *groups.Sightings
}

// A Network is how a forwarder reaches OpenSearch and SQS. The zero value is the network of this
// machine with the system's certificate authorities.
type Network struct {
	// Authorities, if set, replace the system's certificate authorities for OpenSearch. A forwarder
	// outside Lambda may use a server whose certificate is from a private authority.
	Authorities *x509.CertPool

	// Dial, if set, opens all connections. A simulation connects a forwarder to servers in memory.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
}

// client returns an HTTP client for AWS services, or nil for the default.
func (n *Network) client() *http.Client {
	if n.Dial == nil {
		return nil
	}
	return &http.Client{Transport: transport.HTTP1(&http.Transport{DialContext: n.Dial})}
}

// New returns a forwarder that the environment configures; see config for the variables. Its error
// lists every problem in the configuration.
func New(lookup func(string) (string, bool), logger *slog.Logger) (*Forwarder, error) {
	return NewOn(Network{}, lookup, logger)
}

// NewOn is like New, for a forwarder that uses the given network.
func NewOn(network Network, lookup func(string) (string, bool), logger *slog.Logger) (*Forwarder, error) {
	lookup, err := withParameter(lookup)
	if err != nil {
		return nil, fmt.Errorf("configuration: %w", err)
	}
	cfg, err := loadConfig(lookup)
	if err != nil {
		return nil, fmt.Errorf("configuration: %w", err)
	}
	f := &Forwarder{cfg: cfg, logger: logger, metrics: sync.OnceValue(func() slog.Value { return slog.AnyValue(directive(metrics()...)) })}
	f.feedback = feedback.New(feedback.Options{Function: cfg.Function, LogGroup: cfg.LogGroup, OpenSearch: cfg.OpenSearch, IndexPrefix: cfg.IndexPrefix})
	f.client = bulk.NewClient(bulk.Options{URL: cfg.OpenSearch, Auth: cfg.newAuth(), Authorities: network.Authorities, Dial: network.Dial, Connected: f.feedback.Connected, Timeout: cfg.Timeout, Compress: cfg.compress()})
	f.failures = f.queue(&network, "FAILURE_QUEUE_URL", cfg.FailureQueue, "a document that OpenSearch refuses makes its delivery fail")
	f.retries = f.queue(&network, "RETRY_QUEUE_URL", cfg.RetryQueue, "a delivery that cannot be stored fails its invocation, which Lambda repeats two times")
	f.groups = f.newGroups()
	f.s3 = sync.OnceValue(func() *s3.Client { return s3.NewClient(cfg.Identity, network.client()) })
	f.tags = tags.New(tags.Options{Names: cfg.Tags, ID: cfg.Identity, Client: network.client(), S3: f.s3, Logger: logger})
	f.workers.New = func() any {
		return &worker{translator: translate.Translator{Options: cfg.Translate}, batch: bulk.Batch{NoIDs: cfg.DocumentIDs == "none"}, sightings: f.groups.Sightings()}
	}
	return f, nil
}

// queue returns the queue whose URL the named variable holds, or nil without a URL.
func (f *Forwarder) queue(network *Network, variable, address, consequence string) *deadletter.Queue {
	if u := queueURL(address); u != nil {
		return deadletter.NewQueue(u, f.cfg.Identity, network.client())
	}
	if address != "" {
		f.logger.Warn("there is no queue: "+variable+" is not an http(s) URL; "+consequence, slog.String(variable, address))
	}
	return nil
}

// newGroups returns the tracker of groups, or nil if groups are off.
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

// Handle calls Invoke and discards the response.
func (f *Forwarder) Handle(ctx context.Context, payload []byte) error {
	_, err := f.Invoke(ctx, payload)
	return err
}

// Invoke handles an invocation. It takes the raw payload, because decoding it by reflection would
// cost more than all later steps together.
//
// An error means that Lambda should deliver the whole payload again, which stores nothing as a
// duplicate. For records and messages, the response names those to deliver again.
func (f *Forwarder) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	in, err := delivery.Open(payload)
	if err != nil {
		return nil, fmt.Errorf("identify the event: %w", err)
	}
	w := f.workers.Get().(*worker)
	defer f.workers.Put(w)
	switch in.Source {
	case delivery.Logs:
		err := f.deliver(ctx, w, in.Data)
		if err != nil {
			err = f.retryLater(ctx, in.Data, err)
		}
		return []byte("null"), err
	case delivery.Check:
		f.check(ctx)
		return []byte("null"), nil
	case delivery.Objects:
		return []byte("null"), f.objects(ctx, w, in.Objects, deadline.Before(ctx, lastRequest), false)
	}
	return f.records(ctx, w, &in)
}

// deliver forwards the base64 text of a delivery. It dead-letters an unreadable delivery unchanged.
func (f *Forwarder) deliver(ctx context.Context, w *worker, data []byte) error {
	d, err := w.decoder.DecodeData(data)
	if err != nil {
		return f.deadLetterUnreadable(ctx, w, data, err)
	}
	if f.isSkipped(ctx, &d) {
		return nil
	}
	if err := f.checkBreaker(); err != nil {
		return fmt.Errorf("store documents of %s: %w", d.Group, err)
	}
	err = f.forward(ctx, w, &d)
	if cause := unreadableCause(err); cause != nil {
		return f.deadLetterUnreadable(ctx, w, data, cause)
	}
	return err
}

// forward forwards a delivery and logs its summary.
func (f *Forwarder) forward(ctx context.Context, w *worker, d *delivery.Delivery) error {
	s := newSummary(d)
	err := f.store(ctx, w, d, &s)
	if err == nil && s.isNothing() && len(w.later) == 0 {
		f.exclude(ctx, &s)
		return nil
	}
	if err == nil {
		err = w.postponed
	}
	if err == nil {
		err = f.deadLetterRefused(ctx, w, d, &s)
	}
	if err == nil {
		err = f.retryDocuments(ctx, w, d)
	}
	f.log(ctx, &s)
	if err == nil {
		f.storeSummaries(ctx, w, &s)
	}
	return err
}

// store translates the log events of a delivery and stores the documents, one full request body at
// a time.
func (f *Forwarder) store(ctx context.Context, w *worker, d *delivery.Delivery, s *summary) error {
	if d.Tags == nil { // those of a bucket are known
		d.Tags = f.tags.OfDelivery(ctx, account(ctx), d)
	}
	common := w.translator.Begin(d, s.start.UnixNano())
	w.begin()
	for {
		if err := f.storeChunk(ctx, w, d, s, common); err != nil {
			return err
		}
		more, err := d.Next()
		if err != nil {
			return &unreadableError{err}
		}
		if !more {
			break
		}
		if err := f.send(ctx, w, d, s); err != nil { // the batch refers to the events of this chunk
			return err
		}
		s.received += len(d.Events)
		w.translator.Continue(d)
	}
	if s.isNothing() {
		return nil
	}
	f.addSummary(ctx, w, s, w.batch.Len(), 1)
	return f.sendWithGroups(ctx, w, d, s)
}

// storeChunk translates the current chunk of a delivery. Documents that do not fill a request body
// stay in the batch.
func (f *Forwarder) storeChunk(ctx context.Context, w *worker, d *delivery.Delivery, s *summary, common []byte) error {
	f.reportConflicts(ctx, s, bulk.Result{Renamed: d.Renamed})
	s.lines += w.translator.Len()
	causes := f.causes(ctx, d)
	for i := range w.translator.Len() {
		doc := w.translator.Document(d, i)
		if doc == nil {
			s.filtered++
			continue
		}
		if first, _ := w.translator.Events(i); f.isExcluded(ctx, s, causes, doc, &d.Events[first]) {
			continue
		}
		w.batch.Create(f.cfg.IndexPrefix, doc, common)
		w.sightings.See(doc)
		w.lines = append(w.lines, i)
		var err error
		if w.sightings.Len() >= maxSightings {
			err = f.sendWithGroups(ctx, w, d, s)
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

// sendWithGroups sends the batch together with the documents that are missing in the index of
// groups.
func (f *Forwarder) sendWithGroups(ctx context.Context, w *worker, d *delivery.Delivery, s *summary) error {
	w.sightings.Prepare(ctx, &w.batch)
	if err := f.send(ctx, w, d, s); err != nil {
		return err
	}
	return w.sightings.Update(ctx)
}

// begin empties w for the next delivery.
func (w *worker) begin() {
	w.batch.Reset()
	w.lines = w.lines[:0]
	w.forget()
	w.sightings.Reset()
}

// forget drops what was collected of the refused documents of a delivery.
func (w *worker) forget() {
	w.refused, w.refusedSize, w.postponed = nil, 0, nil
	w.later, w.laterSize, w.isCut = nil, 0, false
}
