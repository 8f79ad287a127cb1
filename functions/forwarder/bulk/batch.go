// Package bulk stores documents with OpenSearch's _bulk API.
//
// Every document is created under the permanent id of its event. A document that is sent again, by
// this or by another forwarder, is therefore stored only once.
package bulk

import (
	"slices"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/jsonscan"
)

// A Batch is the body of one bulk request, built up document by document.
type Batch struct {
	// NoIDs lets OpenSearch assign the ids. Serverless time-series collections need this, because
	// they refuse any other ids. A document that is sent again is then stored as a duplicate.
	NoIDs bool

	body  []byte
	items []item
	share *Result // of the documents that are appended next, or nil

	prefix string // of the index of the latest document
	day    int64  // day in the name of that index, counted from 1970
	action []byte // beginning of the action line with prefix and day
}

// An item is the position of one document in the body: of its action line and of the document.
type item struct {
	start, doc, end int
	number          int  // position among all documents that were passed to Send
	isUncounted     bool // not counted in the Result, and dropped if it is refused
	outcome         *Outcome
	hash            uint32 // of the event, delivery.Hash; 0 if it is not to be compared
	share           *Result
}

// Reset empties b and keeps its memory.
func (b *Batch) Reset() { b.body, b.items, b.share = b.body[:0], b.items[:0], nil }

// CountIn makes Send count the documents that are appended next in r, besides its own Result. It is
// for batches that several deliveries share. Requests are only counted in Send's own Result.
func (b *Batch) CountIn(r *Result) { b.share = r }

// Len returns the number of documents.
func (b *Batch) Len() int { return len(b.items) }

// countRetries counts a retry of every document, and returns the number of documents.
func (b *Batch) countRetries() (n int) {
	for i := range b.items {
		if it := &b.items[i]; !it.isUncounted {
			n++
			it.share.retried()
		}
	}
	return n
}

// hasOutcome reports whether the sender tracks a document individually.
func (b *Batch) hasOutcome() bool {
	return slices.ContainsFunc(b.items, func(it item) bool { return it.outcome != nil })
}

// Size returns the size of the body in bytes.
func (b *Batch) Size() int { return len(b.body) }

// Item returns the index of the i-th document, and the document as it is sent, which is valid until
// Reset.
func (b *Batch) Item(i int) (index string, doc []byte) {
	it := &b.items[i]
	index, _ = target(it.action(b))
	return index, b.body[it.doc : it.end-1]
}

// Create appends a document. The index name consists of the prefix and the UTC day of the
// document's IndexTime. The _id is CloudWatch's event id, so that OpenSearch recognizes a
// redelivered event as a duplicate. See document.Append for common.
func (b *Batch) Create(prefix string, doc *document.Document, common []byte) {
	start := len(b.body)
	b.name(prefix, document.Day(doc.IndexTime()))
	b.body = append(b.body, b.action...)
	b.finish(start, doc, common)
}

// name builds the beginning of the action line for the index of a day. It keeps the last one,
// because nearly all documents of a delivery have the same day.
func (b *Batch) name(prefix string, day int64) {
	if day == b.day && prefix == b.prefix && b.action != nil {
		return
	}
	b.prefix, b.day = prefix, day
	b.action = append(b.action[:0], `{"create":{"_index":"`...)
	b.action = append(b.action, prefix...)
	b.action = append(b.action, '-')
	b.action = document.AppendDay(b.action, day)
}

// CreateUncounted appends a document as Create does. The document is not counted in the Result, and
// it is dropped if OpenSearch refuses it. It is for documents about the sender itself, which must
// not delay other documents.
func (b *Batch) CreateUncounted(prefix string, doc *document.Document, common []byte) {
	b.Create(prefix, doc, common)
	b.items[len(b.items)-1].isUncounted = true
}

// CreateIn appends a document for the index with the given full name.
func (b *Batch) CreateIn(index string, doc *document.Document, common []byte) {
	start := len(b.body)
	b.body = append(b.body, `{"create":{"_index":"`...)
	b.body = jsonscan.AppendText(b.body, []byte(index))
	b.finish(start, doc, common)
}

// finish appends the part of the action line after the index name, and the document.
func (b *Batch) finish(start int, doc *document.Document, common []byte) {
	b.body = append(b.body, '"')
	if len(doc.ID.Bytes) > 0 && !b.NoIDs {
		b.body = document.AppendMember(b.body, "_id", doc.ID)
	}
	b.body = append(b.body, "}}\n"...)
	it := item{start: start, doc: len(b.body), number: len(b.items), share: b.share}
	b.body = doc.Append(b.body, common)
	if doc.Hash != 0 && len(doc.ID.Bytes) > 0 && !b.NoIDs {
		it.hash = doc.Hash
		b.body = appendHash(b.body, doc.Hash)
	}
	b.body = append(b.body, '\n')
	it.end = len(b.body)
	b.items = append(b.items, it)
}

// pick copies the items with the given numbers into dst.
func (b *Batch) pick(dst *Batch, numbers []int) {
	dst.Reset()
	for _, n := range numbers {
		it := b.items[n]
		shift := len(dst.body) - it.start
		dst.body = append(dst.body, b.body[it.start:it.end]...)
		dst.items = append(dst.items, item{it.start + shift, it.doc + shift, it.end + shift, it.number, it.isUncounted, it.outcome, it.hash, it.share})
	}
}
