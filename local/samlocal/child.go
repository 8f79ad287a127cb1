package samlocal

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"
)

// A child is SAM CLI as a process. It prints into a file: a pipe would break
// with this process, and SAM CLI, which then is to remove its containers, with
// the pipe.
type child struct {
	cmd   *exec.Cmd
	log   string        // path of the file
	ended chan struct{} // closed when the process has ended and see has seen all

	mu   sync.Mutex
	last []string // the lines it printed last
}

// startChild runs command and calls see with each line it prints.
func startChild(log, command string, args []string, see func(line string)) (*child, error) {
	out, err := os.Create(filepath.Clean(log))
	if err != nil {
		return nil, fmt.Errorf("keep what sam prints: %w", err)
	}
	in, err := os.Open(filepath.Clean(log))
	if err != nil {
		return nil, fmt.Errorf("read what sam prints: %w", err)
	}
	c := &child{cmd: exec.Command(command, args...), log: log, ended: make(chan struct{})} // #nosec G204 -- the user's own SAM CLI
	c.cmd.Stdout, c.cmd.Stderr = out, out
	c.cmd.SysProcAttr = sysProcAttr()
	started, gone := make(chan error, 1), make(chan struct{})
	go func() {
		// The kernel ends the child with the thread that started it.
		runtime.LockOSThread()
		err := c.cmd.Start()
		started <- err
		if err == nil {
			_ = c.cmd.Wait() // why it ended is in what it printed
		}
		_ = out.Close()
		close(gone)
	}()
	if err := <-started; err != nil {
		return nil, errors.Join(fmt.Errorf("run sam: %w", err), in.Close())
	}
	go c.read(in, gone, see)
	return c, nil
}

// read calls see with each line of the file, until the process is gone.
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
		_, _ = io.Copy(lines, in) // a file of our own, to its present end
	}
}

// remember keeps a few lines for an error message.
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

func (c *child) lastWords() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return strings.Join(c.last, "\n")
}

// stop ends the process as Ctrl-C would: it removes its containers first.
// SIGINT would not do, a shell's background job ignores it.
func (c *child) stop() {
	if err := c.cmd.Process.Signal(syscall.SIGTERM); errors.Is(err, os.ErrProcessDone) {
		return
	}
	select {
	case <-c.ended:
	case <-time.After(20 * time.Second):
		_ = c.cmd.Process.Kill()
		<-c.ended
	}
}

// A lineWriter calls emit with each line written to it, without its end.
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
