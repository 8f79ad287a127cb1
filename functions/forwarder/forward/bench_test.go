package forward

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"reflect"
	"testing"

	"faulty/functions/forwarder/delivery"
	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/pattern"
	"faulty/functions/internal/cputime"
	"faulty/functions/internal/sink"

	"github.com/klauspost/compress/gzip"
)

func TestMain(m *testing.M) {
	if sink.Serve() {
		return
	}
	os.Exit(m.Run())
}

// TestNaiveMakesTheSameDocuments checks that the comparison is fair: both forwarders create the
// same documents.
func TestNaiveMakesTheSameDocuments(t *testing.T) {
	payload := pack(t, generate(200))
	var bodies [2][]map[string]any
	for i := range bodies {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			if r.Method == http.MethodPost {
				bodies[i] = decodeLines(t, body)
			}
			accept(w, body, 201)
		}))
		if err := contestants(t, server.URL)[i].handle(payload); err != nil {
			t.Fatal(err)
		}
		server.Close()
	}
	if len(bodies[0]) != len(bodies[1]) {
		t.Fatalf("%d lines; naive %d", len(bodies[0]), len(bodies[1]))
	}
	for i, got := range bodies[0] {
		if want := bodies[1][i]; !reflect.DeepEqual(got, want) {
			t.Fatalf("line %d:\n%v\nnaive\n%v", i, got, want)
		}
	}
}

// decodeLines decodes NDJSON. It omits the ingestion time and the pattern, which the naive
// forwarder does not create.
func decodeLines(t *testing.T, body []byte) (lines []map[string]any) {
	for line := range bytes.SplitSeq(bytes.TrimSpace(body), []byte("\n")) {
		var doc map[string]any
		if err := json.Unmarshal(line, &doc); err != nil {
			t.Fatal(err)
		}
		delete(doc, "event.ingested")
		delete(doc, "event.ingest_lag_ms")
		delete(doc, "log.pattern")
		lines = append(lines, doc)
	}
	return lines
}

type contestant struct {
	name   string
	handle func(payload []byte) error
}

func contestants(tb testing.TB, url string) []contestant {
	tb.Helper()
	faulty := func(name, summaries, mask string) contestant {
		f, err := New(lookup(map[string]string{"OPENSEARCH_URL": url, "AWS_REGION": "eu-west-1", "SUMMARIES": summaries, "MASK": mask}), slog.New(slog.DiscardHandler))
		if err != nil {
			tb.Fatal(err)
		}
		return contestant{name, func(payload []byte) error { return f.Handle(tb.Context(), payload) }}
	}
	n := &naive{url: url, client: &http.Client{}}
	return []contestant{
		faulty("faulty", "off", "default"), {"naive", n.handle}, faulty("faulty-summaries", "on", "default"), faulty("faulty-unmasked", "off", "none"),
		{"decompress", decompress()}, {"post", post(tb, url)}, {"patterns", patterns()},
	}
}

// post returns a function that only sends the forwarder's request for a payload with net/http, and
// reads the response. It makes the request on its first call for a payload.
func post(tb testing.TB, url string) func(payload []byte) error {
	tb.Helper()
	var last *byte
	var body []byte
	f := newForwarder(tb, func(w http.ResponseWriter, r *http.Request) {
		body, _ = io.ReadAll(r.Body)
		accept(w, body, 201)
	}, io.Discard)
	return func(payload []byte) error {
		if last != &payload[0] {
			last = &payload[0]
			if err := f.Handle(tb.Context(), payload); err != nil {
				return err
			}
		}
		res, err := http.Post(url+"/_bulk", "application/x-ndjson", bytes.NewReader(body)) // #nosec G107 -- the sink's address
		if err != nil {
			return err
		}
		defer func() { _ = res.Body.Close() }()
		_, err = io.Copy(io.Discard, res.Body)
		return err
	}
}

// patterns returns a function that only computes the patterns of a payload's messages. It extracts
// the messages on its first call for a payload.
func patterns() func(payload []byte) error {
	var last *byte
	var messages [][]byte
	buf := make([]byte, 0, pattern.Limit)
	return func(payload []byte) error {
		if last != &payload[0] {
			w := &worker{}
			d, err := w.decoder.Decode(payload)
			if err != nil {
				return err
			}
			w.translator.Begin(&d, 1)
			last, messages = &payload[0], nil
			for i := range w.translator.Len() {
				if doc := w.translator.Document(&d, i); doc.Has(document.Pattern) {
					line, _, _ := bytes.Cut(doc.Get(document.Message).Text(), []byte("\n"))
					messages = append(messages, bytes.Clone(line))
				}
			}
		}
		for _, m := range messages {
			buf = pattern.Append(buf[:0], m)
		}
		return nil
	}
}

// decompress returns a function that decompresses a payload with the forwarder's library into
// memory that it reuses.
func decompress() func(payload []byte) error {
	var zipped []byte
	var inflated bytes.Buffer
	var zr gzip.Reader
	return func(payload []byte) error {
		in, err := delivery.Open(payload)
		if err != nil {
			return err
		}
		zipped, err = base64.StdEncoding.AppendDecode(zipped[:0], in.Data)
		if err != nil {
			return err
		}
		if err := zr.Reset(bytes.NewReader(zipped)); err != nil {
			return err
		}
		inflated.Reset()
		_, err = inflated.ReadFrom(&zr)
		return err
	}
}

// BenchmarkForward measures the CPU time of whole deliveries. Run it with
//
//	go test -bench Forward -cpu 1 ./functions/forwarder/forward
//
// decompress only decodes base64 and gzip, the least work that any forwarder has to do. post only
// sends the documents of a delivery of up to a few thousand events. patterns is the part of faulty
// that computes log.pattern.
func BenchmarkForward(b *testing.B) {
	url := sink.Start(b)
	for _, n := range []int{10, 1_000, 10_000} {
		payload := pack(b, generate(n))
		for _, c := range contestants(b, url) {
			b.Run(fmt.Sprintf("events=%d/by=%s", n, c.name), func(b *testing.B) {
				b.ReportAllocs()
				start := cputime.Process()
				for b.Loop() {
					if err := c.handle(payload); err != nil {
						b.Fatal(err)
					}
				}
				cpu := cputime.Process() - start
				b.ReportMetric(float64(n)*float64(b.N)/cpu.Seconds(), "events/cpu-s")
				b.ReportMetric(float64(cpu.Nanoseconds())/float64(b.N)/float64(n), "cpu-ns/event")
			})
		}
	}
}

// BenchmarkTranslate measures decoding, parsing and encoding without the network, with and without
// the default masks.
func BenchmarkTranslate(b *testing.B) {
	for _, n := range []int{10, 1_000, 10_000} {
		payload := pack(b, generate(n))
		for _, masks := range []string{"default", "none"} {
			b.Run(fmt.Sprintf("events=%d/mask=%s", n, masks), func(b *testing.B) {
				f, err := New(lookup(map[string]string{"OPENSEARCH_URL": "http://127.0.0.1:9", "AWS_REGION": "eu-west-1", "MASK": masks}), slog.New(slog.DiscardHandler))
				if err != nil {
					b.Fatal(err)
				}
				w := f.workers.Get().(*worker)
				b.ReportAllocs()
				for b.Loop() {
					d, err := w.decoder.Decode(payload)
					if err != nil {
						b.Fatal(err)
					}
					b.SetBytes(int64(d.Bytes))
					common := w.translator.Begin(&d, 1)
					w.batch.Reset()
					for i := range w.translator.Len() {
						w.batch.Create("faulty", w.translator.Document(&d, i), common)
					}
				}
				b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "events/s")
			})
		}
	}
}
