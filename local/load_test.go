package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"faulty/local/load"
)

// TestLoadListsFaults: --fault ? prints the failures that the API knows, and sends nothing.
func TestLoadListsFaults(t *testing.T) {
	sent := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("fault") == "?" {
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprint(w, "There is no failure ?. These are:\n\nAssertionError  an invariant does not hold\nnil-map         an entry is set in a nil map\n")
			return
		}
		sent++
	}))
	defer server.Close()
	stdout := os.Stdout
	defer func() { os.Stdout = stdout }()
	var err error
	if os.Stdout, err = os.Create(filepath.Join(t.TempDir(), "out")); err != nil {
		t.Fatal(err)
	}
	ledger := filepath.Join(t.TempDir(), "ledger.jsonl")
	failed := loadCmd{URL: server.URL + "/", Ledger: ledger, Flags: load.Flags{Fault: []string{"?"}}}.Run(t.Context())
	text, err := os.ReadFile(os.Stdout.Name())
	if err != nil {
		t.Fatal(err)
	}
	if failed != nil || string(text) != "AssertionError  an invariant does not hold\nnil-map         an entry is set in a nil map\n" || sent > 0 {
		t.Errorf("load --fault ? = %v, prints %q after %d requests; want the two failures", failed, text, sent)
	}
	if _, err := os.Stat(ledger); !strings.Contains(fmt.Sprint(err), "no such file") {
		t.Errorf("there is a ledger (%v); want none", err)
	}
}
