package access

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// TestBoundedResponse: a response that never ends is an error after maxResponse bytes.
func TestBoundedResponse(t *testing.T) {
	endless := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for page := bytes.Repeat([]byte("{},"), 1<<18); ; {
			if _, err := w.Write(page); err != nil {
				return // the client has closed the connection
			}
		}
	}))
	defer endless.Close()
	base, err := url.Parse(endless.URL)
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, endless.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := Access{URL: base}.Client().Transport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	n, err := io.Copy(io.Discard, res.Body)
	if n > maxResponse || err == nil || !strings.Contains(err.Error(), "larger than 128 MB") {
		t.Errorf("%d bytes, %v; want at most %d and an error", n, err, maxResponse)
	}
	if err := res.Body.Close(); err != nil {
		t.Error(err)
	}
}
