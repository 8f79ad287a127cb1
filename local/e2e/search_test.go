package e2e

import (
	"context"
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"faulty/local/opensearch"
)

// TestUpSearch runs everything over an OpenSearch with a password and a certificate of a private
// authority. No part uses an embedded store, and the password is not printed.
func TestUpSearch(t *testing.T) {
	const password = "hush!/%"
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	code, data := built(t), t.TempDir()
	url, ca := guarded(t, password)
	t.Setenv("OPENSEARCH_PASSWORD", password)
	access := []string{"--user", "admin", "--cacert", ca}
	up := startUp(ctx, t, code, data, append(access, "--search", url, "--parameter", "Profile=uniform")...) // without failures that end a function, which has no access log event
	defer up.kill(t)

	if up.search != url {
		t.Errorf("up prints the search address %s; want %s", up.search, url)
	}
	if _, err := os.Stat(filepath.Join(data, "search")); err == nil {
		t.Error("there is an embedded store; want none")
	}
	ledger := filepath.Join(t.TempDir(), "ledger.jsonl")
	stack := []string{"--endpoint-url", up.aws, "--ledger", ledger}
	for _, row := range []struct {
		name   string
		args   []string
		status int
		want   string // part of the output
	}{
		{"load", append([]string{"load", "-n", "40"}, stack...), 0, "40 requests in"},
		{"verify", append(append([]string{"verify"}, stack...), access...), 0, "  requests        40     40        0           0\n"},
		{"verify without a user", append([]string{"verify", "--cacert", ca}, stack...), 1, "status: 401"},
		{"a second up", []string{"up", "--data", data, "--api-port", "0", "--search-port", "0", "--aws-port", "0", "--console-port", "0"}, 1,
			fmt.Sprintf("another faulty uses the data directory %s: process %d, with the console on %s, the API on %s", data, up.cmd.Process.Pid, up.console, up.api)},
	} {
		t.Run(row.name, func(t *testing.T) {
			cmd := exec.CommandContext(ctx, filepath.Join(code, "local"), row.args...)
			cmd.Dir = "../.."
			if row.name == "a second up" {
				cmd.Args = append(cmd.Args, "--code", code)
			}
			out, _ := cmd.CombinedOutput()
			if status := cmd.ProcessState.ExitCode(); status != row.status || !strings.Contains(string(out), row.want) || strings.Contains(string(out), password) {
				t.Errorf("%q: status %d\n%s\nwant %d and %q", row.args, status, out, row.status, row.want)
			}
		})
	}
	if status, body := get(t, up.console); status != http.StatusOK || !strings.Contains(body, "faulty") {
		t.Errorf("the console: %d %.200s", status, body)
	}
	resp, err := http.Post(up.aws, "application/x-www-form-urlencoded", strings.NewReader("Action=DescribeStacks&Version=2010-05-15&StackName=faulty"))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var described strings.Builder
	if err := resp.Write(&described); err != nil || strings.Contains(described.String(), "hush") || !strings.Contains(described.String(), url) {
		t.Errorf("the stack is described as %s, %v; want %s without a password", described.String(), err, url)
	}
}

// guarded starts a store that requires TLS and the password of the user admin. It returns its
// address, and the path of a PEM file with its certificate.
func guarded(t *testing.T, password string) (url, ca string) {
	t.Helper()
	store, err := opensearch.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if user, given, _ := r.BasicAuth(); user != "admin" || given != password {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		store.ServeHTTP(w, r)
	}))
	t.Cleanup(func() {
		server.Close()
		_ = store.Close()
	})
	ca = filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	return server.URL, ca
}
