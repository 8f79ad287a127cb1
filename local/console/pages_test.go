package console

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/opensearch-project/opensearch-go/v4"

	"faulty/local/console/client"
	"faulty/local/console/client/clienttest"
)

// serve returns the console of a store at the time Now.
func serve(tb testing.TB, s *clienttest.Store) http.Handler {
	tb.Helper()
	h, err := New(Options{Client: s.Client, Now: clienttest.Now})
	if err != nil {
		tb.Fatal(err)
	}
	return h
}

// get returns the status and the body of a page.
func get(tb testing.TB, h http.Handler, path string) (int, string) {
	tb.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Host = "localhost:5601"
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	body, err := io.ReadAll(w.Result().Body)
	if err != nil {
		tb.Fatal(err)
	}
	return w.Code, string(body)
}

var markup = regexp.MustCompile(`(?s)<(script|style)[^>]*>.*?</(script|style)>|<[^>]*>`)

// words returns the text of a page without its markup.
func words(page string) string {
	text := markup.ReplaceAllString(page, " ")
	return strings.Join(strings.Fields(text), " ")
}

func shop(tb testing.TB) *clienttest.Store {
	s := clienttest.Open(tb)
	var docs []clienttest.Doc
	for i := range 1200 {
		docs = append(docs, clienttest.Exception("aaaa", "KeyError", time.Duration(i)*time.Second+time.Second, "traceId", fmt.Sprint("t", i)))
	}
	docs = append(docs, clienttest.Exception("aaaa", "KeyError", 30*time.Hour))
	for i := range 30 {
		docs = append(docs, clienttest.Exception("bbbb", "IndexError", time.Duration(i)*time.Minute+time.Second, "log.level", "fatal", "faas.name", "billing"))
	}
	s.Put(docs...)
	return s
}

// TestSameNumbers compares the numbers on the page with those of _search.
func TestSameNumbers(t *testing.T) {
	s := shop(t)
	var result struct {
		Hits         struct{ Total struct{ Value int } }
		Aggregations struct {
			Groups struct {
				Buckets []struct {
					Key   string
					Count int `json:"doc_count"`
				}
			}
		}
	}
	span := fmt.Sprintf(`{"range":{"@timestamp":{"gte":%d,"lt":%d}}}`, clienttest.Now().Add(-time.Hour).UnixMilli(), clienttest.Now().UnixMilli())
	response := s.Ask("/"+s.Index+"/_search", `{"size":0,"track_total_hits":true,"query":{"bool":{"filter":[{"exists":{"field":"exception.fingerprint"}},`+span+`]}},
		"aggs":{"groups":{"terms":{"field":"exception.fingerprint"}}}}`)
	if err := json.Unmarshal([]byte(response), &result); err != nil {
		t.Fatal(err)
	}
	status, page := get(t, serve(t, s), "/?from=now-1h")
	if status != http.StatusOK || !strings.Contains(words(page), number(result.Hits.Total.Value)+" exceptions in 2 groups, the last hour") {
		t.Errorf("the page (%d) does not say %s exceptions in 2 groups: %.300s", status, number(result.Hits.Total.Value), words(page))
	}
	for _, b := range result.Aggregations.Groups.Buckets {
		row := regexp.MustCompile(`(?s)<tr>.{0,200}<a class="type" href="/group/` + b.Key + `.*?</tr>`).FindString(page)
		if want := `data-label="count">` + number(b.Count) + `<`; !strings.Contains(row, want) {
			t.Errorf("the row of %s lacks %s: %s", b.Key, want, row)
		}
	}
	if !strings.Contains(page, `KeyError</a>`) || strings.Count(page, `badge new`) != 1 {
		t.Errorf("the page calls %d groups new; want 1", strings.Count(page, `badge new`))
	}
}

func TestPages(t *testing.T) {
	h := serve(t, shop(t))
	for _, row := range []struct {
		name, path string
		status     int
		want       string
	}{
		{"exceptions", "/", 200, "1,230 exceptions in 2 groups"},
		{"more than before", "/?from=now-10m", 200, "exceptions in 2 groups, the last 10 minutes; 610 in the same time before"},
		{"by group", "/?stack=group&from=now-6h", 200, "KeyError 1,200"},
		{"only new ones", "/?show=new", 200, "IndexError new"},
		{"none rises", "/?show=rising&q=exception.type:IndexError", 200, "Of the 1 group listed, none is rising"},
		{"a condition", "/?f=faas.name:billing", 200, "30 exceptions in 1 group"},
		{"a condition is shown", "/?f=-faas.name:billing", 200, "faas.name is not billing"},
		{"nothing found", "/?q=nosuch", 200, "No exceptions in the last hour that match the search"},
		{"where to look instead", "/?from=now-40h&to=now-35h", 200, "The last one of all was just now"},
		{"a query with a fault in it", "/?q=a:(", 400, "Cannot parse 'a:('"},
		{"a field that is none", "/?q=exeption.type:KeyError+AND+log.level:error+AND+attributes.user:7", 200, "No document has a field: exeption.type Is it misspelt"},
		{"a condition on a field that is none", "/explore?f=faas.nme:orders&f=-nosuch:x", 200, "No document has these fields: faas.nme , nosuch"},
		{"no page", "/nosuch", 404, "The console has no page /nosuch"},
		{"a zone that is none", "/?tz=Vienna", 400, `the time zone "Vienna" is not known`},
		{"a time that is none", "/?from=soon", 400, `"soon" is not a time`},
		{"the span in words", "/?from=2026-11-20||/M&to=now-1d/d", 200, "2026-11-01 00:00:00 to 2026-11-22 00:00:00"},
		{"another zone", "/?tz=Asia/Tokyo", 200, "times in Asia/Tokyo"},
		{"a group", "/group/bbbb", 200, "30 events the last hour"},
		{"a group, outside its time", "/group/aaaa?from=now-20h&to=now-10h", 200, "None in"},
		{"no such group", "/group/cccc", 404, "no event of a group cccc is stored"},
		{"a request", "/request/t7", 200, "Request t7"},
		{"no such request", "/request/nosuch", 404, "nothing is stored under"},
		{"sorted by what the store cannot", "/?sort=type", 200, "IndexError"},
		{"unknown order", "/?sort=-nosuch", 200, "1,230 exceptions"},
	} {
		t.Run(row.name, func(t *testing.T) {
			status, page := get(t, h, row.path)
			text := strings.NewReplacer("&#39;", "'", "&#34;", `"`).Replace(words(page))
			if status != row.status || !strings.Contains(text, row.want) {
				t.Errorf("%s = %d %.600s; want %d and %q", row.path, status, text, row.status, row.want)
			}
			lawful(t, page)
		})
	}
}

// TestWayBack checks that the link from a group back to the exceptions keeps the sort order and filters.
func TestWayBack(t *testing.T) {
	h := serve(t, shop(t))
	const there, back = `href="/group/bbbb?from=now-6h&amp;show=new&amp;sort=-last"`, `href="/?from=now-6h&amp;show=new&amp;sort=-last">Exceptions`
	if _, page := get(t, h, "/?from=now-6h&sort=-last&show=new"); !strings.Contains(page, there) {
		t.Errorf("the exceptions lack %s", there)
	}
	if _, page := get(t, h, "/group/bbbb?from=now-6h&show=new&sort=-last"); !strings.Contains(page, back) {
		t.Errorf("the group lacks %s", back)
	}
}

// TestPatience checks that a page reports in time that the store does not respond.
func TestPatience(t *testing.T) {
	ended := make(chan struct{})
	hangs := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		<-ended
	}))
	defer hangs.Close()
	defer close(ended)
	connection, err := opensearch.NewClient(opensearch.Config{Addresses: []string{hangs.URL}})
	if err != nil {
		t.Fatal(err)
	}
	h, err := New(Options{Client: client.New(connection, "faulty-*"), Now: clienttest.Now})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond) // shorter than the page's timeout
	defer cancel()
	r := httptest.NewRequestWithContext(ctx, http.MethodGet, "/", nil)
	r.Host = "localhost"
	w := httptest.NewRecorder()
	begin := time.Now()
	h.ServeHTTP(w, r)
	if w.Code != http.StatusBadGateway || !strings.Contains(words(w.Body.String()), "OpenSearch does not respond in time") || time.Since(begin) > patience/2 {
		t.Errorf("a store that hangs: %d %.300s after %v", w.Code, words(w.Body.String()), time.Since(begin))
	}
}

// lawful checks that a page complies with its content security policy and contains valid HTML.
func lawful(t *testing.T, page string) {
	t.Helper()
	for _, forbidden := range []string{" style=", " onclick=", "<style", "javascript:", "http://", "https://", "ZgotmplZ", "<no value>"} {
		allowed := strings.ReplaceAll(page, "http://www.w3.org", "")
		if strings.Contains(allowed, forbidden) {
			t.Errorf("the page has %q, which its policy forbids or its template spoilt", forbidden)
		}
	}
	if n := strings.Count(page, "<script"); n != 1 {
		t.Errorf("the page has %d scripts; want the one", n)
	}
	if n := strings.Count(page, "<h1"); n > 1 {
		t.Errorf("the page has %d first headings; want one", n)
	}
}

// TestHostileLines checks that every page shows any log event as text.
func TestHostileLines(t *testing.T) {
	const evil = `"><script>alert(1)</script><img src=x onerror=alert(2)>` + "\x00\x1b[31m\u202e{{.}}"
	s := clienttest.Open(t)
	d := clienttest.Exception(evil, evil, time.Minute, "exception.message", evil+strings.Repeat("x", 64<<10), "exception.culprit", evil, "exception.stacktrace", "Traceback (most recent call last):\n  File \""+evil+"\", line 7, in "+evil+"\nKeyError: "+evil,
		"faas.name", evil, "service.name", evil, "traceId", evil, "log.level", evil, "http.route", evil, "faas.execution", evil, "message", evil+strings.Repeat("y", 64<<10))
	d[evil] = evil
	s.Put(d)
	h := serve(t, s)
	v, err := parsed(t, "/")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/?stack=group", v.Group(evil), v.Request(evil), v.With("q", evil), v.With("f", "faas.name:"+evil), v.With("sort", evil), v.With("from", evil), v.With("tz", evil)} {
		t.Run(fmt.Sprintf("%.12s", path), func(t *testing.T) {
			status, page := get(t, h, path)
			if status != http.StatusOK && status != http.StatusBadRequest {
				t.Errorf("%.80s = %d; want a page", path, status)
			}
			page = regexp.MustCompile(` value="[^"]*"`).ReplaceAllString(page, "") // the value of an input contains the typed text
			for _, forbidden := range []string{"<script>", "<img", "\x00", "\x1b", "\u202e"} {
				if i := strings.Index(page, forbidden); i >= 0 {
					t.Errorf("%.80s lets %q through: …%.200q", path, forbidden, page[max(0, i-80):])
				}
			}
			lawful(t, page)
		})
	}
}

func TestGuard(t *testing.T) {
	h := serve(t, clienttest.Open(t))
	for _, row := range []struct {
		name, method, host string
		header             map[string]string
		status             int
	}{
		{"localhost", "GET", "localhost:5601", nil, 200},
		{"loopback", "GET", "127.0.0.1:5601", nil, 200},
		{"loopback of IPv6", "GET", "[::1]:5601", nil, 200},
		{"a foreign name that leads here", "GET", "evil.example", nil, 421},
		{"an address", "GET", "192.0.2.7:5601", nil, 200},
		{"a container's name", "GET", "faulty:5601", nil, 421},
		{"a name that looks like it", "GET", "localhost.evil.example", nil, 421},
		{"a form of another site", "POST", "localhost:5601", map[string]string{"Sec-Fetch-Site": "cross-site"}, 403},
		{"a form of another origin", "POST", "localhost:5601", map[string]string{"Origin": "http://localhost:8080"}, 403},
		{"an image of another site", "GET", "localhost:5601", map[string]string{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "image"}, 403},
		{"a link of another site", "GET", "localhost:5601", map[string]string{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}, 200},
		{"a form that asks for nothing", "POST", "localhost:5601", nil, 400},
	} {
		t.Run(row.name, func(t *testing.T) {
			r := httptest.NewRequest(row.method, "/", nil)
			r.Host = row.host
			for name, value := range row.header {
				r.Header.Set(name, value)
			}
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if w.Code != row.status {
				t.Errorf("%s / of %s with %v = %d; want %d", row.method, row.host, row.header, w.Code, row.status)
			}
			if policy := w.Header().Get("Content-Security-Policy"); !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") {
				t.Errorf("Content-Security-Policy = %q; want a strict one", policy)
			}
		})
	}
}

// TestStoreAway checks that a page reports that the store does not respond, without the store's URL.
func TestStoreAway(t *testing.T) {
	s := clienttest.Open(t)
	h := serve(t, s)
	s.Stop()
	status, page := get(t, h, "/")
	if status != http.StatusBadGateway || !strings.Contains(words(page), "OpenSearch cannot be reached") || strings.Contains(page, s.URL) {
		t.Errorf("the page of a store that is away = %d %s", status, words(page))
	}
	lawful(t, page)
}

func BenchmarkExceptions(b *testing.B) {
	h := serve(b, shop(b))
	b.ReportAllocs()
	for b.Loop() {
		if status, _ := get(b, h, "/?from=now-24h"); status != http.StatusOK {
			b.Fatal(status)
		}
	}
}
