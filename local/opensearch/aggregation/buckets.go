package aggregation

import (
	"fmt"
	"slices"

	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/segment"
)

// bucketed is the common part of all bucket aggregations.
type bucketed struct {
	subs   *Tree
	counts counts // number of documents by bucket
}

// collector assigns documents to the aggregation's buckets with assign, counts them and passes them
// on to the sub-aggregations.
func (b *bucketed) collector(e *env, assign func(s *segment.Segment, docs, parents []uint32, p *parts)) (collector, error) {
	collect, err := b.subs.index(e)
	return func(s *segment.Segment, docs, parents []uint32) {
		p := &parts{docs: make([]uint32, 0, len(docs)), buckets: make([]uint32, 0, len(docs))}
		assign(s, docs, parents, p)
		if p.isFull || len(p.buckets) > 0 && slices.Max(p.buckets) >= maxCollected {
			e.Fail(apierr.InShard(tooManyBuckets(maxCollected), e.Index))
			return
		}
		b.counts.add(p.buckets)
		collect(s, p.docs, p.buckets)
	}, err
}

// object returns a bucket of the response with the results of the sub-aggregations.
func (b *bucketed) object(bucket uint32, r *rendering) (map[string]any, error) {
	return b.subs.into(map[string]any{"doc_count": at(b.counts, bucket)}, bucket, r)
}

// putInner adds a document to bucket n of a parent that has width buckets.
func (p *parts) putInner(at int, doc, parent uint32, width, n int) {
	bucket := inner(parent, width, n)
	if bucket >= maxInner {
		p.isFull = true
	}
	p.put(at, doc, bucket)
}

// nowhere is a bucket that contains no documents.
const nowhere = ^uint32(0)

// inner returns the number of bucket n of a parent that has width buckets.
func inner(parent uint32, width, n int) uint32 {
	if parent == nowhere {
		return nowhere
	}
	return parent*uint32(width) + uint32(n)
}

// These limits apply while documents are collected, before the buckets of a response are known.
const (
	maxCollected = 1 << 22 // buckets of one aggregation, which may be as many as the values of a field
	maxInner     = 1 << 18 // buckets of an aggregation that creates them even without documents
	maxParts     = 1 << 22 // documents of one segment, counted once for each of their buckets
	maxWidth     = 1024    // filters or ranges of one aggregation
)

func checkWidth(kind string, n int) error {
	if n <= maxWidth {
		return nil
	}
	return apierr.Unsupported(fmt.Sprintf("a [%s] aggregation of more than %d buckets", kind, maxWidth))
}

// parts are documents with their buckets in an aggregation.
type parts struct {
	docs, buckets []uint32
	at, since     int  // position of the latest document, and index of its first bucket
	isFull        bool // some documents were omitted
}

// put adds a document to a bucket. It adds the document only once, even if several of its values
// belong to the bucket. at is the document's position among the documents of the parents.
func (p *parts) put(at int, doc, bucket uint32) {
	if p.isFull = p.isFull || len(p.docs) >= maxParts; p.isFull {
		return
	}
	if at != p.at {
		p.at, p.since = at, len(p.docs)
	}
	if slices.Contains(p.buckets[min(p.since, len(p.buckets)):], bucket) {
		return
	}
	p.docs = append(p.docs, doc)
	p.buckets = append(p.buckets, bucket)
}

// counts are the numbers of documents by bucket.
type counts []int64

func (c *counts) add(buckets []uint32) {
	for _, b := range buckets {
		(*slot(c, b))++
	}
}

// at returns the value of a bucket, or zero if the list does not contain the bucket.
func at[L ~[]T, T any](list L, bucket uint32) (value T) {
	if int(bucket) < len(list) {
		return list[bucket]
	}
	return value
}

// slot returns a pointer to a bucket's value. It extends the list if necessary.
func slot[L ~[]T, T any](list *L, bucket uint32) *T {
	if missing := int(bucket) + 1 - len(*list); missing > 0 {
		*list = append(*list, make(L, missing)...)
	}
	return &(*list)[bucket]
}
