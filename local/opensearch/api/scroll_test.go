package api

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// page contains the fields of a page that the tests read.
type page struct {
	ScrollID string `json:"_scroll_id"`
	Hits     struct {
		Total struct{ Value int }
		Hits  []struct {
			ID string `json:"_id"`
		}
	}
	Aggregations map[string]any
}

func (p page) ids() string {
	var ids []string
	for _, hit := range p.Hits.Hits {
		ids = append(ids, hit.ID)
	}
	return strings.Join(ids, " ")
}

func read(t *testing.T, h http.Handler, request, body string) page {
	t.Helper()
	status, out := ask(t, h, request, body)
	var p page
	if err := json.Unmarshal([]byte(out), &p); err != nil || status != http.StatusOK {
		t.Fatalf("%s %s = %d %s", request, body, status, out)
	}
	return p
}

// TestScroll reads pages like helpers.scan does, while documents are added and deleted.
func TestScroll(t *testing.T) {
	for _, tt := range []struct {
		name, body string
		want       []string // ids of the pages
	}{
		{"as written", `{"size":2,"sort":"_doc"}`, []string{"1 2", "4", "5", ""}},
		{"by a key that several share", `{"size":2,"sort":[{"k":"desc"}]}`, []string{"1 3", "5 2", "4", ""}},
		{"by score", `{"size":3,"query":{"match":{"m":"word"}}}`, []string{"1 2 3", "4 5", ""}},
		{"more than there are", `{"query":{"term":{"k":"k0"}}}`, []string{"2 4", ""}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := serve(t)
			first := read(t, h, "POST /a/_search?scroll=5m", strings.Replace(tt.body, "{", `{"aggs":{"m":{"max":{"field":"n"}}},`, 1))
			got := []string{first.ids()}
			if first.Aggregations == nil || first.ScrollID == "" {
				t.Errorf("the first page is %+v; want aggregations and an id", first)
			}
			ask(t, h, "PUT /a/_doc/6", `{"k":"k0","m":"word","n":6}`)
			if tt.name == "as written" {
				ask(t, h, "DELETE /a/_doc/3", "")
			}
			for got[len(got)-1] != "" {
				p := read(t, h, "POST /_search/scroll", `{"scroll":"5m","scroll_id":"`+first.ScrollID+`"}`)
				if p.ScrollID != first.ScrollID || p.Hits.Total.Value != first.Hits.Total.Value || p.Aggregations != nil {
					t.Errorf("page = %+v; want the id and the total of the first, and no aggregations", p)
				}
				got = append(got, p.ids())
			}
			if strings.Join(got, "|") != strings.Join(tt.want, "|") {
				t.Errorf("pages of %s = %q; want %q", tt.body, got, tt.want)
			}
			status, out := ask(t, h, "DELETE /_search/scroll", `{"scroll_id":["`+first.ScrollID+`"]}`)
			if status != http.StatusOK || out != `{"num_freed":1,"succeeded":true}` {
				t.Errorf("DELETE /_search/scroll = %d %s", status, out)
			}
		})
	}
}

// TestScrollOfDeleted checks that a page whose documents were all deleted does not look like the
// end of the scroll.
func TestScrollOfDeleted(t *testing.T) {
	h := serve(t)
	first := read(t, h, "POST /a/_search?scroll=5m", `{"size":1,"sort":"_doc"}`)
	for _, id := range []string{"2", "3"} {
		ask(t, h, "DELETE /a/_doc/"+id, "")
	}
	if p := read(t, h, "GET /_search/scroll?scroll_id="+first.ScrollID, ""); p.ids() != "4" {
		t.Errorf("the second page has %q; want 4", p.ids())
	}
}

// TestScrollsEnd checks that scrolls expire, and the maximum number of open scrolls.
func TestScrollsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := scrolls{open: map[string]*scroll{}}
		short, err := k.keep(&scroll{request: &searchRequest{scroll: time.Minute}})
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Minute) // in the bubble's fake time
		if k.take(short) != nil {
			t.Error("a scroll outlives its time")
		}
		for range maxScrolls {
			if _, err := k.keep(&scroll{request: &searchRequest{scroll: time.Hour}}); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := k.keep(&scroll{request: &searchRequest{scroll: time.Hour}}); err == nil {
			t.Errorf("more than %d scrolls are open", maxScrolls)
		}
		time.Sleep(2 * time.Hour)
		if _, err := k.keep(&scroll{request: &searchRequest{scroll: time.Hour}}); err != nil {
			t.Errorf("the scrolls whose time is over are in the way: %v", err)
		}
	})
}
