package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"faulty/local/load"
)

// TestMain lets the test binary be the command: a test kills it for real.
func TestMain(m *testing.M) {
	if os.Getenv("FAULTY_TEST_MAIN") != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// TestKill kills the whole tree in the middle of a load. What the store had
// acknowledged by then, as the forwarder's own lines tell, is there after the
// next start.
func TestKill(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the functions")
	}
	code, data := buildFunctions(t), t.TempDir()
	up := startUp(t, code, data)
	ctx, stop := context.WithCancel(t.Context())
	sent := make(chan error, 1)
	go func() {
		_, err := load.Run(ctx, load.Options{URL: up.api, Requests: 1e6, Concurrency: 10,
			Timeout: time.Minute, Ledger: filepath.Join(t.TempDir(), "ledger.jsonl")})
		sent <- err
	}()
	stored := up.waitStored(t, 1000)
	up.kill(t)
	stop()
	if err := <-sent; err != nil {
		t.Fatal(err)
	}
	stored += up.restStored()

	again := startUp(t, code, data)
	defer again.kill(t)
	status, body := get(t, again.search+"/faulty-*/_count?filter_path=count")
	count, err := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(body, `{"count":`), "}"))
	if status != http.StatusOK || err != nil || count < stored {
		t.Errorf("after the kill: %d %s; want at least the %d documents acknowledged before it", status, body, stored)
	}
	t.Logf("%d acknowledged before the kill, %d there after it", stored, count)
}

// An upProcess is `local up` as a process of its own.
type upProcess struct {
	cmd         *exec.Cmd
	api, search string
	lines       chan string // the functions' log lines
}

func startUp(t *testing.T, code, data string) *upProcess {
	t.Helper()
	p := &upProcess{lines: make(chan string, 1<<16)}
	p.cmd = exec.CommandContext(t.Context(), os.Args[0], "up", "--logs", "--template", "../template.yaml", "--code", code,
		"--data", data, "--api-port", "0", "--search-port", "0", "--aws-port", "0", "--console-port", "0")
	p.cmd.Env = append(os.Environ(), "FAULTY_TEST_MAIN=1")
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	stdout, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	stderr, err := p.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go p.read(stderr)
	address := regexp.MustCompile(`^(api|search) +(http://[0-9.:]+)`)
	for in := bufio.NewScanner(stdout); (p.api == "" || p.search == "") && in.Scan(); {
		switch m := address.FindStringSubmatch(in.Text()); {
		case m == nil:
		case m[1] == "api":
			p.api = m[2] + "/"
		default:
			p.search = m[2]
		}
	}
	if p.search == "" {
		t.Fatalf("up printed no addresses; it says %q", <-p.lines)
	}
	return p
}

func (p *upProcess) read(from io.Reader) {
	defer close(p.lines)
	in := bufio.NewScanner(from)
	in.Buffer(nil, 1<<20)
	for in.Scan() {
		p.lines <- in.Text()
	}
}

// kill kills the whole process group, as nothing can prepare for.
func (p *upProcess) kill(t *testing.T) {
	t.Helper()
	if err := syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	_ = p.cmd.Wait()
}

// waitStored reads the forwarder's lines until it has told of so many
// documents stored.
func (p *upProcess) waitStored(t *testing.T, want int) (stored int) {
	t.Helper()
	for line := range p.lines {
		if stored += storedIn(line); stored >= want {
			return stored
		}
	}
	t.Fatalf("up ended with %d documents stored", stored)
	return 0
}

// restStored counts what is told in the lines that were still unread.
func (p *upProcess) restStored() (stored int) {
	for line := range p.lines {
		stored += storedIn(line)
	}
	return stored
}

var storedCount = regexp.MustCompile(`"stored":([0-9]+)`)

func storedIn(line string) int {
	m := storedCount.FindStringSubmatch(line)
	if m == nil {
		return 0
	}
	n, _ := strconv.Atoi(m[1])
	return n
}
