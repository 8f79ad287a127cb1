package opensearch

import (
	"bufio"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// writerDir is an environment variable of the process that TestKill kills.
const writerDir = "FAULTY_SEARCH_TEST_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(writerDir); dir != "" {
		if err := writeUntilKilled(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

// writeUntilKilled writes documents in bulks of 50. It prints the ids of each bulk when the bulk is
// acknowledged.
func writeUntilKilled(dir string) error {
	s, err := Open(dir)
	if err != nil {
		return err
	}
	for n := 0; ; n += 50 {
		var body, ids strings.Builder
		for i := n; i < n+50; i++ {
			fmt.Fprintf(&body, "{\"create\":{\"_index\":\"kill\",\"_id\":\"%d\"}}\n{\"n\":%d,\"message\":\"document %d\"}\n", i, i, i)
			fmt.Fprintf(&ids, "%d ", i)
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/_bulk", strings.NewReader(body.String())))
		if w.Code != http.StatusOK || strings.Contains(w.Body.String(), `"errors":true`) {
			return fmt.Errorf("_bulk = %d %s", w.Code, w.Body)
		}
		fmt.Println(ids.String())
	}
}

// TestKill kills a process with SIGKILL while it writes, and checks that every document that it had
// acknowledged is stored.
func TestKill(t *testing.T) {
	dir := t.TempDir()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), writerDir+"="+dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var acknowledged []string
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		acknowledged = append(acknowledged, strings.Fields(lines.Text())...)
		if len(acknowledged) >= 2000 {
			_ = cmd.Process.Kill() // the test still reads the data that is left in the pipe
		}
	}
	if err := cmd.Wait(); err == nil || len(acknowledged) < 2000 {
		t.Fatalf("the writer ended by itself after %d documents: %v", len(acknowledged), err)
	}
	s := open(t, dir)
	for _, id := range acknowledged {
		if status, body := ask(t, s, "GET /kill/_doc/"+id, ""); status != http.StatusOK {
			t.Fatalf("document %s of %d acknowledged = %d %s", id, len(acknowledged), status, body)
		}
	}
	count := at(t, must(t, s, "GET /kill/_count", `{"query":{"match":{"message":"document"}}}`), "count")
	if found := len(acknowledged); count < fmt.Sprint(found) && len(count) <= len(fmt.Sprint(found)) {
		t.Errorf("_count = %s; want at least %d", count, found)
	}
}
