package e2e

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

const loads = 50

// RoundTrip lets a search pass, and notes it.
func (r *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	var sent []byte
	if req.Body != nil {
		sent, _ = io.ReadAll(req.Body)
		req.Body = io.NopCloser(bytes.NewReader(sent))
	}
	s := recorded{url: req.URL.String(), body: string(sent), begin: time.Now()}
	resp, err := r.next.RoundTrip(req)
	if err != nil {
		return nil, err //nolint:wrapcheck // as if the recorder were not there
	}
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err //nolint:wrapcheck // as above
	}
	resp.Body = io.NopCloser(bytes.NewReader(text))
	s.end, s.received = time.Now(), len(text)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.searches = append(r.searches, s)
	return resp, nil
}

// take returns what passed since the last call.
func (r *recorder) take() []recorded {
	r.mu.Lock()
	defer r.mu.Unlock()
	var taken []recorded
	for _, s := range r.searches {
		if strings.Contains(s.url, "/_search") { // the client looks after its nodes too, now and then
			taken = append(taken, s)
		}
	}
	r.searches = nil
	return taken
}

// compare loads a page and sends its searches by themselves, in turns: those
// that the page sends at once at once, the others after them.
func (r *recorder) compare(t *testing.T, url string) {
	var pages, alone []time.Duration
	var found []recorded
	for i := range loads + 3 {
		if i%2 == 1 && i > 3 { // whoever comes second finds things warmer
			alone = append(alone, r.again(t, found, int64(i)))
		}
		r.take()
		begin := time.Now()
		status, body := get(t, url)
		page := time.Since(begin)
		if found = r.take(); status != http.StatusOK || len(found) == 0 || !strings.Contains(body, "</html>") {
			t.Fatalf("%s = %d with %d searches", url, status, len(found))
		}
		if i >= 3 { // the first ones warm it up
			pages = append(pages, page)
		}
		if i%2 == 0 && i > 3 || i == 3 {
			alone = append(alone, r.again(t, found, int64(i)))
		}
	}
	for i, s := range found {
		t.Logf("search %d: %v, %d bytes out, %d bytes in", i+1, s.end.Sub(s.begin).Round(time.Millisecond), len(s.body), s.received)
	}
	t.Logf("page: median %v, 95th percentile %v; its searches by themselves: median %v, 95th percentile %v; page/searches %.2f",
		part(pages, 50), part(pages, 95), part(alone, 50), part(alone, 95), float64(part(pages, 50))/float64(part(alone, 50)))
}

// again sends searches as a page did, and returns how long that took.
func (r *recorder) again(t *testing.T, searches []recorded, later int64) time.Duration {
	t.Helper()
	slices.SortFunc(searches, func(a, b recorded) int { return a.begin.Compare(b.begin) })
	begin := time.Now()
	for rest := searches; len(rest) > 0; {
		together := 1
		for together < len(rest) && rest[together].begin.Before(earliest(rest[:together])) {
			together++
		}
		var wg sync.WaitGroup
		for _, s := range rest[:together] {
			wg.Go(func() { r.send(t, s, later) })
		}
		wg.Wait()
		rest = rest[together:]
	}
	return time.Since(begin)
}

// earliest is when the first of them ended.
func earliest(list []recorded) time.Time {
	return slices.MinFunc(list, func(a, b recorded) int { return a.end.Compare(b.end) }).end
}

// send sends a search over a span some milliseconds later, so that no more of it
// is in a cache than was for the page.
func (r *recorder) send(t *testing.T, s recorded, later int64) {
	body := regexp.MustCompile(`"(gte|lt)":(\d{13})`).ReplaceAllStringFunc(s.body, func(end string) string {
		name, text, _ := strings.Cut(end, ":")
		ms, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			t.Error(err)
		}
		return fmt.Sprintf("%s:%d", name, ms+later)
	})
	req, err := http.NewRequest(http.MethodPost, s.url, strings.NewReader(body))
	if err != nil {
		t.Error(err)
		return
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := r.RoundTrip(req)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Errorf("%s: %v", s.url, err)
	}
}

// part is a percentile.
func part(list []time.Duration, percent int) time.Duration {
	slices.Sort(list)
	return list[min(len(list)-1, len(list)*percent/100)].Round(100 * time.Microsecond)
}

// browse measures the page in a browser, from the click to its load event.
func browse(t *testing.T, url string) {
	b := openTab(t, url)
	var all, wait []time.Duration
	for range loads {
		b.do(chromedp.Navigate(url))
		took := look[[]float64](b, `(n => [n.loadEventStart, n.responseEnd])(performance.getEntriesByType("navigation")[0])`)
		all, wait = append(all, time.Duration(took[0]*float64(time.Millisecond))), append(wait, time.Duration(took[1]*float64(time.Millisecond)))
	}
	t.Logf("in Chromium: median %v, 95th percentile %v; of which until the answer's end %v, %v", part(all, 50), part(all, 95), part(wait, 50), part(wait, 95))
}
