package chaos

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// children are the processes below this one that run a function's bootstrap, in
// a folder named as the function without the stack's name.
type children struct{}

// Children returns the processes below this one, named by their ids; nil where a
// system tells nothing of its processes.
func Children() Processes { return children{} }

// Of implements Processes.
func (children) Of(function string) (pids []string) {
	_, name, _ := strings.Cut(function, "-")
	paths, _ := filepath.Glob("/proc/[0-9]*/stat") // the pattern is a good one
	for _, path := range paths {
		exe, err := os.Readlink(filepath.Join(filepath.Dir(path), "exe"))
		if err != nil || !strings.HasSuffix(exe, "/"+name+"/bootstrap") || parent(path) != os.Getpid() {
			continue
		}
		pids = append(pids, filepath.Base(filepath.Dir(path)))
	}
	return pids
}

// Signal implements Processes.
func (children) Signal(pids []string, signal string) {
	s := map[string]syscall.Signal{kill: syscall.SIGKILL, freeze: syscall.SIGSTOP, thaw: syscall.SIGCONT}[signal]
	for _, pid := range pids {
		n, _ := strconv.Atoi(pid) // as Of found it
		_ = syscall.Kill(n, s)    // it may be gone
	}
}

// memoryLimit is how much a function may grow beyond what it has at rest, in
// bytes, until it is killed.
const memoryLimit = 24 << 20

// Limit implements Processes.
func (c children) Limit(ctx context.Context, function string) (func(), error) {
	ctx, lift := context.WithCancel(ctx)
	go func() {
		first := map[string]int{}
		for ctx.Err() == nil {
			for _, pid := range c.Of(function) {
				now := memory(pid)
				if base, known := first[pid]; !known {
					first[pid] = min(now, 16<<20) // what one has at its start
				} else if now > base+memoryLimit {
					c.Signal([]string{pid}, kill)
					delete(first, pid)
				}
			}
			_ = last(ctx, 2*time.Millisecond)
		}
	}()
	return lift, nil
}

// parent reads a process's parent out of /proc/PID/stat; the name before it may
// hold anything, in parentheses.
func parent(stat string) int {
	text, err := os.ReadFile(stat) // #nosec G304 -- of /proc
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
	if len(fields) < 2 {
		return 0
	}
	ppid, _ := strconv.Atoi(fields[1])
	return ppid
}

// memory returns the resident memory of a process in bytes, 0 once it is gone.
func memory(pid string) int {
	text, err := os.ReadFile("/proc/" + pid + "/statm") // #nosec G304 -- of /proc
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(text))
	if len(fields) < 2 {
		return 0
	}
	pages, _ := strconv.Atoi(fields[1])
	return pages * os.Getpagesize()
}
