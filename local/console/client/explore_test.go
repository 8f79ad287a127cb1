package client_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"faulty/infra/indices"
	"faulty/local/console/client"
	"faulty/local/console/client/clienttest"
)

// traffic returns a store with n documents, ten for each millisecond. The number of documents
// differs between types.
func traffic(tb testing.TB, n int) *clienttest.Store {
	s := clienttest.Open(tb)
	var docs []clienttest.Doc
	for i := range n {
		kind := []string{"text/html", "text/html", "text/html", "audio/mpeg", "image/png"}[i%5]
		docs = append(docs, clienttest.Doc{
			"@timestamp": clienttest.Now().Add(-time.Minute - time.Duration(i/10)*time.Millisecond), "message": fmt.Sprint("line ", i),
			"log.level": []string{"info", "warn"}[i%2], "content.type": kind, "faas.name": "hasher",
		})
	}
	s.Put(docs...)
	return s
}

func TestExplore(t *testing.T) {
	s := traffic(t, 500)
	got, err := s.Client.Explore(t.Context(), scope(time.Hour), client.Exploration{By: "content.type", Size: 50})
	if err != nil {
		t.Fatal(err)
	}
	want := []client.Value{{"text/html", 300}, {"audio/mpeg", 100}, {"image/png", 100}}
	if got.Total != 500 || got.Kinds != 3 || !slices.Equal(got.Values.Top, want) {
		t.Errorf("Explore = %d documents, %d kinds, %v; want 500, 3, %v", got.Total, got.Kinds, got.Values.Top, want)
	}
	if names := names(got.Timeline); !slices.Equal(names, []string{"warn 250", "info 250"}) {
		t.Errorf("timeline = %v; want the levels", names)
	}
	got, err = s.Client.Explore(t.Context(), scope(time.Hour), client.Exploration{By: "content.type", Parts: true})
	if names := names(got.Timeline); err != nil || !slices.Equal(names, []string{"text/html 300", "audio/mpeg 100", "image/png 100"}) {
		t.Errorf("timeline by content.type = %v, %v; want its values", names, err)
	}
}

func names(t client.Timeline) (out []string) {
	for _, s := range t.Series {
		out = append(out, fmt.Sprint(s.Name, " ", s.Sum()))
	}
	return out
}

// TestExplorePages checks that every document is on exactly one page, even if a page ends within
// a millisecond or contains only one millisecond.
func TestExplorePages(t *testing.T) {
	s := traffic(t, 137)
	for _, size := range []int{4, 10, 25, 137, 200} {
		t.Run(fmt.Sprint(size, " a page"), func(t *testing.T) {
			seen := map[string]bool{}
			var from client.Cursor
			for pages := range 100 {
				got, err := s.Client.Explore(t.Context(), scope(time.Hour), client.Exploration{Size: size, From: from})
				if err != nil || got.Total != 137 {
					t.Fatalf("page %d = %d documents in all, %v; want 137", pages, got.Total, err)
				}
				for _, d := range got.Events {
					if seen[d.ID] {
						t.Errorf("document %s is duplicated", d.ID)
					}
					seen[d.ID] = true
				}
				if from = got.Next; from.Time.IsZero() {
					break
				}
			}
			if len(seen) != 137 {
				t.Errorf("the pages have %d documents; want 137", len(seen))
			}
		})
	}
}

// TestEach checks that Each returns every document once, up to its limit.
func TestEach(t *testing.T) {
	s := traffic(t, 1507)
	var same []clienttest.Doc
	for i := range 1203 { // more than two pages with the same millisecond
		same = append(same, clienttest.Doc{"@timestamp": clienttest.Now().Add(-2 * time.Minute), "message": fmt.Sprint("same ", i)})
	}
	s.Put(same...)
	for _, row := range []struct {
		limit, want int
		more        bool
	}{{10000, 2710, false}, {2710, 2710, false}, {2709, 2709, true}, {500, 500, true}, {1, 1, true}} {
		seen := map[string]bool{}
		n := 0
		more, err := s.Client.Each(t.Context(), scope(time.Hour), row.limit, func(d client.Document) error {
			seen[d.ID] = true
			n++
			return nil
		})
		if err != nil || more != row.more || n != row.want || len(seen) != row.want {
			t.Errorf("Each(%d) = %d documents, %d of them different, %v, %v; want %d and %v", row.limit, n, len(seen), more, err, row.want, row.more)
		}
	}
	broken := errors.New("the reader has disconnected")
	if _, err := s.Client.Each(t.Context(), scope(time.Hour), 10, func(client.Document) error { return broken }); !errors.Is(err, broken) {
		t.Errorf("Each = %v; want the error of who takes the documents", err)
	}
}

func TestDocument(t *testing.T) {
	s := traffic(t, 3)
	d, err := s.Client.Document(t.Context(), s.Today(), "2")
	if err != nil || d.Text("message") != "line 1" {
		t.Errorf("Document = %v, %v; want line 1", d.Text("message"), err)
	}
	for _, row := range [][2]string{{"faulty-2026.11.21", "2"}, {s.Today(), "nosuch"}, {"*", "2"}, {"", ""}} {
		_, err := s.Client.Document(t.Context(), row[0], row[1])
		if e, ok := errors.AsType[*client.Error](err); !ok || e.Status != 404 && e.Status != 400 {
			t.Errorf("Document(%q, %q) = %v; want that there is none", row[0], row[1], err)
		}
	}
}

// TestFieldsExist checks that the template supports counting all fields that are offered for it.
func TestFieldsExist(t *testing.T) {
	text, err := indices.Template("faulty")
	if err != nil {
		t.Fatal(err)
	}
	var template struct {
		Template struct {
			Mappings struct{ Properties map[string]any }
		}
	}
	if err := json.Unmarshal(text, &template); err != nil {
		t.Fatal(err)
	}
	kind := func(field string) any {
		here := template.Template.Mappings.Properties
		for part := range strings.SplitSeq(field, ".") {
			next, _ := here[part].(map[string]any)
			if next["type"] != nil {
				return next["type"]
			}
			here, _ = next["properties"].(map[string]any)
		}
		return nil
	}
	for _, field := range client.Countable() {
		if k := kind(field); k != "keyword" && k != "boolean" && k != "short" {
			t.Errorf("%s is of type %v; want one whose values can be counted", field, k)
		}
	}
	for _, field := range client.Showable() {
		if kind(field) == nil {
			t.Errorf("%s is not in the template", field)
		}
	}
}
