package ledger_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"faulty/local/ledger"
)

var entries = []ledger.Entry{
	{Trace: "656f1aa0000000000001000000000000", Method: "GET", Path: "/", Status: 200, SHA1: "371679e24301dc140fbb7d0fd7957adb9ad32e41", Bytes: 1657, ContentType: "audio/mpeg", LatencyMS: 2.5},
	{Trace: "656f1aa0000000000001000000000001", Method: "GET", Path: "/?fault=KeyError", Status: 500, Fault: "KeyError"},
	{Trace: "656f1aa0000000000001000000000002", Method: "GET", Path: "/", Error: "connection refused"},
}

func TestWriteAndRead(t *testing.T) {
	path := write(t)
	got, err := ledger.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	if got.Header.Run != "656f1aa0000000000001" || len(got.Entries) != len(entries) {
		t.Fatalf("Read = run %q, %d entries; want 656f1aa0000000000001, %d", got.Header.Run, len(got.Entries), len(entries))
	}
	for i, want := range entries {
		if got.Entries[i] != want {
			t.Errorf("entry %d = %+v; want %+v", i, got.Entries[i], want)
		}
	}
}

// TestReadAfterKill truncates the last line, as happens when load is killed.
func TestReadAfterKill(t *testing.T) {
	path := write(t)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text[:len(text)-10], 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := ledger.Read(path)
	if err != nil || len(got.Entries) != len(entries)-1 {
		t.Errorf("Read of a cut ledger = %d entries, %v; want %d, no error", len(got.Entries), err, len(entries)-1)
	}
}

func TestReadRefuses(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"another version": {`{"version":99}`, "the ledger has version 99, this program reads version 1; run `load` again"},
		"no ledger":       {"hello", "the first line is not the header of a ledger"},
		"a broken entry":  {"{\"version\":1}\n{\"status\":\"x\"}\n", "entry 1: "},
	} {
		path := filepath.Join(t.TempDir(), "ledger.jsonl")
		if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := ledger.Read(path); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: Read error = %v; want one with %q", name, err, c.want)
		}
	}
	if _, err := ledger.Read(filepath.Join(t.TempDir(), "none")); err == nil || !strings.Contains(err.Error(), "`load` writes one") {
		t.Errorf("Read of a missing file: error = %v; want one that says what writes it", err)
	}
}

func write(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "sub", "ledger.jsonl")
	w, err := ledger.Create(path, ledger.Header{Run: "656f1aa0000000000001", URL: "http://127.0.0.1/", Started: time.Unix(1700000000, 0).UTC()})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if err := w.Add(e); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}
