// Package bulk stores documents with OpenSearch's _bulk API.
//
// Every document is created under an id that its event has for ever, so that
// what is sent again, by whomever, is stored once.
package bulk

import (
	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/jsonscan"
)

// A Batch is the body of one bulk request, built up document by document.
type Batch struct {
	// NoIDs leaves the ids to OpenSearch, for serverless time-series
	// collections, which refuse any other; what is sent again is then stored
	// again.
	NoIDs bool

	body  []byte
	items []item

	prefix string // of the latest document's index
	day    int64  // in its name, since 1970
	action []byte // with both
}

// An item is where one document stands in the body: its action line and itself.
type item struct {
	start, doc, end int
	number          int  // among all that Send was given
	isUncounted     bool // it is in no Result, and dropped where it is refused
	outcome         *Outcome
}

// Reset empties b and keeps its memory.
func (b *Batch) Reset() { b.body, b.items = b.body[:0], b.items[:0] }

// Len returns the number of documents.
func (b *Batch) Len() int { return len(b.items) }

// counted returns the number of documents that a Result counts.
func (b *Batch) counted() (n int) {
	for i := range b.items {
		if !b.items[i].isUncounted {
			n++
		}
	}
	return n
}

// Size returns the size of the body in bytes.
func (b *Batch) Size() int { return len(b.body) }

// Item returns the two lines of the i-th document, as they are sent: its action,
// {"create":{"_index":"…","_id":"…"}}, and itself. They hold until Reset.
func (b *Batch) Item(i int) (action, doc []byte) {
	it := &b.items[i]
	return b.body[it.start : it.doc-1], b.body[it.doc : it.end-1]
}

// Create appends a document. Its index is the prefix and the UTC day of the
// document's IndexTime, its _id is CloudWatch's event id: a redelivered event
// meets its first copy. common is as document.Append takes it.
func (b *Batch) Create(prefix string, doc *document.Document, common []byte) {
	start := len(b.body)
	b.name(prefix, document.Day(doc.IndexTime()))
	b.body = append(b.body, b.action...)
	b.finish(start, doc, common)
}

// name makes the beginning of an action for the index of a day. The documents of a
// delivery are nearly all of one.
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

// CreateUncounted appends a document as Create does. It is in no Result, and it
// is dropped where OpenSearch refuses it: the sender's own, which no other
// document is to wait for.
func (b *Batch) CreateUncounted(prefix string, doc *document.Document, common []byte) {
	b.Create(prefix, doc, common)
	b.items[len(b.items)-1].isUncounted = true
}

// CreateIn appends a document for an index named in full.
func (b *Batch) CreateIn(index string, doc *document.Document, common []byte) {
	start := len(b.body)
	b.body = append(b.body, `{"create":{"_index":"`...)
	b.body = jsonscan.AppendText(b.body, []byte(index))
	b.finish(start, doc, common)
}

// finish appends what follows the name of the index.
func (b *Batch) finish(start int, doc *document.Document, common []byte) {
	b.body = append(b.body, '"')
	if len(doc.ID.Bytes) > 0 && !b.NoIDs {
		b.body = document.AppendMember(b.body, "_id", doc.ID)
	}
	b.body = append(b.body, "}}\n"...)
	it := item{start: start, doc: len(b.body), number: len(b.items)}
	b.body = doc.Append(b.body, common)
	b.body = append(b.body, '\n')
	it.end = len(b.body)
	b.items = append(b.items, it)
}

// pick copies the items of the given numbers into dst.
func (b *Batch) pick(dst *Batch, numbers []int) {
	dst.Reset()
	for _, n := range numbers {
		it := b.items[n]
		shift := len(dst.body) - it.start
		dst.body = append(dst.body, b.body[it.start:it.end]...)
		dst.items = append(dst.items, item{it.start + shift, it.doc + shift, it.end + shift, it.number, it.isUncounted, it.outcome})
	}
}
