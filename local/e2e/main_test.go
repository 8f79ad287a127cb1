package e2e

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"faulty/local/system"
	"faulty/local/system/systemtest"
)

// binaries is the folder of what TestMain has built: dist with the functions, and
// the command local. It is "" with -short.
var binaries string

// TestMain builds the binaries once for all tests.
func TestMain(m *testing.M) {
	flag.Parse()
	if testing.Short() {
		os.Exit(m.Run())
	}
	status, err := runWithBinaries(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		status = 1
	}
	os.Exit(status)
}

func runWithBinaries(m *testing.M) (status int, err error) {
	if binaries, err = os.MkdirTemp("", "faulty-e2e-"); err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(binaries)) }()
	ctx := context.Background()
	if err := errors.Join(systemtest.Build(ctx, binaries, runtime.GOOS), systemtest.BuildCommand(ctx, filepath.Join(binaries, "local"))); err != nil {
		return 1, err
	}
	return m.Run(), nil
}

// built returns the folder of the binaries, and skips the test with -short.
func built(t *testing.T) string {
	t.Helper()
	if binaries == "" {
		t.Skip("runs the functions")
	}
	return binaries
}

// start starts a system, which is closed at the end of the test.
func start(t *testing.T, parameters map[string]string) *system.System {
	t.Helper()
	return systemtest.Start(t, built(t), parameters)
}

// get sends a request and returns the status and the body of the response.
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
