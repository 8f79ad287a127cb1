// Package indextest makes small indices in memory for the tests of queries and aggregations.
package indextest

import (
	"fmt"
	"testing"

	"faulty/local/opensearch/mapping"
	"faulty/local/opensearch/segment"
	"faulty/local/opensearch/strictjson"
)

// New returns the mapping and the segments of an index of documents with the ids
// 1, 2, 3 … The properties of its mapping and the documents are JSON objects. Every
// other document is in a second segment.
func New(tb testing.TB, properties string, docs ...string) (*mapping.Mapping, []*segment.Segment) {
	tb.Helper()
	m, err := mapping.Default().Merge(map[string]any{"properties": decode(tb, properties)})
	if err != nil {
		tb.Fatal(err)
	}
	builders := []*segment.Builder{segment.NewBuilder(0), segment.NewBuilder(segment.Size)}
	for i, doc := range docs {
		id := fmt.Sprint(i + 1)
		values, ignored, grown, err := m.Parse(id, decode(tb, doc))
		if err != nil {
			tb.Fatal(err)
		}
		m = grown
		mapping.Add(builders[i%2], uint32(i/2), id, values, ignored)
	}
	return m, []*segment.Segment{builders[0].Segment(), builders[1].Segment()}
}

func decode(tb testing.TB, text string) map[string]any {
	tb.Helper()
	tree, err := strictjson.Decode([]byte(text))
	if err != nil {
		tb.Fatal(err)
	}
	return tree
}
