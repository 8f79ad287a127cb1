package hostile

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"faulty/functions/internal/lambdatest"
)

// TestObjectMemory runs the forwarder on objects that need much memory if they are read carelessly, and measures the
// largest resident set for each.
func TestObjectMemory(t *testing.T) {
	requireHostile(t)
	const large = 200 << 20
	line := "2026-11-22 21:24:50,123 INFO shop.cart: order 7 is paid by customer 12 with card 3\n"
	contents := map[string]func(io.Writer){
		"a log of 200 MB":        func(w io.Writer) { repeat(w, line, large) },
		"a line of 200 MB":       func(w io.Writer) { repeat(w, "x", large) },
		"a JSON value of 200 MB": func(w io.Writer) { _, _ = io.WriteString(w, "{\n\"a\":\""); repeat(w, "x", large) },
		"a list of 200 MB": func(w io.Writer) {
			_, _ = io.WriteString(w, "[")
			repeat(w, `{"message":"paid","level":"info"},`, large)
		},
		"nested JSON":             func(w io.Writer) { repeat(w, `{"a":`, 32<<20) },
		"100,000 log streams":     func(w io.Writer) { streams(w, 1000) },
		"log streams of one word": func(w io.Writer) { streams(w, 1) },
		"a zstd window of 256 MB": nil,
	}
	binary := lambdatest.Build(t, "faulty/functions/forwarder")
	for name, write := range contents {
		t.Run(name, func(t *testing.T) {
			bucket := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodPost { // a message for a queue
					_, _ = io.WriteString(w, `{"MessageId":"1"}`)
					return
				}
				if write == nil {
					zw, _ := zstd.NewWriter(w, zstd.WithWindowSize(256<<20), zstd.WithEncoderConcurrency(1))
					repeat(zw, line, large)
					_ = zw.Close()
					return
				}
				zw, _ := gzip.NewWriterLevel(w, gzip.BestSpeed)
				write(zw)
				_ = zw.Close()
			}))
			t.Cleanup(bucket.Close)
			search, lambda := newSearch(t), newLambda(t)
			search.begin(false)
			process := start(t, binary, lambda, search.URL, bucket.URL, "AWS_ENDPOINT_URL="+bucket.URL)
			begin := time.Now()
			payload := `{"detail-type":"Object Created","source":"aws.s3","detail":{"bucket":{"name":"b"},"object":{"key":"a"}}}`
			if err := lambda.invoke(t.Context(), []byte(payload)); err != nil {
				t.Fatalf("the invocation failed: %v", err)
			}
			peak := process.peak(t)
			t.Logf("hostile: peak %.0f MB in %.1f s for %s: %d documents accepted", float64(peak)/(1<<20), time.Since(begin).Seconds(), name, search.accepted.Load())
			if peak > maxResident {
				t.Errorf("the largest resident set is %d MB; want at most %d", peak>>20, maxResident>>20)
			}
		})
	}
}

// repeat writes text until it has written size bytes, or the reader is gone.
func repeat(w io.Writer, text string, size int) {
	text = strings.Repeat(text, 1+(64<<10)/len(text))
	for range size / len(text) {
		if _, err := io.WriteString(w, text); err != nil {
			return
		}
	}
}

// streams writes events of many log streams, as cmd/parse and CloudWatch's API return them.
func streams(w io.Writer, size int) {
	for i := range 100_000 {
		_, err := fmt.Fprintf(w, `{"logGroupName":"g","logStreamName":"stream-%d","timestamp":1795382690123,"message":%q}`+"\n", i, strings.Repeat("x", size))
		if err != nil {
			return
		}
	}
}
