package samlocal

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// A child is the process of SAM CLI. Its output goes to a file instead of a pipe:
// if this process is killed, SAM CLI would fail with a broken pipe before it has
// removed its containers.
type child struct {
	cmd   *exec.Cmd
	stdin io.Closer
	log   string        // path of the output file
	ended chan struct{} // closed when the process has ended and see has been called with every line

	mu   sync.Mutex
	last []string // the last lines that it printed
}

// watched runs a command and sends it SIGTERM when standard input ends. That
// happens when stop closes it, or when this process has ended for any reason.
// PR_SET_PDEATHSIG is no alternative: the kernel sends its signal more than once,
// and a second SIGTERM interrupts the removal of containers.
const watched = `exec 3<&0 </dev/null; { read -r _ <&3; kill -TERM $$ 2>/dev/null; } & exec 3<&-; exec "$@"`

// startChild runs command and calls see with each line that it prints.
func startChild(log, command string, args []string, see func(line string)) (*child, error) {
	out, err := os.Create(filepath.Clean(log))
	if err != nil {
		return nil, fmt.Errorf("create the log of sam: %w", err)
	}
	defer func() { _ = out.Close() }() // the command has its own file descriptor
	in, err := os.Open(filepath.Clean(log))
	if err != nil {
		return nil, fmt.Errorf("read the output of sam: %w", err)
	}
	c := &child{log: log, ended: make(chan struct{})}
	c.cmd = exec.Command("/bin/sh", append([]string{"-c", watched, "sh", command}, args...)...) // #nosec G204 -- the command is the user's SAM CLI
	c.cmd.Stdout, c.cmd.Stderr = out, out
	c.cmd.SysProcAttr = sysProcAttr()
	if c.stdin, err = c.cmd.StdinPipe(); err == nil {
		err = c.cmd.Start()
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("run sam: %w", err), in.Close())
	}
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		_ = c.cmd.Wait() // the output contains the reason
	}()
	go c.read(in, gone, see)
	return c, nil
}

// read calls see with each line of the file until the process has ended.
func (c *child) read(in *os.File, gone <-chan struct{}, see func(line string)) {
	defer close(c.ended)
	defer func() { _ = in.Close() }()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	lines := &lineWriter{emit: func(line string) {
		c.remember(line)
		see(line)
	}}
	for more := true; more; {
		select {
		case <-tick.C:
		case <-gone:
			more = false
		}
		_, _ = io.Copy(lines, in) // reads our file to its current end
	}
}

// remember stores the last lines for error messages.
func (c *child) remember(line string) {
	const keep = 3
	if line = strings.TrimSpace(line); line == "" {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.last = append(c.last, line)
	c.last = c.last[max(0, len(c.last)-keep):]
}

func (c *child) lastLines() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return strings.Join(c.last, "\n")
}

// exited returns the error for a process that has exited by itself.
func (c *child) exited() error {
	return fmt.Errorf("sam local start-api has exited: %s\n%s has its output", c.lastLines(), c.log)
}

// stop ends the process. The process first removes its containers.
func (c *child) stop() {
	_ = c.stdin.Close()
	select {
	case <-c.ended:
	case <-time.After(20 * time.Second):
		_ = c.cmd.Process.Kill()
		<-c.ended
	}
}

// A lineWriter calls emit with each line written to it, without the newline.
type lineWriter struct {
	rest []byte
	emit func(line string)
}

// Write implements io.Writer.
func (w *lineWriter) Write(p []byte) (int, error) {
	w.rest = append(w.rest, p...)
	for {
		line, rest, ok := bytes.Cut(w.rest, []byte("\n"))
		if !ok {
			return len(p), nil
		}
		w.emit(string(line))
		w.rest = append(w.rest[:0], rest...)
	}
}
