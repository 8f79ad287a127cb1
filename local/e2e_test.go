package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"faulty/infra/indices"
	"faulty/local/ledger"
	"faulty/local/load"
	"faulty/local/verify"
)

// TestStory tells the whole story on the binaries that ship: requests are
// served or fail, contents are hashed, lines are parsed, and every one of
// them is in the store exactly once.
func TestStory(t *testing.T) {
	if testing.Short() {
		t.Skip("the story builds and runs the functions")
	}
	sys := startForTest(t, t.TempDir(), buildFunctions(t), nil)
	names, err := load.Faults(t.Context(), sys.apiURL())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name     string
		requests int
		faults   []string
	}{
		{"traffic", 200, nil},
		{"every failure, three times", 3 * len(names), names},
	} {
		t.Run(c.name, func(t *testing.T) {
			account := sendAndVerify(t, sys, load.Options{Requests: c.requests, Concurrency: 10, Faults: c.faults})
			if !account.OK() {
				t.Errorf("account = %+v; want nothing missing, nothing twice", account.Rows)
			}
			if c.faults != nil {
				everyFaultFound(t, names, account)
			}
		})
	}
}

// everyFaultFound checks that each failure is known by its fields, and that
// one failure is one group.
func everyFaultFound(t *testing.T, names []string, account verify.Account) {
	t.Helper()
	groups := map[string]map[string]bool{} // of each fault
	for _, f := range account.Failures {
		if f.Exception == "" || f.Group == "" {
			t.Errorf("failure %+v has no type or no group", f)
		}
		key := f.Fault + " as " + f.Exception
		if groups[key] == nil {
			groups[key] = map[string]bool{}
		}
		groups[key][f.Group] = true
		groups[f.Fault] = groups[key]
	}
	for _, name := range names {
		if len(groups[name]) == 0 {
			t.Errorf("failure %q is not found by its fields", name)
		}
	}
	for key, g := range groups {
		if len(g) != 1 {
			t.Errorf("failure %s is in %d groups; want 1", key, len(g))
		}
	}
}

// TestOneSeedOneSequence: with a seed, the same requests give the same bytes.
func TestOneSeedOneSequence(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the functions")
	}
	code := buildFunctions(t)
	var runs [2]string
	for i := range runs {
		sys := startForTest(t, t.TempDir(), code, map[string]string{"Profile": "uniform", "Seed": "2014"})
		for range 50 {
			status, body := get(t, sys.apiURL())
			runs[i] += fmt.Sprintf("%d %s\n", status, body)
		}
	}
	if runs[0] != runs[1] {
		t.Error("two runs with seed 2014 differ")
	}
	if !strings.Contains(runs[0], "500 ") || !strings.Contains(runs[0], "200 ") {
		t.Error("50 requests gave no failure or no content")
	}
}

// sendAndVerify sends a load to sys and returns the account of it.
func sendAndVerify(t *testing.T, sys *system, o load.Options) verify.Account {
	t.Helper()
	o.URL, o.Timeout, o.Ledger = sys.apiURL(), time.Minute, filepath.Join(t.TempDir(), "ledger.jsonl")
	if _, err := load.Run(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	l, err := ledger.Read(o.Ledger)
	if err != nil {
		t.Fatal(err)
	}
	client, err := indices.Connect(sys.searchURL)
	if err != nil {
		t.Fatal(err)
	}
	account, err := verify.Wait(t.Context(), l, verify.Source{Client: client, Index: "faulty-*"},
		verify.Patience{Settle: time.Second, GiveUp: 20 * time.Second, Poll: 100 * time.Millisecond}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return account
}

// startForTest starts a system on free ports, and stops it with the test.
func startForTest(t *testing.T, dir, code string, parameters map[string]string) *system {
	t.Helper()
	sys, err := startSystem(t.Context(), systemOptions{
		Template: "../template.yaml", CodeDir: code, SearchDir: filepath.Join(dir, "search"), Parameters: parameters,
		APIAddr: "127.0.0.1:0", SearchAddr: "127.0.0.1:0", AWSAddr: "127.0.0.1:0", ConsoleAddr: "127.0.0.1:0",
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if err := sys.close(ctx); err != nil {
			t.Errorf("stop: %v", err)
		}
	})
	return sys
}

// buildFunctions builds the functions as `make build` does, for this system,
// and returns the folder that holds dist.
func buildFunctions(t *testing.T) string {
	t.Helper()
	base := t.TempDir()
	for _, name := range []string{"api", "hasher", "forwarder"} {
		cmd := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-ldflags=-s -w", "-tags", "lambda.norpc",
			"-o", filepath.Join(base, "dist", name, "bootstrap"), "../functions/"+name)
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("build %s: %v\n%s", name, err, out)
		}
	}
	return base
}

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}
