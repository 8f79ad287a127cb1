package dig_test

import (
	"encoding/json"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"faulty/infra/access"
	"faulty/local/dig"
)

// storeFlags returns the flags for a store at an address, with files in a temporary directory.
func storeFlags(t *testing.T, address string) dig.StoreFlags {
	t.Helper()
	dir := t.TempDir()
	return dig.StoreFlags{URL: address, State: filepath.Join(dir, "dig.json"), DeadLetters: filepath.Join(dir, "letters"), Patience: time.Minute}
}

// templates returns an OpenSearch without index templates, or one that responds to the requests for
// them with another status than 404. puts counts the templates that are created.
func templates(t *testing.T, status int, response string) (server *httptest.Server, puts *atomic.Int32) {
	t.Helper()
	puts = new(atomic.Int32)
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method == http.MethodPut && strings.HasPrefix(r.URL.Path, "/_index_template/faulty"):
			puts.Add(1)
			_, _ = io.WriteString(w, `{"acknowledged":true}`)
		case r.Method == http.MethodGet && r.URL.Path == "/" && status != http.StatusUnauthorized:
			_, _ = io.WriteString(w, `{"version":{"distribution":"opensearch","number":"3.4.0"}}`)
		case r.Method == http.MethodGet:
			w.WriteHeader(status)
			_, _ = io.WriteString(w, response)
		default:
			t.Errorf("%s %s before the store is checked", r.Method, r.URL.Path)
		}
	}))
	t.Cleanup(server.Close)
	return server, puts
}

// TestOpenChecksTemplate checks that dig creates the index templates, unless the server does not report
// whether it has them.
func TestOpenChecksTemplate(t *testing.T) {
	for _, row := range []struct {
		name, response string
		status, puts   int
		want           string // "" for no error
	}{
		{"none", `{"error":{"type":"resource_not_found_exception","reason":"index template matching [faulty] not found"},"status":404}`, 404, 2, ""},
		{"no permission to read them", `{"error":{"type":"security_exception","reason":"no permissions"},"status":403}`, 403, 0, ""},
		{"busy", ``, 503, 0, ""},
		{"no user", ``, 401, 0, "give --user and OPENSEARCH_PASSWORD, or --sign"},
		{"another server", `<html>`, 404, 0, "is not OpenSearch; OpenSearch usually listens on port 9200"},
		{"another server's page", `<html>`, 200, 0, "is not OpenSearch; OpenSearch usually listens on port 9200"},
	} {
		server, puts := templates(t, row.status, row.response)
		_, err := storeFlags(t, server.URL).Open(t.Context(), dig.Flags{}, new(dig.Options))
		if row.want == "" && err != nil || row.want != "" && (err == nil || !strings.Contains(err.Error(), row.want)) || int(puts.Load()) != row.puts {
			t.Errorf("%s: Open = %v with %d templates created; want %q, %d", row.name, err, puts.Load(), row.want, row.puts)
		}
	}
}

// TestOpenRefused checks that a wrong port is reported at once, with the address and what to do.
func TestOpenRefused(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := "http://" + l.Addr().String()
	_ = l.Close()
	start := time.Now()
	_, err = storeFlags(t, address).Open(t.Context(), dig.Flags{}, new(dig.Options))
	if err == nil || !strings.Contains(err.Error(), "no response from "+address) || !strings.Contains(err.Error(), "nothing listens there: is OpenSearch up, and the port right?") {
		t.Errorf("Open = %v; want the address, and advice", err)
	}
	if took := time.Since(start); took > 30*time.Second {
		t.Errorf("Open took %v", took)
	}
}

// TestOpenChecksFiles checks that files that cannot be written are reported before anything is stored.
func TestOpenChecksFiles(t *testing.T) {
	server, _ := templates(t, http.StatusForbidden, "")
	blocked := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(blocked, nil, 0o600); err != nil { // a file where a folder has to be, which holds for root, too
		t.Fatal(err)
	}
	for want, change := range map[string]func(*dig.StoreFlags){
		"choose another file with --state":        func(s *dig.StoreFlags) { s.State = filepath.Join(blocked, "dig.json") },
		"choose another file with --dead-letters": func(s *dig.StoreFlags) { s.DeadLetters = filepath.Join(blocked, "letters") },
	} {
		s := storeFlags(t, server.URL)
		change(&s)
		if _, err := s.Open(t.Context(), dig.Flags{}, new(dig.Options)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Open = %v; want %q", err, want)
		}
	}
	s := storeFlags(t, server.URL)
	if _, err := s.Open(t.Context(), dig.Flags{}, new(dig.Options)); err != nil {
		t.Fatal(err)
	}
	if left, _ := os.ReadDir(filepath.Dir(s.State)); len(left) != 0 {
		t.Errorf("the check leaves %v", left)
	}
}

// TestInsecure checks that documents are stored in an OpenSearch with a self-signed certificate if --insecure is given.
func TestInsecure(t *testing.T) {
	stored := 0
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/_bulk" {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		text, _ := io.ReadAll(r.Body)
		items := make([]map[string]any, strings.Count(string(text), "\n")/2)
		for i := range items {
			items[i] = map[string]any{"create": map[string]any{"status": 201}}
		}
		stored += len(items)
		_ = json.NewEncoder(w).Encode(map[string]any{"errors": false, "items": items})
	}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // the failed handshake
	server.StartTLS()
	t.Cleanup(server.Close)
	dir := t.TempDir()
	file(t, dir, "a.log", "2026-10-01 10:00:00 one\n")
	s := storeFlags(t, server.URL)
	s.NoGroups = true
	if _, err := s.Open(t.Context(), dig.Flags{}, new(dig.Options)); err == nil || !strings.Contains(err.Error(), "try with --insecure") {
		t.Errorf("Open = %v; want advice on certificates", err)
	}
	s.Flags = access.Flags{Trust: access.Trust{Insecure: true}}
	o := options(dir)
	if _, err := s.Open(t.Context(), dig.Flags{}, &o); err != nil {
		t.Fatal(err)
	}
	o.Sources = append(o.Sources, open(t, dir))
	if summary, err := dig.Run(t.Context(), o); err != nil || summary.Stored != 1 || stored != 1 {
		t.Errorf("Run = %d stored, %v, the server has %d; want 1", summary.Stored, err, stored)
	}
}

// TestBinaryFiles checks that files that are not text are skipped in a folder, and that one the user has named is an
// error.
func TestBinaryFiles(t *testing.T) {
	dir := t.TempDir()
	file(t, dir, "a.log", "2026-10-01 10:00:00 one\n")
	file(t, dir, "tool", "\x7fELF\x02\x01\x01\x00")
	for source, want := range map[string]struct{ documents, binary, unreadable int }{
		dir:                        {1, 1, 0},
		filepath.Join(dir, "*"):    {1, 1, 0},
		filepath.Join(dir, "tool"): {0, 0, 1},
	} {
		o := options(dir)
		o.Sources = append(o.Sources, open(t, source))
		s, err := dig.Run(t.Context(), o)
		if err != nil || s.Documents != int64(want.documents) || len(s.Binary) != want.binary || len(s.Unreadable) != want.unreadable {
			t.Errorf("%s: Run = %d documents, binary %q, unreadable %q, %v; want %+v", source, s.Documents, s.Binary, s.Unreadable, err, want)
		}
		for _, reason := range append(s.Binary, s.Unreadable...) {
			if reason != filepath.Join(dir, "tool")+": it is a program (ELF), and not a log" {
				t.Errorf("%s: %s; want the file and what it is", source, reason)
			}
		}
	}
}

// TestFolderOfFunctions checks that the paths of files name the functions of their events.
func TestFolderOfFunctions(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "carts"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"orders.log", "billing-2026-10-01.log", "carts/2026-10-01.log"} {
		file(t, dir, name, "2026-10-01 10:00:00 ERROR failed\n")
	}
	o := dig.Options{Workers: 2}
	o.Sources = append(o.Sources, open(t, dir))
	s, err := dig.Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range s.Tally.Functions() {
		got = append(got, f.Name)
	}
	if want := "billing carts orders"; strings.Join(got, " ") != want || s.Nameless != 0 {
		t.Errorf("functions %q, %d nameless; want %s, 0", got, s.Nameless, want)
	}
}
