package hostile

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"faulty/functions/forwarder/forward"
)

// TestManyInvocations makes 10,000 invocations while OpenSearch times out, responds
// 429 and 500, and breaks connections. Neither goroutines, file descriptors nor the
// heap grow.
func TestManyInvocations(t *testing.T) {
	requireHostile(t)
	const invocations, parallel = 10_000, 25
	var requests atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fail(w, r, requests.Add(1)) }))
	defer server.Close()
	env := map[string]string{"OPENSEARCH_URL": server.URL, "AWS_REGION": "eu-west-1", "REQUEST_TIMEOUT": "20ms"}
	f, err := forward.New(func(name string) (string, bool) { v, ok := env[name]; return v, ok }, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	payload := smallPayload(t)
	var failed atomic.Int64
	invoke := func(n int) {
		var environments sync.WaitGroup
		for range parallel {
			environments.Go(func() {
				for range n / parallel {
					if f.Handle(t.Context(), payload) != nil {
						failed.Add(1)
					}
				}
			})
		}
		environments.Wait()
	}
	invoke(invocations / 10)
	before := measure(t)
	invoke(invocations - invocations/10)
	after := measure(t)
	t.Logf("hostile: %d invocations, %d requests, %d failed; after a tenth %+v, at the end %+v", invocations, requests.Load(), failed.Load(), before, after)
	if after.goroutines > before.goroutines+8*parallel || after.descriptors > before.descriptors+8*parallel || after.heap > before.heap+4<<20 {
		t.Errorf("at the end %+v; want about %+v, as after a tenth", after, before)
	}
	if requests.Load() < invocations*11/10 {
		t.Errorf("%d requests; want some retries", requests.Load())
	}
}

// fail responds to the n-th request. Every second response is a fault.
func fail(w http.ResponseWriter, r *http.Request, n int64) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	docs := bytes.Count(body, []byte("\n")) / 2
	response := `{"items":[` + strings.TrimSuffix(strings.Repeat(`{"create":{"status":201}},`, docs), ",") + `]}`
	switch n % 10 {
	case 0:
		if n%40 == 0 { // rarely, because each takes a timeout
			<-r.Context().Done()
		}
	case 2:
		w.WriteHeader(http.StatusTooManyRequests)
		return
	case 4:
		w.WriteHeader(http.StatusInternalServerError)
		return
	case 6:
		panic(http.ErrAbortHandler)
	case 8:
		w.Header().Set("Content-Length", fmt.Sprint(len(response)))
		_, _ = io.WriteString(w, response[:len(response)/2])
		panic(http.ErrAbortHandler)
	}
	_, _ = io.WriteString(w, response)
}

func smallPayload(t *testing.T) []byte {
	t.Helper()
	var zipped bytes.Buffer
	zw := gzip.NewWriter(&zipped)
	_, err := io.WriteString(zw, `{"messageType":"DATA_MESSAGE","owner":"123456789012","logGroup":"/aws/lambda/orders","logStream":"s","logEvents":[`+
		`{"id":"1","timestamp":1795382692000,"message":"{\"level\":\"INFO\",\"message\":\"order\"}"},{"id":"2","timestamp":1795382692000,"message":"ValueError: order\n    at f (/a.js:1:2)"}]}`)
	if err != nil {
		t.Fatal(err)
	}
	if err := zw.Close(); err != nil {
		t.Fatal(err)
	}
	return []byte(`{"awslogs":{"data":"` + base64.StdEncoding.EncodeToString(zipped.Bytes()) + `"}}`)
}

// usage contains the resources that a process uses.
type usage struct {
	goroutines, descriptors int
	heap                    uint64 // bytes in use
}

// measure waits until the number of goroutines is stable, because the server closes connections
// asynchronously.
func measure(t *testing.T) (u usage) {
	t.Helper()
	for last := -1; last != u.goroutines || last < 0; time.Sleep(100 * time.Millisecond) {
		last = u.goroutines
		runtime.GC()
		u.goroutines = runtime.NumGoroutine()
	}
	descriptors, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	u.descriptors, u.heap = len(descriptors), m.HeapAlloc
	return u
}
