package dig_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"faulty/infra/indices"
	"faulty/local/dig/internal/testlogs"
)

// TestMeasure measures the speed and memory of dig with a gigabyte of mixed logs. It runs dig like a user:
// first a dry run, next to grep and jq, then a run into a real OpenSearch that is killed two times with
// SIGKILL. It takes minutes and requires DIG_MEASURE, the size in megabytes:
//
//	DIG_MEASURE=1000 OPENSEARCH_URL=http://127.0.0.1:9200 go test -run Measure -v -timeout 1h ./local/dig
//
// Without OPENSEARCH_URL nothing is stored. The logs are written to DIG_MEASURE_DIR, which is a temporary
// directory by default.
func TestMeasure(t *testing.T) {
	megabytes, err := strconv.Atoi(os.Getenv("DIG_MEASURE"))
	if err != nil {
		t.Skip("DIG_MEASURE is not set")
	}
	dir := os.Getenv("DIG_MEASURE_DIR")
	if dir == "" {
		dir = t.TempDir()
	}
	m := measurement{T: t, bin: filepath.Join(t.TempDir(), "local"), logs: filepath.Join(dir, "logs")}
	t.Cleanup(func() { _ = os.RemoveAll(m.logs) })
	if out, err := exec.Command("go", "build", "-o", m.bin, "faulty/local").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	if m.ledger, err = testlogs.Write(testlogs.Options{Dir: m.logs, Bytes: megabytes << 20, Seed: 1, Corpus: corpus}); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d MB of logs, %d events, %d documents, %d groups", m.ledger.Bytes>>20, m.ledger.Events, m.ledger.Docs, len(m.ledger.Groups))
	m.dry()
	m.besideTools()
	if address := os.Getenv("OPENSEARCH_URL"); address != "" {
		m.kills(address)
	}
}

type measurement struct {
	*testing.T
	bin, logs string
	ledger    testlogs.Ledger
}

// An outcome contains the members of the output of dig --json that the test uses.
type outcome struct {
	Events, Documents, Stored, Duplicate, Refused int
	Before                                        int `json:"done_before"`
	Groups                                        []struct {
		Fingerprint string
		Count       int
	}
}

func (o *outcome) groups() map[string]int {
	groups := map[string]int{}
	for _, g := range o.Groups {
		groups[g.Fingerprint] = g.Count
	}
	return groups
}

// dig runs the command. If kill is not 0, it kills the command after this time.
func (m *measurement) dig(kill time.Duration, args ...string) (o outcome, took time.Duration) {
	m.Helper()
	cmd := exec.Command(m.bin, append([]string{"dig", "--json", "--function", testlogs.Function}, args...)...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	start := time.Now()
	if err := cmd.Start(); err != nil {
		m.Fatal(err)
	}
	if kill > 0 {
		time.AfterFunc(kill, func() { _ = cmd.Process.Kill() })
	}
	err := cmd.Wait()
	took = time.Since(start)
	usage := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	m.Logf("dig %s: %.1f s, %.1f s of processor, %d MB at most", strings.Join(args, " "), took.Seconds(),
		(cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds(), usage.Maxrss>>10)
	if kill > 0 {
		if err == nil {
			m.Errorf("dig ended before it was killed")
		}
		return o, took
	}
	if err != nil {
		m.Fatalf("dig %v: %v\n%s", args, err, &stderr)
	}
	if err := json.Unmarshal(stdout.Bytes(), &o); err != nil {
		m.Fatal(err)
	}
	return o, took
}

func (m *measurement) dry() {
	o, took := m.dig(0, "--dry-run", m.logs)
	m.Logf("dry run: %.0f events a second, %.1f MB a second", float64(o.Events)/took.Seconds(), float64(m.ledger.Bytes)/1e6/took.Seconds())
	if o.Documents != m.ledger.Docs || !maps.Equal(o.groups(), m.ledger.Groups) {
		m.Errorf("dry run: %d documents in %d groups; want %d in %d, with the ledger's counts", o.Documents, len(o.Groups), m.ledger.Docs, len(m.ledger.Groups))
	}
}

// besideTools runs dig, grep and jq on the same file of a program's JSON lines.
func (m *measurement) besideTools() {
	path := filepath.Join(m.logs, "json", "app-0.jsonl")
	info, err := os.Stat(path)
	if err != nil {
		m.Fatal(err)
	}
	m.Logf("beside tools: %s, %d MB", filepath.Base(path), info.Size()>>20)
	_, took := m.dig(0, "--dry-run", path)
	m.Logf("  dig --dry-run (exceptions by group, levels, functions): %.2f s", took.Seconds())
	for _, tool := range [][]string{
		{"grep", "-c", "Error", path},
		{"jq", "-R", "-n", `reduce (inputs | fromjson? | .level) as $l ({}; .[$l | tostring] += 1)`, path},
	} {
		start := time.Now()
		out, err := exec.Command(tool[0], tool[1:]...).Output()
		m.Logf("  %s (%s): %.2f s %v", strings.Join(tool[:len(tool)-1], " "), strings.Join(strings.Fields(string(out)), " "), time.Since(start).Seconds(), err)
	}
}

// kills digs into an OpenSearch with a separate index prefix. It kills the command two times and compares the
// stored documents with the ledger.
func (m *measurement) kills(address string) {
	const prefix = "dig-measure"
	m.call(address, http.MethodDelete, "/"+prefix+"-*", "")
	m.Cleanup(func() { m.call(address, http.MethodDelete, "/"+prefix+"-*", "") })
	m.template(address, prefix)
	args := []string{"--url", address, "--index-prefix", prefix, "--state", filepath.Join(m.TempDir(), "dig.json"), "--dead-letters", filepath.Join(m.TempDir(), "letters"), m.logs}
	start := time.Now()
	for _, life := range []int{50, 80} { // milliseconds for each megabyte
		m.dig(time.Duration(m.ledger.Bytes>>20*life)*time.Millisecond, args...)
		m.Logf("killed; %d documents are stored", m.count(address, prefix))
	}
	o, took := m.dig(0, args...)
	m.Logf("last run: %d events were done before; %d stored, %d duplicate, %.0f events a second; with the killed runs %.0f",
		o.Before, o.Stored, o.Duplicate, float64(o.Events-o.Before)/took.Seconds(), float64(m.ledger.Events)/time.Since(start).Seconds())
	if got := m.count(address, prefix); got != m.ledger.Docs || o.Refused != 0 {
		m.Errorf("%d documents are stored, %d refused; want %d, none", got, o.Refused, m.ledger.Docs)
	}
	m.stored(address, prefix)
	again, _ := m.dig(0, append(args, "--again")...)
	if again.Stored != 0 || again.Duplicate != m.ledger.Docs {
		m.Errorf("once more from the beginning: %d stored, %d duplicate; want 0, %d", again.Stored, again.Duplicate, m.ledger.Docs)
	}
	m.Logf("once more from the beginning: %d stored, %d duplicate", again.Stored, again.Duplicate)
}

// stored compares the groups in the store with the ledger.
func (m *measurement) stored(address, prefix string) {
	var response struct {
		Aggregations struct {
			Groups struct {
				Buckets []struct {
					Key   string
					Count int `json:"doc_count"`
				}
			}
		}
	}
	text := m.call(address, http.MethodPost, "/"+prefix+"-*/_search", `{"size":0,"aggs":{"groups":{"terms":{"field":"exception.fingerprint","size":10000}}}}`)
	if err := json.Unmarshal(text, &response); err != nil {
		m.Fatal(err)
	}
	groups := map[string]int{}
	for _, b := range response.Aggregations.Groups.Buckets {
		groups[b.Key] = b.Count
	}
	if !maps.Equal(groups, m.ledger.Groups) {
		m.Errorf("%d groups are stored; want the ledger's %d with their counts", len(groups), len(m.ledger.Groups))
	}
}

func (m *measurement) template(address, prefix string) {
	client, err := indices.Connect(address)
	if err != nil {
		m.Fatal(err)
	}
	if err := indices.Apply(m.Context(), client, prefix); err != nil {
		m.Fatal(err)
	}
	m.Cleanup(func() { m.call(address, http.MethodDelete, "/_index_template/"+prefix, "") })
}

func (m *measurement) count(address, prefix string) int {
	m.call(address, http.MethodPost, "/"+prefix+"-*/_refresh", "")
	var response struct{ Count int }
	if err := json.Unmarshal(m.call(address, http.MethodGet, "/"+prefix+"-*/_count", ""), &response); err != nil {
		m.Fatal(err)
	}
	return response.Count
}

func (m *measurement) call(address, method, path, body string) []byte {
	m.Helper()
	req, err := http.NewRequestWithContext(m.Context(), method, address+path, strings.NewReader(body))
	if err != nil {
		m.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		m.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode >= http.StatusInternalServerError {
		m.Fatal(fmt.Errorf("%s %s = %d %s %w", method, path, res.StatusCode, text, err))
	}
	return text
}
