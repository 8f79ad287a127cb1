package groups_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"faulty/functions/forwarder/forward"
)

// sinkVariable makes this test binary run as a sink.
const sinkVariable = "FAULTY_TEST_SINK"

// serveSink accepts all documents, responds to reads as if no group existed, prints its address,
// and exits when its input ends.
func serveSink() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := make([]byte, max(r.ContentLength, 0))
		_, _ = io.ReadFull(r.Body, body)
		if strings.HasSuffix(r.URL.Path, "_mget") {
			n := bytes.Count(body, []byte(`"_id"`))
			_, _ = io.WriteString(w, `{"docs":[`+strings.TrimSuffix(strings.Repeat(`{"found":false},`, n), ",")+`]}`)
			return
		}
		n := bytes.Count(body, []byte("\n")) / 2
		_, _ = io.WriteString(w, `{"errors":false,"items":[`+strings.TrimSuffix(strings.Repeat(`{"create":{"status":201}},`, n), ",")+`]}`)
	}))
	fmt.Println(server.URL)
	_, _ = io.Copy(io.Discard, os.Stdin)
}

// startSink starts a sink in a separate process, so that its work is not measured.
func startSink(tb testing.TB) string {
	tb.Helper()
	cmd := exec.CommandContext(tb.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), sinkVariable+"=1")
	in, err := cmd.StdinPipe()
	if err != nil {
		tb.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		tb.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		_ = in.Close()
		_ = cmd.Wait()
	})
	url, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		tb.Fatal(err)
	}
	return strings.TrimSpace(url)
}

// cpuTime returns the processor time that this process has used.
func cpuTime() time.Duration {
	var usage syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// BenchmarkDelivery must run with -cpu 1 -benchtime 400x, because it has 500 deliveries of new
// groups. It measures a delivery of 200 exceptions of 20 groups and a delivery of 10 exceptions of
// 2 groups: without groups, with known groups, and with groups that are new each time.
func BenchmarkDelivery(b *testing.B) {
	url := startSink(b)
	for _, size := range []struct{ events, groups int }{{200, 20}, {10, 2}} {
		for _, mode := range []string{"off", "known", "new"} {
			b.Run(fmt.Sprintf("events=%d/groups=%s", size.events, mode), func(b *testing.B) {
				vars := map[string]string{"OPENSEARCH_URL": url, "AWS_REGION": "eu-west-1", "GROUPS": "on"}
				if mode == "off" {
					vars["GROUPS"] = "off"
				}
				f, err := forward.New(func(name string) (string, bool) { v, ok := vars[name]; return v, ok }, slog.New(slog.DiscardHandler))
				if err != nil {
					b.Fatal(err)
				}
				payload := func(round int) []byte {
					var events []event
					for n := range size.events {
						events = append(events, event{fmt.Sprintf("Error%d-%d", round, n%size.groups), "42", n % 600})
					}
					return deliver(b, events...)
				}
				payloads := [][]byte{payload(0)}
				for round := 1; mode == "new" && round < 500; round++ {
					payloads = append(payloads, payload(round))
				}
				if err := f.Handle(b.Context(), payloads[0]); err != nil {
					b.Fatal(err)
				}
				b.ResetTimer()
				b.ReportAllocs()
				start, rounds := cpuTime(), 0
				for b.Loop() {
					rounds++
					if err := f.Handle(b.Context(), payloads[rounds%len(payloads)]); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64((cpuTime()-start).Microseconds())/float64(rounds), "cpu-µs/op")
			})
		}
	}
}
