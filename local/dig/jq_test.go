package dig_test

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// BenchmarkBesideJQ digs through 50 MB of JSON lines without storing them. It prints the processor time
// next to that of jq, which only selects the types of the errors.
func BenchmarkBesideJQ(b *testing.B) {
	if _, err := exec.LookPath("jq"); err != nil {
		b.Skip("jq is not installed (apt-get install jq)")
	}
	bin, logs := filepath.Join(b.TempDir(), "local"), filepath.Join(b.TempDir(), "app.jsonl")
	if out, err := exec.Command("go", "build", "-o", bin, "faulty/local").CombinedOutput(); err != nil {
		b.Fatalf("go build: %v\n%s", err, out)
	}
	writeJSONLines(b, logs, 50_000_000)
	var spent [2]time.Duration
	for b.Loop() {
		spent[0] += processorTime(b, bin, "dig", "--dry-run", "--function", "orders", logs)
		spent[1] += processorTime(b, "jq", "-c", "select(.errorType)|.errorType", logs)
	}
	b.ReportMetric(spent[0].Seconds()/float64(b.N), "dig-cpu-s/op")
	b.ReportMetric(spent[1].Seconds()/float64(b.N), "jq-cpu-s/op")
	b.ReportMetric(spent[0].Seconds()/spent[1].Seconds(), "dig/jq")
}

// processorTime runs a command and returns the user and system time that it used.
func processorTime(b *testing.B, name string, args ...string) time.Duration {
	b.Helper()
	cmd := exec.Command(name, args...)
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("%s %v: %v\n%.300s", name, args, err, out)
	}
	return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
}

// writeJSONLines writes at least size bytes of lines in Lambda's JSON log format. One line of 50 is an error
// with a stack trace.
func writeJSONLines(b *testing.B, path string, size int) {
	b.Helper()
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	out := bufio.NewWriterSize(f, 1<<20)
	r := rand.New(rand.NewPCG(1, 2))
	words := strings.Fields("order cart price charge customer invoice payment queue retry stock parcel refund")
	at := time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC)
	id := ""
	for n := 0; n < size; {
		at = at.Add(time.Duration(r.IntN(100)) * time.Millisecond)
		if r.IntN(5) == 0 { // an invocation logs several lines
			id = fmt.Sprintf("%08x-8f2b-4ef7-9a4e-%012x", r.Uint32(), r.Uint64()>>16)
		}
		head := fmt.Sprintf(`{"timestamp":%q,"requestId":%q,`, at.Format("2006-01-02T15:04:05.000Z"), id)
		var line string
		if word := words[r.IntN(len(words))]; r.IntN(50) == 0 {
			line = fmt.Sprintf(`"level":"ERROR","errorType":"TypeError","errorMessage":"Cannot read properties of undefined (reading '%s')",`+
				`"stackTrace":["    at %s (/var/task/src/%s.js:%d:20)","    at Runtime.handler (/var/task/index.js:12:9)"]}`, word, word, word, r.IntN(100))
		} else {
			line = fmt.Sprintf(`"level":"INFO","logger":"orders.%s","message":"GET /%s/%d 200","durationMs":%d.5,"customer":{"id":%d,"plan":"gold"}}`, word, word, r.IntN(1000), r.IntN(500), r.IntN(9000))
		}
		written, _ := out.WriteString(head + line + "\n")
		n += written
	}
	if err := out.Flush(); err != nil {
		b.Fatal(err)
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
}
