package command

import (
	"context"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"faulty/local/opensearch"
)

// runDig runs the command with arguments and returns what it prints.
func runDig(t *testing.T, args ...string) (output string, err error) {
	t.Helper()
	return runDigUntil(t, t.Context(), args...)
}

// runDigUntil is like runDig, but ends when ctx is cancelled, as with Ctrl-C.
func runDigUntil(t *testing.T, ctx context.Context, args ...string) (output string, err error) {
	t.Helper()
	var c struct {
		Dig Flags `cmd:""`
	}
	parser, err := kong.New(&c)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse(append([]string{"dig"}, args...)); err != nil {
		return "", err
	}
	out, err := os.Create(filepath.Join(t.TempDir(), "stdout"))
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	failed := c.Dig.Run(ctx, out)
	text, err := os.ReadFile(out.Name())
	if err != nil {
		t.Fatal(err)
	}
	return string(text), failed
}

// TestDig first prints the exceptions without a store, and then stores the documents once.
func TestDig(t *testing.T) {
	t.Chdir(t.TempDir())
	text := "2026-10-01 10:00:00,123 INFO shop: starting\nTraceback (most recent call last):\n  File \"/var/task/app.py\", line 7, in handler\n    charge({})\nKeyError: 'id'\n"
	if err := os.WriteFile("app.log", []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	dry, err := runDig(t, "--dry-run", "--function", "orders", "app.log")
	for _, want := range []string{"1 exception in 1 group\n", "2026-10-01 10:00:00  2026-10-01 10:00:00  orders    handler", "KeyError: 'id'", "1  error", "2  documents"} {
		if err != nil || !strings.Contains(dry, want) {
			t.Errorf("dry run = %s, %v; want %q in it", dry, err, want)
		}
	}
	if _, err := os.Stat(".faulty"); err == nil {
		t.Error("a dry run leaves .faulty behind")
	}
	store, err := opensearch.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(store)
	t.Cleanup(func() {
		server.Close()
		_ = store.Close()
	})
	for _, run := range []struct {
		args []string
		want string
	}{
		{nil, "2  stored"},
		{nil, "1  file was completed by an earlier run"},
		{[]string{"--again"}, "2  duplicates, already stored"},
		{[]string{"--since", "2026-11-01"}, "5  outside --since and --until"},
	} {
		got, err := runDig(t, append(run.args, "--url", server.URL, "--function", "orders", "app.log")...)
		if err != nil || !strings.Contains(got, run.want) {
			t.Errorf("dig %v = %s, %v; want %q in it", run.args, got, err, run.want)
		}
	}
}

// TestDigPatterns checks that messages are counted by pattern, and compared with those of another
// time or run.
func TestDigPatterns(t *testing.T) {
	t.Chdir(t.TempDir())
	var text strings.Builder
	for i := range 40 {
		fmt.Fprintf(&text, "2026-10-01 10:%02d:00,123 INFO shop: order %d placed\n", i, i)
		if i >= 20 {
			fmt.Fprintf(&text, "2026-10-01 10:%02d:01,123 ERROR shop: cannot charge order %d: KeyError: 'id'\n", i, i)
		}
	}
	if err := os.WriteFile("app.log", []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	earlier, err := runDig(t, "--dry-run", "--patterns", "--json", "--until", "2026-10-01T10:20:00Z", "app.log")
	if err != nil || os.WriteFile("earlier.json", []byte(earlier), 0o600) != nil {
		t.Fatal(earlier, err)
	}
	for _, row := range []struct{ args, want string }{
		{"--patterns", "60 messages of 2 patterns"},
		{"--patterns", "order <*> placed"},
		{"--patterns --compare-at 2026-10-01T10:20:00Z", "0  20     new     error  -         2026-10-01 10:20:01  2026-10-01 10:39:01  cannot charge order <*>: KeyError: <*>"},
		{"--patterns --compare-with earlier.json --since 2026-10-01T10:20:00Z", "0  20     new     error"},
		{"--patterns --compare-at 2026-10-01T10:20:00Z --json", `"change": "new"`},
		{"--compare-at 2026-10-01T10:20:00Z", "20 messages before 2026-10-01 10:20:00, 40 from then on"},
	} {
		got, err := runDig(t, append(strings.Fields(row.args), "--dry-run", "app.log")...)
		if err != nil || !strings.Contains(got, row.want) {
			t.Errorf("dig %s = %s, %v; want %q in it", row.args, got, err, row.want)
		}
	}
}

// TestDigTrust checks that dig sends documents only to an OpenSearch whose certificate was issued
// by the authority that --cacert specifies.
func TestDigTrust(t *testing.T) {
	t.Chdir(t.TempDir())
	store, err := opensearch.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(store)
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // discards TLS handshake errors
	server.StartTLS()
	t.Cleanup(func() {
		server.Close()
		_ = store.Close()
	})
	authority := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := errors.Join(os.WriteFile("ca.pem", authority, 0o600), os.WriteFile("app.log", []byte("2026-10-01 10:00:00 x\n"), 0o600)); err != nil {
		t.Fatal(err)
	}
	if _, err := runDig(t, "--url", server.URL, "app.log"); err == nil || !strings.Contains(err.Error(), "give the authority with --cacert FILE") {
		t.Errorf("dig without the authority: %v; want an error that names --cacert", err)
	}
	if output, err := runDig(t, "--url", server.URL, "--cacert", "ca.pem", "app.log"); err != nil || !strings.Contains(output, "1  stored") {
		t.Errorf("dig = %s, %v; want the line stored", output, err)
	}
}

// TestDigIdlePipe checks that Ctrl-C ends a dig that waits for the next line of a pipe.
func TestDigIdlePipe(t *testing.T) {
	t.Chdir(t.TempDir())
	stdin := os.Stdin
	defer func() { os.Stdin = stdin }()
	in, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	os.Stdin = in
	defer func() { _ = errors.Join(out.Close(), in.Close()) }()
	if _, err := out.WriteString("a line\n"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	output, err := runDigUntil(t, ctx, "--dry-run", "-")
	if err == nil || !strings.Contains(err.Error(), "dig: stopped") || !strings.Contains(output, "events in 1 file,") || strings.Contains(output, "unreadable") {
		t.Errorf("dig = %s, %v; want the usual summary, and that it was stopped", output, err)
	}
}

func TestDigErrors(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("MIN_LEVEL", "")
	if err := os.WriteFile("app.log", []byte("x\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct{ args, want string }{
		{"", "expected \"<source> ...\""},
		{"app.log --function a --log-group b", "--function and --log-group name the same thing"},
		{"app.log --since yesterday", `--since: "yesterday" is not a time; a time looks like`},
		{"app.log --until 7", `--until: "7" is not a time`},
		{"app.log --since 2026-02-01 --until 2026-01-01", `--since 2026-02-01 is not before --until 2026-01-01`},
		{"app.log --zone Mars/Olympus", `--zone "Mars/Olympus"`},
		{"app.log --url localhost:9200", "it looks like http://localhost:9200"},
		{"app.log --url http://127.0.0.1:9 --index-prefix Faulty", "--index-prefix: the prefix"},
		{"app.log --endpoint-url http://127.0.0.1:9", "no stack faulty at http://127.0.0.1:9 (connection refused): is `make up` or `make localstack-up` running? --endpoint-url names another address, --stack another stack, and --aws selects the AWS account; or give the address of an OpenSearch with --url or OPENSEARCH_URL"},
		{"app.log --url http://a/%zz", `--url or OPENSEARCH_URL "http://a/%zz" is no URL; it looks like http://localhost:9200; a % that is meant is written %25`},
		{"app.log --cacert none.pem", "none.pem"},
		{"app.log --cacert app.log --url https://127.0.0.1:9", "app.log holds no certificate in PEM"},
		{"app.log --sort size", "--sort must be one of"},
		{"app.log --patterns", "--patterns, --compare-at and --compare-with need --dry-run"},
		{"app.log --dry-run --compare-at noon", `--compare-at: "noon" is not a time; a time looks like`},
		{"app.log --dry-run --compare-at 1h --compare-with app.log", "give one of them"},
		{"app.log --dry-run --compare-with app.log", "app.log is not the JSON of an earlier run, as dig --dry-run --json > "},
		{"app.log --dry-run --compare-with none.json", "none.json"},
		{"none.log", `source "none.log"`},
	} {
		if _, err := runDig(t, strings.Fields(row.args)...); err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("dig %s: %v; want %q in it", row.args, err, row.want)
		}
	}
	t.Setenv("MIN_LEVEL", "loud")
	if _, err := runDig(t, "--dry-run", "app.log"); err == nil || !strings.Contains(err.Error(), "MIN_LEVEL") {
		t.Errorf("MIN_LEVEL=loud: %v; want the variable named", err)
	}
}
