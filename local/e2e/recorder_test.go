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

// RoundTrip sends a request and records it.
func (r *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	var sent []byte
	if req.Body != nil {
		sent, _ = io.ReadAll(req.Body)
		req.Body = io.NopCloser(bytes.NewReader(sent))
	}
	s := recorded{url: req.URL.String(), body: string(sent), begin: time.Now()}
	resp, err := r.next.RoundTrip(req)
	if err != nil {
		return nil, err //nolint:wrapcheck // the recorder does not change errors
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

// take returns the searches since the previous call.
func (r *recorder) take() []recorded {
	r.mu.Lock()
	defer r.mu.Unlock()
	var taken []recorded
	for _, s := range r.searches {
		if strings.Contains(s.url, "/_search") { // the client also checks its nodes
			taken = append(taken, s)
		}
	}
	r.searches = nil
	return taken
}

// compare alternately loads a page and sends only the searches of the page, with the same
// concurrency.
func (r *recorder) compare(t *testing.T, url string) {
	var pages, alone []time.Duration
	var found []recorded
	for i := range loads + 3 {
		if i%2 == 1 && i > 3 { // alternate, because the second finds warmer caches
			alone = append(alone, r.replay(t, found, int64(i)))
		}
		r.take()
		begin := time.Now()
		status, body := get(t, url)
		page := time.Since(begin)
		if found = r.take(); status != http.StatusOK || len(found) == 0 || !strings.Contains(body, "</html>") {
			t.Fatalf("%s = %d with %d searches", url, status, len(found))
		}
		if i >= 3 { // the first loads only warm the caches
			pages = append(pages, page)
		}
		if i%2 == 0 && i > 3 || i == 3 {
			alone = append(alone, r.replay(t, found, int64(i)))
		}
	}
	for i, s := range found {
		t.Logf("search %d: %v, %d bytes out, %d bytes in", i+1, s.end.Sub(s.begin).Round(time.Millisecond), len(s.body), s.received)
	}
	if page, searches := percentile(pages, 50), percentile(alone, 50); r.isLimited && strings.Contains(url, "from=now-7d") && (page > maxPageTime || float64(page) > maxPageRatio*float64(searches)) {
		t.Errorf("the page takes %v, and its searches %v; the limits are %v and %.1f times its searches", page, searches, maxPageTime, maxPageRatio)
	}
	t.Logf("page: median %v, 95th percentile %v; only its searches: median %v, 95th percentile %v; page/searches %.2f",
		percentile(pages, 50), percentile(pages, 95), percentile(alone, 50), percentile(alone, 95), float64(percentile(pages, 50))/float64(percentile(alone, 50)))
}

// replay sends the searches of a page again and returns the total duration. later is passed to
// send.
func (r *recorder) replay(t *testing.T, searches []recorded, later int64) time.Duration {
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

// earliest returns the time at which the first of the searches ended.
func earliest(list []recorded) time.Time {
	return slices.MinFunc(list, func(a, b recorded) int { return a.end.Compare(b.end) }).end
}

// send sends a search whose time range is shifted by some milliseconds, so that no more of it is
// cached than for the page.
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

// percentile returns a percentile of durations.
func percentile(list []time.Duration, percent int) time.Duration {
	slices.Sort(list)
	return list[min(len(list)-1, len(list)*percent/100)].Round(100 * time.Microsecond)
}

// browse measures the page in a browser, from the navigation to the load event.
func browse(t *testing.T, url string) {
	b := openTab(t, url)
	var all, wait []time.Duration
	for range loads {
		b.do(chromedp.Navigate(url))
		took := evaluate[[]float64](b, `(n => [n.loadEventStart, n.responseEnd])(performance.getEntriesByType("navigation")[0])`)
		all, wait = append(all, time.Duration(took[0]*float64(time.Millisecond))), append(wait, time.Duration(took[1]*float64(time.Millisecond)))
	}
	t.Logf("in Chromium: median %v, 95th percentile %v; of which until the end of the response %v, %v", percentile(all, 50), percentile(all, 95), percentile(wait, 50), percentile(wait, 95))
}
