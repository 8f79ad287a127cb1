// Package bulk stores documents with OpenSearch's _bulk API.
//
// Every document is created under an id that its event has for ever, so that
// what is sent again, by whomever, is stored once.
package bulk

import "faulty/functions/forwarder/document"

// A Batch is the body of one bulk request, built up document by document.
type Batch struct {
	body  []byte
	items []item
}

// An item is where one document stands in the body: its action line and itself.
type item struct {
	start, end     int
	idStart, idEnd int
}

// Reset empties b and keeps its memory.
func (b *Batch) Reset() { b.body, b.items = b.body[:0], b.items[:0] }

// Len returns the number of documents.
func (b *Batch) Len() int { return len(b.items) }

// Size returns the size of the body in bytes.
func (b *Batch) Size() int { return len(b.body) }

// Create appends a document. Its index is the prefix and the UTC day of the
// document's IndexTime, its _id is CloudWatch's event id: a redelivered event
// meets its first copy. common is as document.Append takes it.
func (b *Batch) Create(prefix string, doc *document.Document, common []byte) {
	it := item{start: len(b.body)}
	b.body = append(b.body, `{"create":{"_index":"`...)
	b.body = append(b.body, prefix...)
	b.body = append(b.body, '-')
	b.body = document.AppendDay(b.body, doc.IndexTime())
	if len(doc.ID) > 0 {
		b.body = document.AppendMember(append(b.body, '"'), "_id", doc.ID)
		it.idStart, it.idEnd = len(b.body)-len(doc.ID)-1, len(b.body)-1
	} else {
		b.body = append(b.body, '"')
	}
	b.body = append(b.body, "}}\n"...)
	b.body = doc.Append(b.body, common)
	b.body = append(b.body, '\n')
	it.end = len(b.body)
	b.items = append(b.items, it)
}

func (b *Batch) id(i int) string { return string(b.body[b.items[i].idStart:b.items[i].idEnd]) }

// pick copies the items of the given numbers into dst.
func (b *Batch) pick(dst *Batch, numbers []int) {
	dst.Reset()
	for _, n := range numbers {
		it := b.items[n]
		shift := len(dst.body) - it.start
		dst.body = append(dst.body, b.body[it.start:it.end]...)
		dst.items = append(dst.items, item{it.start + shift, it.end + shift, it.idStart + shift, it.idEnd + shift})
	}
}
