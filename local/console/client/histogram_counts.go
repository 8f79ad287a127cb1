package client

import (
	"bytes"
	"encoding/json"
)

// bare is the response of a histogram whose steps hold nothing but their counts:
// timeBuckets[struct{}], read by hand. A page of groups has thousands of them, and
// reflection took longer over them than the page took to draw.
type bare struct{ Buckets []timeBucket[struct{}] }

// UnmarshalJSON reads what OpenSearch writes; encoding/json reads any other way
// to write the same.
func (b *bare) UnmarshalJSON(text []byte) error {
	var ok bool
	if b.Buckets, ok = buckets(text); ok {
		return nil
	}
	var found timeBuckets[struct{}]
	err := json.Unmarshal(text, &found)
	b.Buckets = found.Buckets
	return err //nolint:wrapcheck // the caller names the answer
}

// buckets reads {"buckets":[{"key":1,"doc_count":2},…]} with neither spaces nor
// anything else in it.
func buckets(text []byte) ([]timeBucket[struct{}], bool) {
	c := cutter{rest: text}
	c.cut(`{"buckets":[`)
	list := make([]timeBucket[struct{}], 0, bytes.Count(text, []byte("},{"))+1)
	for !c.failed && string(c.rest) != "]}" {
		if len(list) > 0 {
			c.cut(",")
		}
		var m timeBucket[struct{}]
		c.cut(`{"key":`)
		m.Key = c.number()
		c.cut(`,"doc_count":`)
		m.Count = int(c.number())
		c.cut("}")
		list = append(list, m)
	}
	return list, !c.failed
}
