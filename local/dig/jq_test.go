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

// BenchmarkBesideJQ digs through 50 MB of JSON lines without storing them, plain and compressed with gzip. It prints
// the time that passes and the processor time next to those of jq, which only selects the types of the errors. Each
// number is the least of all runs, because other programs of the machine can only add to it.
func BenchmarkBesideJQ(b *testing.B) {
	if _, err := exec.LookPath("jq"); err != nil {
		b.Skip("jq is not installed (apt-get install jq)")
	}
	dir := b.TempDir()
	bin, logs := filepath.Join(dir, "local"), filepath.Join(dir, "app.jsonl")
	if out, err := exec.Command("go", "build", "-o", bin, "faulty/local").CombinedOutput(); err != nil {
		b.Fatalf("go build: %v\n%s", err, out)
	}
	writeJSONLines(b, logs, 50_000_000)
	if out, err := exec.Command("gzip", "-k", logs).CombinedOutput(); err != nil {
		b.Fatalf("gzip: %v\n%s", err, out)
	}
	const query = "select(.errorType)|.errorType"
	tools := []struct {
		name    string
		command []string
		least   spent
	}{
		{name: "dig", command: []string{bin, "dig", "--dry-run", "--function", "orders", logs}},
		{name: "jq", command: []string{"jq", "-c", query, logs}},
		{name: "dig-gz", command: []string{bin, "dig", "--dry-run", "--function", "orders", logs + ".gz"}},
		{name: "zcat-jq", command: []string{"sh", "-c", "gzip -dc " + logs + ".gz | jq -c '" + query + "'"}},
	}
	for n := 0; b.Loop(); n++ {
		for i := range tools {
			got := runTool(b, tools[i].command)
			if n == 0 {
				tools[i].least = got
			}
			tools[i].least = spent{min(tools[i].least.wall, got.wall), min(tools[i].least.processor, got.processor)}
		}
	}
	for i, tool := range tools {
		b.ReportMetric(tool.least.wall.Seconds(), tool.name+"-wall-s")
		b.ReportMetric(tool.least.processor.Seconds(), tool.name+"-cpu-s")
		if i%2 == 1 {
			dig := tools[i-1]
			b.ReportMetric(dig.least.wall.Seconds()/tool.least.wall.Seconds(), dig.name+"/"+tool.name+"-wall")
			b.ReportMetric(dig.least.processor.Seconds()/tool.least.processor.Seconds(), dig.name+"/"+tool.name+"-cpu")
		}
	}
}

// spent is the time that a command took.
type spent struct{ wall, processor time.Duration }

// runTool runs a command and returns its time, and its user and system time on all processors.
func runTool(b *testing.B, command []string) spent {
	b.Helper()
	cmd := exec.Command(command[0], command[1:]...)
	start := time.Now()
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("%v: %v\n%.300s", command, err, out)
	}
	return spent{time.Since(start), cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()}
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
