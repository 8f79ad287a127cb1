// Package sink provides an OpenSearch that accepts all documents, for benchmarks of the forwarder.
// It runs in a separate process, so that its work is not measured.
package sink

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// variable makes a test binary run as a sink. Its value is how long the sink waits before it
// responds.
const variable = "FAULTY_TEST_SINK"

// Start runs this test binary as a sink until the test ends, and returns the URL of the sink. The
// TestMain of the binary must call Serve.
func Start(tb testing.TB) string {
	tb.Helper()
	return StartSlow(tb, 0)
}

// StartSlow is like Start, for a sink that waits before each response, as if it were far away.
func StartSlow(tb testing.TB, latency time.Duration) string {
	tb.Helper()
	cmd := exec.Command(os.Args[0]) // #nosec G204 G702 -- this test binary itself
	cmd.Env = append(os.Environ(), variable+"="+latency.String())
	stdin, err := cmd.StdinPipe()
	if err != nil {
		tb.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		tb.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		_ = stdin.Close()
		_ = cmd.Wait()
	})
	url, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		tb.Fatal(err)
	}
	return strings.TrimSpace(url)
}

// requestsPath is the path at which the sink reports how many requests it has received.
const requestsPath = "/requests"

// Requests returns how many requests the sink at url has received.
func Requests(tb testing.TB, url string) (n int) {
	tb.Helper()
	res, err := http.Get(url + requestsPath) // #nosec G107 -- the sink's own address
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if _, err := fmt.Fscan(res.Body, &n); err != nil {
		tb.Fatal(err)
	}
	return n
}

// Serve runs the sink and returns true if Start started this process, and returns false otherwise.
// It prints the URL of the sink, and returns when its input ends.
func Serve() bool {
	latency, err := time.ParseDuration(os.Getenv(variable))
	if err != nil {
		return false
	}
	var requests atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet && r.URL.Path == requestsPath {
			_, _ = fmt.Fprint(w, requests.Load())
			return
		}
		requests.Add(1)
		time.Sleep(latency)
		respond(w, r)
	}))
	fmt.Println(server.URL)
	_, _ = io.Copy(io.Discard, os.Stdin)
	return true
}

// respond accepts all documents of a _bulk request, and finds no document of an _mget request.
func respond(w http.ResponseWriter, r *http.Request) {
	body := make([]byte, max(r.ContentLength, 0))
	_, _ = io.ReadFull(r.Body, body)
	if strings.HasSuffix(r.URL.Path, "_mget") {
		n := bytes.Count(body, []byte(`"_id"`))
		_, _ = io.WriteString(w, `{"docs":[`+strings.TrimSuffix(strings.Repeat(`{"found":false},`, n), ",")+`]}`)
		return
	}
	n := bytes.Count(body, []byte("\n")) / 2
	_, _ = io.WriteString(w, `{"errors":false,"items":[`+strings.TrimSuffix(strings.Repeat(`{"create":{"status":201}},`, n), ",")+`]}`)
}
