package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

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

// startForTest starts a system on free ports, and stops it with the test.
func startForTest(t *testing.T, dir, code string, parameters map[string]string) *system {
	t.Helper()
	o := testOptions(dir, parameters)
	o.Template, o.CodeDir = "../template.yaml", code
	sys, err := startSystem(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	closeAfter(t, sys)
	return sys
}

// testOptions are those of a system on free ports.
func testOptions(dir string, parameters map[string]string) systemOptions {
	return systemOptions{
		SearchDir: filepath.Join(dir, "search"), Parameters: parameters,
		APIAddr: "127.0.0.1:0", SearchAddr: "127.0.0.1:0", AWSAddr: "127.0.0.1:0", ConsoleAddr: "127.0.0.1:0",
	}
}

// closeAfter stops a system with the test.
func closeAfter(t *testing.T, sys *system) {
	t.Helper()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if err := sys.close(ctx); err != nil {
			t.Errorf("stop: %v", err)
		}
	})
}

// buildFunctions builds the functions as `make build` does, for this system,
// and returns the folder that holds dist.
func buildFunctions(t *testing.T) string {
	t.Helper()
	return buildFor(t, runtime.GOOS)
}

func buildFor(t *testing.T, goos string) string {
	t.Helper()
	base := t.TempDir()
	for _, name := range []string{"api", "hasher", "forwarder"} {
		cmd := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-ldflags=-s -w", "-tags", "lambda.norpc",
			"-o", filepath.Join(base, "dist", name, "bootstrap"), "../functions/"+name)
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+goos)
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
