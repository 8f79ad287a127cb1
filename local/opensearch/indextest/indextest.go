// Package indextest makes small indices in memory for the tests of queries and aggregations.
//
// It also finds out whether the project still uses a kind of query or aggregation, so that unused
// kinds are removed.
package indextest

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"faulty/local/opensearch/mapping"
	"faulty/local/opensearch/segment"
	"faulty/local/opensearch/strictjson"
)

// New returns the mapping and the segments of an index. Its documents have the ids 1, 2, 3 and so
// on. The properties of the mapping and the documents are given as JSON objects. Every other
// document is in a second segment.
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

// Sends reports whether a Go file below a folder of the project contains a text. The tests that
// call it run two folders below local/.
func Sends(tb testing.TB, folder, text string) bool {
	tb.Helper()
	found := false
	err := filepath.WalkDir(filepath.Join("../../..", folder), func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".go" {
			return err
		}
		source, err := os.ReadFile(path) //nolint:gosec // a test reads the repository
		if found = found || strings.Contains(string(source), text); found {
			return fs.SkipAll
		}
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	return found
}
