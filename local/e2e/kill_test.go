package e2e

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

	"faulty/infra/indices"
	"faulty/local/ledger"
	"faulty/local/load"
	"faulty/local/system/systemtest"
	"faulty/local/verify"
)

// killDeadline is how long a test of this file may take. It takes some seconds.
const killDeadline = 2 * time.Minute

// TestKill kills the whole process tree in the middle of a load, 3 or FAULTY_KILLS
// times, and starts it again. Documents that the store had acknowledged, as the forwarder logs
// them, are there, and every request that the API has responded to is accounted for.
func TestKill(t *testing.T) {
	t.Parallel()
	kills := 3
	if often := os.Getenv("FAULTY_KILLS"); often != "" {
		var err error
		if kills, err = strconv.Atoi(often); err != nil {
			t.Fatalf("FAULTY_KILLS: %v", err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), killDeadline)
	defer cancel()
	code, data, begin := built(t), t.TempDir(), time.Now()
	var ledgers []string
	stored := 0
	for kill := range kills {
		enough := []int{1000, 300, 600}[kill%3]
		up := startUp(ctx, t, code, data)
		path := loadUntil(ctx, t, up, func() {
			stored += up.waitStored(t, enough)
			up.kill(t)
		})
		ledgers = append(ledgers, path)
		stored += up.restStored()
	}
	restarted := startUp(ctx, t, code, data)
	defer restarted.kill(t)
	status, body := get(t, restarted.search+"/faulty-*/_count?filter_path=count")
	count, err := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(body, `{"count":`), "}"))
	if status != http.StatusOK || err != nil || count < stored {
		t.Errorf("after the kill: %d %s; want at least the %d documents acknowledged before it", status, body, stored)
	}
	accountFor(ctx, t, restarted, ledgers)
	if !t.Failed() {
		t.Logf("hostile: kill loop: system, %d kills in %.1f s: %d documents acknowledged before the kills, %d found, none missing or duplicated", kills, time.Since(begin).Seconds(), stored, count)
	}
}

// TestInterrupt stops the process tree with Ctrl-C in the middle of a load. After
// the next start, every request that the API has responded to is accounted for.
func TestInterrupt(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), killDeadline)
	defer cancel()
	code, data := built(t), t.TempDir()
	up := startUp(ctx, t, code, data)
	path := loadUntil(ctx, t, up, func() {
		up.waitStored(t, 500)
		if err := syscall.Kill(-up.cmd.Process.Pid, syscall.SIGINT); err != nil { // as a terminal does
			t.Fatal(err)
		}
		up.restStored()
		if err := up.cmd.Wait(); err != nil {
			t.Errorf("up after Ctrl-C: %v; want status 0", err)
		}
	})
	restarted := startUp(ctx, t, code, data)
	defer restarted.kill(t)
	accountFor(ctx, t, restarted, []string{path})
}

// loadUntil sends requests until stop returns, and returns the path of their ledger.
func loadUntil(ctx context.Context, t *testing.T, up *upProcess, stop func()) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "ledger.jsonl")
	loading, end := context.WithCancel(ctx)
	defer end()
	sent := make(chan error, 1)
	go func() {
		_, err := load.Run(loading, load.Options{URL: up.api, Requests: 1e6, Concurrency: 10, Timeout: time.Minute, Ledger: path})
		sent <- err
	}()
	stop()
	end()
	if err := <-sent; err != nil {
		t.Fatal(err)
	}
	return path
}

// accountFor checks that no document of the requests in the ledgers is missing or
// duplicated.
func accountFor(ctx context.Context, t *testing.T, up *upProcess, ledgers []string) {
	t.Helper()
	client, err := indices.Connect(up.search)
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range ledgers {
		l, err := ledger.Read(path)
		if err != nil {
			t.Fatal(err)
		}
		account, err := verify.Wait(ctx, l, verify.Source{Client: client, Index: "faulty-*"},
			verify.Patience{Settle: time.Second, Timeout: 20 * time.Second, Poll: 100 * time.Millisecond}, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range account.Rows {
			t.Logf("%s: %d expected, %d found, %d missing, %d duplicated", r.Name, r.Expected, r.Found, r.Missing, r.Duplicated)
			if r.Missing > 0 || r.Duplicated > 0 {
				t.Errorf("%s: %d missing %q, %d duplicated %q; want none", r.Name, r.Missing, r.Examples, r.Duplicated, r.Duplicates)
			}
		}
	}
}

// An upProcess is a running `local up`.
type upProcess struct {
	cmd                       *exec.Cmd
	console, api, search, aws string      // as printed, the API with a trailing slash
	lines                     chan string // standard error, which has the log events of the functions
}

// startUp starts `local up` with further arguments, and returns when it has printed its addresses.
func startUp(ctx context.Context, t *testing.T, code, data string, args ...string) *upProcess {
	t.Helper()
	p := &upProcess{lines: make(chan string, 1<<16)}
	p.cmd = exec.CommandContext(ctx, filepath.Join(code, "local"), append([]string{"up", "--logs", "--template", systemtest.Template(t), "--code", code,
		"--data", data, "--api-port", "0", "--search-port", "0", "--aws-port", "0", "--console-port", "0"}, args...)...)
	p.cmd.Cancel = func() error { return syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL) } // at the deadline
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
	address := regexp.MustCompile(`^(console|api|search|aws) +(\S+)`)
	for in := bufio.NewScanner(stdout); p.aws == "" && in.Scan(); { // the address of AWS is the last one
		m := address.FindStringSubmatch(in.Text())
		if m == nil {
			continue
		}
		*map[string]*string{"console": &p.console, "api": &p.api, "search": &p.search, "aws": &p.aws}[m[1]] = m[2]
	}
	if p.aws == "" {
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

// kill kills the whole process group, which cannot clean up.
func (p *upProcess) kill(t *testing.T) {
	t.Helper()
	if err := syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	_ = p.cmd.Wait()
}

// waitStored reads the forwarder's log events until they report so many stored
// documents.
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

// restStored returns how many stored documents the remaining log events report.
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
