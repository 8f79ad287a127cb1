package store

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/segment"
)

// TestFullDatabase: a database that cannot grow refuses writes as OpenSearch does,
// changes nothing, and continues when it can grow again.
func TestFullDatabase(t *testing.T) {
	s := open(t)
	if _, err := s.writer.Exec("PRAGMA max_page_count = 1"); err != nil { // at least the pages that it has
		t.Fatal(err)
	}
	_, err := s.Write(t.Context(), []*Operation{operation(`create a/1 {"s":"` + strings.Repeat("long ", 10_000) + `"}`)})
	if full := apierr.From(err); full.Status != http.StatusTooManyRequests || full.Type != "cluster_block_exception" {
		t.Errorf("a write to a full database: %v; want 429 cluster_block_exception", err)
	}
	if _, err := s.one("a"); err == nil {
		t.Error("the refused write has left its index")
	}
	if _, err := s.writer.Exec("PRAGMA max_page_count = 1000000"); err != nil {
		t.Fatal(err)
	}
	if got := docs(t, s, 0, 1); got != 1 {
		t.Errorf("%d documents after the write that fits; want 1", got)
	}
}

// TestUnsealed: a segment that cannot be sealed is searched from memory, and read
// from the documents when the store is opened, before and after it can be sealed.
func TestUnsealed(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.writer.Exec("CREATE TRIGGER full BEFORE INSERT ON segments BEGIN SELECT RAISE(FAIL, 'the disk is full'); END"); err != nil {
		t.Fatal(err)
	}
	count := segment.Size + 10
	if got := docs(t, s, 0, count); got != count {
		t.Fatalf("%d documents; want %d", got, count)
	}
	s = reopen(t, s, dir)
	if got := docs(t, s, count, 0); got != count {
		t.Fatalf("%d documents after the next Open, which cannot seal either; want %d", got, count)
	}
	if _, err := s.writer.Exec("DROP TRIGGER full"); err != nil {
		t.Fatal(err)
	}
	if got := docs(t, s, count, segment.Size); got != count+segment.Size { // seals the second segment, not the first
		t.Fatalf("%d documents; want %d", got, count+segment.Size)
	}
	if _, err := s.Write(t.Context(), []*Operation{operation("delete a/5")}); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		s = reopen(t, s, dir)
		if got := docs(t, s, 0, 0); got != count+segment.Size-1 {
			t.Fatalf("%d documents after the next Open; want %d", got, count+segment.Size-1)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func reopen(t *testing.T, s *Store, dir string) *Store {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// docs creates n documents in index a and returns how many it then has.
func docs(t *testing.T, s *Store, from, n int) int {
	t.Helper()
	ops := make([]*Operation, 0, n)
	for i := range n {
		ops = append(ops, operation(fmt.Sprintf(`create a/%d {"n":%d}`, from+i, from+i)))
	}
	results, err := s.Write(context.Background(), ops)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range results {
		if r.Status != http.StatusCreated {
			t.Fatalf("document %s = %d %v", r.ID, r.Status, r.Err)
		}
	}
	x, err := s.one("a")
	if err != nil {
		t.Fatal(err)
	}
	return x.view.Load().Docs
}
