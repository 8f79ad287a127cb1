package opensearch

import (
	"bufio"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Environment variables of the process that TestKill kills: its data directory, and the id of its
// first document.
const (
	writerDir  = "FAULTY_SEARCH_TEST_DIR"
	writerFrom = "FAULTY_SEARCH_TEST_FROM"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(writerDir); dir != "" {
		if err := writeUntilKilled(dir, os.Getenv(writerFrom)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

// writeUntilKilled writes documents in bulks of 50. It prints the ids of each bulk when the bulk is
// acknowledged.
func writeUntilKilled(dir, from string) error {
	first, err := strconv.Atoi(from)
	if err != nil {
		return fmt.Errorf("%s: %w", writerFrom, err)
	}
	s, err := Open(dir)
	if err != nil {
		return err
	}
	for n := first; ; n += 50 {
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

// TestKill kills a process with SIGKILL while it writes, once or FAULTY_KILLS times, always with the
// same data directory. It checks that every document that the process had acknowledged is stored.
func TestKill(t *testing.T) {
	kills := 1
	if often := os.Getenv("FAULTY_KILLS"); often != "" {
		var err error
		if kills, err = strconv.Atoi(often); err != nil {
			t.Fatalf("FAULTY_KILLS: %v", err)
		}
	}
	begin, dir := time.Now(), t.TempDir()
	var acknowledged []string
	unsure := 0 // documents of the bulks that a kill has interrupted
	for kill := range kills {
		from := kill * 1_000_000
		ids := writeAndKill(t, dir, from)
		acknowledged = append(acknowledged, ids...)
		s, err := Open(dir)
		if err != nil {
			t.Fatalf("after kill %d: %v", kill+1, err)
		}
		for _, id := range acknowledged {
			if status, body := ask(t, s, "GET /kill/_doc/"+id, ""); status != http.StatusOK {
				t.Fatalf("after kill %d: document %s of %d acknowledged = %d %s", kill+1, id, len(acknowledged), status, body)
			}
		}
		for i := len(ids); i < len(ids)+50; i++ {
			if status, _ := ask(t, s, "GET /kill/_doc/"+strconv.Itoa(from+i), ""); status == http.StatusOK {
				unsure++
			}
		}
		want := strconv.Itoa(len(acknowledged) + unsure)
		if count := at(t, must(t, s, "GET /kill/_count", `{"query":{"match":{"message":"document"}}}`), "count"); count != want {
			t.Fatalf("after kill %d: _count = %s; want %s: %d acknowledged, %d of interrupted bulks", kill+1, count, want, len(acknowledged), unsure)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("hostile: kill loop: embedded store, %d kills in %.1f s: %d documents acknowledged, none missing or duplicated", kills, time.Since(begin).Seconds(), len(acknowledged))
}

// writeAndKill starts a process that writes documents from an id on, kills it, and
// returns the ids that it had acknowledged.
func writeAndKill(t *testing.T, dir string, from int) (acknowledged []string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), writerDir+"="+dir, writerFrom+"="+strconv.Itoa(from))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		acknowledged = append(acknowledged, strings.Fields(lines.Text())...)
		if len(acknowledged) >= 2000 {
			_ = cmd.Process.Kill() // the test still reads the data that is left in the pipe
		}
	}
	if err := cmd.Wait(); err == nil || len(acknowledged) < 2000 {
		t.Fatalf("the writer ended by itself after %d documents: %v", len(acknowledged), err)
	}
	return acknowledged
}
