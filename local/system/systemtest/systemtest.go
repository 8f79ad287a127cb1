// Package systemtest builds the binaries of faulty for tests that run them, and
// starts systems with these binaries.
package systemtest

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"faulty/local/system"
)

// Build builds the three functions for an operating system, as `make build` does,
// into the folder dist of dir.
func Build(ctx context.Context, dir, goos string) error {
	errs := make([]error, 3)
	var builds sync.WaitGroup
	for i, name := range []string{"api", "hasher", "forwarder"} {
		builds.Go(func() {
			errs[i] = build(ctx, filepath.Join(dir, "dist", name, "bootstrap"), "faulty/functions/"+name, goos)
		})
	}
	builds.Wait()
	return errors.Join(errs...)
}

// BuildCommand builds the command local for this operating system as the file
// path.
func BuildCommand(ctx context.Context, path string) error {
	return build(ctx, path, "faulty/local", "")
}

func build(ctx context.Context, path, pkg, goos string) error {
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags=-s -w", "-tags", "lambda.norpc", "-o", path, pkg) // #nosec G204 -- only tests pass arguments
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+goos)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("build %s: %w\n%s", pkg, err, out)
	}
	return nil
}

// Root returns the folder of go.mod.
func Root() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("find the module: %w", err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); !errors.Is(err, fs.ErrNotExist) {
			return dir, err
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("no folder above the working directory has a go.mod")
		}
		dir = parent
	}
}

// Template returns the path of template.yaml.
func Template(tb testing.TB) string {
	tb.Helper()
	root, err := Root()
	if err != nil {
		tb.Fatal(err)
	}
	return filepath.Join(root, "template.yaml")
}

// Options returns the options of a system on free ports, with the functions in
// the folder code.
func Options(tb testing.TB, code string, parameters map[string]string) system.Options {
	tb.Helper()
	const free = "127.0.0.1:0"
	return system.Options{
		Template: Template(tb), CodeDir: code, SearchDir: filepath.Join(tb.TempDir(), "search"), CloudDir: filepath.Join(tb.TempDir(), "cloud"), Parameters: parameters,
		APIAddr: free, SearchAddr: free, AWSAddr: free, ConsoleAddr: free,
	}
}

// Start starts a system with these Options. It is closed at the end of the test.
func Start(tb testing.TB, code string, parameters map[string]string) *system.System {
	tb.Helper()
	sys, err := system.Start(tb.Context(), Options(tb, code, parameters))
	if err != nil {
		tb.Fatal(err)
	}
	CloseAfter(tb, sys)
	return sys
}

// CloseAfter closes a system at the end of the test.
func CloseAfter(tb testing.TB, sys *system.System) {
	tb.Helper()
	tb.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if err := sys.Close(ctx); err != nil {
			tb.Errorf("close the system: %v", err)
		}
	})
}
