package dig

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"faulty/functions/forwarder/bulk"
	"faulty/functions/forwarder/deadletter"
	"faulty/functions/forwarder/delivery"
	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/groups"
	"faulty/functions/forwarder/translate"
	"faulty/local/dig/tally"
)

// maxBody is the size in bytes at which a bulk request is sent. The forwarder uses the same size.
const maxBody = 4 << 20

// A worker holds the memory for processing one batch at a time.
type worker struct {
	*run
	translator translate.Translator
	tally      tally.Tally
	body       bulk.Batch
	lines      []int // the number in the translator of each document in the body
	sightings  *groups.Sightings
	refused    []deadletter.Refused
	result     bulk.Result
	reasons    map[string]int
	documents  int64
	filtered   int64
}

// work processes batches until there are no more. The first batch that cannot be stored ends the
// run.
func (r *run) work(ctx context.Context) {
	w := &worker{
		run: r, translator: translate.Translator{Options: r.Translate, IsCount: r.Store == nil && !r.Tally.Patterns}, tally: tally.Tally{Options: r.Tally}, sightings: r.groups.Sightings(),
	}
	if r.Store != nil {
		w.body.NoIDs = r.Store.NoIDs
	}
	for b := range r.batches {
		if ctx.Err() == nil {
			if err := w.do(ctx, b); err != nil {
				r.cancel(err)
			}
		}
		if b.Batch != nil {
			r.spent.Put(b.Batch)
		}
		r.pending.Done()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.summary.Tally.Merge(&w.tally)
}

// do stores a batch and records its progress.
func (w *worker) do(ctx context.Context, b *batch) error {
	if b.Batch == nil {
		return b.order.finish(b.turn, b.after)
	}
	d := b.Delivery()
	w.documents, w.filtered, w.result, w.refused, w.reasons = 0, 0, bulk.Result{}, nil, map[string]int{}
	if err := w.store(ctx, d); err != nil {
		return err
	}
	if err := w.keep(d); err != nil {
		return err
	}
	if b.last != nil {
		w.identify(d, b)
	}
	w.count()
	return b.order.finish(b.turn, b.after)
}

// store translates a delivery and stores its documents in requests of at most about maxBody bytes.
func (w *worker) store(ctx context.Context, d *delivery.Delivery) error {
	common := w.translator.Begin(d, time.Now().UnixNano())
	w.sightings.Reset()
	for i := range w.translator.Len() {
		doc := w.translator.Document(d, i)
		if doc == nil {
			w.filtered++
			continue
		}
		w.documents++
		first, count := w.translator.Events(i)
		w.tally.Add(doc, sizeOf(d.Events[first:first+count]))
		if w.client == nil {
			continue
		}
		w.body.Create(w.Store.Prefix, doc, common)
		w.sightings.See(doc)
		w.lines = append(w.lines, i)
		if w.body.Size() >= maxBody {
			if err := w.send(ctx, d); err != nil {
				return err
			}
		}
	}
	w.sightings.Prepare(ctx, &w.body)
	if err := w.send(ctx, d); err != nil {
		return err
	}
	return w.sightings.Update(ctx)
}

// sizeOf returns the total size of the messages of events, which CloudWatch bills.
func sizeOf(events []delivery.Event) (size int64) {
	for i := range events {
		size += int64(len(events[i].Message))
	}
	return size
}

// identify sets the last document of a file in the checkpoint. If the file grows, the whole batch of
// that document is read again, because earlier lines of the batch affect the document. With
// Store.NoIDs, only the events of the document are read again, because reading the rest would
// create duplicates.
func (w *worker) identify(d *delivery.Delivery, b *batch) {
	line := w.translator.Len() - 1
	if w.Store == nil || line < 0 {
		return
	}
	first, _ := w.translator.Events(line)
	if !b.IsDerived(first) { // events with a CloudWatch id are complete
		return
	}
	if b.last.Events = b.Number(0); w.Store.NoIDs {
		b.last.Events = b.Number(first)
		return
	}
	if doc := w.translator.Document(d, line); doc != nil {
		b.last.Index, b.last.ID = w.indexOf(doc), string(doc.ID.Bytes)
	}
}

// indexOf returns the index of a document.
func (w *worker) indexOf(doc *document.Document) string {
	return w.Store.Prefix + "-" + string(document.AppendDay(nil, document.Day(doc.IndexTime())))
}

// send stores the documents in the body, and keeps those that OpenSearch permanently rejects.
func (w *worker) send(ctx context.Context, d *delivery.Delivery) error {
	defer func() {
		w.body.Reset()
		w.lines = w.lines[:0]
	}()
	if w.body.Len() == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, w.Store.Patience)
	defer cancel()
	stop := w.meter.waiting(slow)
	result, err := w.client.Send(ctx, &w.body)
	stop()
	w.result.Add(result)
	rejected, ok := errors.AsType[*bulk.RejectedError](err)
	if !ok {
		if err != nil {
			return fmt.Errorf("store events of %s %s: %w; the same command continues from here", d.Group, d.Stream, err)
		}
		return nil
	}
	for _, refusal := range rejected.Items {
		if isGeneral(&refusal) {
			return fmt.Errorf("store events of %s %s: OpenSearch refuses %d documents and would refuse the rest: %s; fix that, then the same command continues from here", d.Group, d.Stream, len(rejected.Items), refusal.Reason)
		}
		w.reasons[refusal.Type]++
		w.refused = append(w.refused, w.deadLetter(d, refusal))
	}
	return nil
}

// isGeneral reports whether a rejection is independent of the document: OpenSearch does not allow
// creating the index or writing to it. The forwarder cannot wait until this is fixed, but the user
// of dig can fix it and start again.
func isGeneral(r *bulk.Rejection) bool {
	switch r.Type {
	case "cluster_block_exception", "security_exception", "index_not_found_exception", "validation_exception":
		return true
	}
	return r.Status == http.StatusUnauthorized || r.Status == http.StatusForbidden || strings.Contains(r.Reason, "shards open")
}

// deadLetter creates an entry of a dead letter from a rejected document.
func (w *worker) deadLetter(d *delivery.Delivery, r bulk.Rejection) deadletter.Refused {
	line := w.lines[r.Number]
	entry := deadletter.Refused{Status: r.Status, Reason: r.Reason}
	if doc := w.translator.Document(d, line); doc != nil { // translate again for the fields that the request does not contain
		entry.Index = w.indexOf(doc)
		entry.Execution = string(doc.Get(document.FaasExecution).Text())
		entry.TraceID = string(doc.Get(document.TraceID).Text())
		entry.XRay = string(doc.Get(document.XRayTraceID).Text())
	}
	first, count := w.translator.Events(line)
	for _, e := range d.Events[first : first+count] {
		entry.Events = append(entry.Events, deadletter.Event{ID: string(e.ID), Time: e.Time, Message: string(e.Message)})
	}
	return entry
}

// keep writes the rejected documents to the dead letter file. The format is that of messages in the
// failure queue.
func (w *worker) keep(d *delivery.Delivery) error {
	if len(w.refused) == 0 {
		return nil
	}
	messages, err := deadletter.Pack(d, w.refused)
	if err != nil {
		return fmt.Errorf("OpenSearch refused %d documents of %s, the first because of %s: %w", len(w.refused), d.Group, w.refused[0].Reason, err)
	}
	w.deadLetters.Lock()
	defer w.deadLetters.Unlock()
	for _, m := range messages {
		if _, err := fmt.Fprintln(w.Store.DeadLetters, m); err != nil {
			return fmt.Errorf("write the dead letters: %w", err)
		}
	}
	return nil
}

// count adds a batch to the summary.
func (w *worker) count() {
	w.mu.Lock()
	defer w.mu.Unlock()
	s := &w.summary
	s.Documents += w.documents
	s.Filtered += w.filtered
	s.Stored += int64(w.result.Stored)
	s.Duplicate += int64(w.result.Duplicate)
	s.Renamed += int64(w.result.Renamed)
	if w.result.CompareError != nil {
		s.Uncompared++
	}
	s.Retried += int64(w.result.Retried)
	s.Refused += int64(len(w.refused))
	for reason, n := range w.reasons {
		s.Reasons[reason] += n
	}
}
