package lambda

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"faulty/local/cloud/logs"
	"faulty/local/cloud/template"
)

// TestCheckBinary: a binary that cannot run is reported before the first
// invocation, with what to do.
func TestCheckBinary(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("permissions differ")
	}
	binary, err := os.ReadFile(filepath.Join(os.Getenv("FUNCTION_DIR"), "bootstrap"))
	if err != nil {
		t.Fatal(err)
	}
	here := "GOARCH=" + runtime.GOARCH
	foreign := bytes.ReplaceAll(binary, []byte(here), []byte(here[:len(here)-2]+"00"))
	for _, row := range []struct {
		name    string
		content []byte
		mode    os.FileMode
		want    string
	}{
		{"missing", nil, 0, "bootstrap: not found; run make build"},
		{"not executable", binary, 0o644, "bootstrap: not executable; run make build"},
		{"another machine's", foreign, 0o755, "00, this machine is " + runtime.GOOS + "/" + runtime.GOARCH + "; run make build"},
		{"no Go program", []byte("#!/bin/sh\n"), 0o755, ""},
		{"good", binary, 0o755, ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			dir := t.TempDir()
			if row.content != nil {
				if err := os.WriteFile(filepath.Join(dir, "bootstrap"), row.content, row.mode); err != nil {
					t.Fatal(err)
				}
			}
			err := checkBinary(dir)
			if row.want == "" && err != nil || row.want != "" && (err == nil || !strings.Contains(err.Error(), row.want)) {
				t.Errorf("checkBinary = %v; want %q", err, row.want)
			}
		})
	}
}

// TestNotAProgram: a file that the system cannot execute fails the invocation
// with an explanation.
func TestNotAProgram(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "bootstrap"), []byte("neither ELF nor script"), 0o755); err != nil {
		t.Fatal(err)
	}
	b := start(t, func(f *template.Function, _ *Options) { f.CodeDir = dir })
	res := b.invoke(`{}`)
	if got := string(res.Payload); !strings.Contains(got, "Runtime.InvalidEntrypoint") || !strings.Contains(got, "not a program for this machine; run make build") {
		t.Errorf("result %s; want InvalidEntrypoint, and what to do", got)
	}
}

// TestChildrenDieWithTheHost kills a host with SIGKILL and waits until its
// function has ended.
func TestChildrenDieWithTheHost(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux can")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	host := exec.Command(self)
	host.Env = append(os.Environ(), "HOST_FUNCTION_DIR="+os.Getenv("FUNCTION_DIR"))
	out, err := host.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := host.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	var pid int
	if _, scanErr := fmt.Sscanf(line, `{"pid":%d}`, &pid); err != nil || scanErr != nil {
		t.Fatalf("the host said %q: %v, %v", line, err, scanErr)
	}
	if err := host.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = host.Wait() // fails because the host was killed
	until(t, "the function's process gone", func() bool {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		return err != nil || strings.Contains(string(stat), ") Z ") // ended, or only not reaped yet
	})
}

// runDoomedHost runs a function, prints its process id and waits to be killed.
func runDoomedHost(dir string) {
	l, err := logs.New(logs.Options{}, nil)
	if err != nil {
		panic(err)
	}
	s, err := New(Options{Logs: l}, []template.Function{{Name: "f", CodeDir: dir, Timeout: 1e10, LogFormat: "JSON"}})
	if err != nil {
		panic(err)
	}
	res, err := s.Invoke(context.Background(), "f", Invocation{Payload: []byte(`{}`)})
	if err != nil {
		panic(err)
	}
	fmt.Println(string(res.Payload))
	select {}
}
