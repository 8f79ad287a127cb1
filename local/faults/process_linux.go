package faults

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"faulty/local/faults/soak"
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
	for _, pid := range Below() {
		if exe, err := os.Readlink(proc(pid, "exe")); err == nil && strings.HasSuffix(exe, "/"+name+"/bootstrap") {
			pids = append(pids, strconv.Itoa(pid))
		}
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
				n, _ := strconv.Atoi(pid)
				now := memory(n)
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

// Below returns the children of this process, those among them that are dead and
// that nobody has waited for.
func Below() (pids []int) {
	paths, _ := filepath.Glob("/proc/[0-9]*/stat") // the pattern is a good one
	for _, path := range paths {
		stat, err := os.ReadFile(path) // #nosec G304 -- of /proc
		if err == nil && parent(stat) == os.Getpid() {
			pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(path)))
			pids = append(pids, pid)
		}
	}
	return pids
}

func proc(pid int, name string) string { return "/proc/" + strconv.Itoa(pid) + "/" + name }

// parent reads a process's parent out of /proc/PID/stat; the name before it may
// hold anything, in parentheses.
func parent(stat []byte) int {
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	if len(fields) < 2 {
		return 0
	}
	ppid, _ := strconv.Atoi(fields[1])
	return ppid
}

// memory returns the resident memory of a process in bytes, 0 once it is gone.
func memory(pid int) int {
	statm, err := os.ReadFile(proc(pid, "statm"))
	if err != nil {
		return 0
	}
	return resident(statm) * os.Getpagesize()
}

// resident reads the resident pages out of /proc/PID/statm.
func resident(statm []byte) int {
	fields := strings.Fields(string(statm))
	if len(fields) < 2 {
		return 0
	}
	pages, _ := strconv.Atoi(fields[1])
	return pages
}

// measurable tells whether usage knows anything.
const measurable = true

// usage sums up what processes hold. One that is gone by now holds nothing.
func usage(pids ...int) (sum soak.Usage) {
	for _, pid := range pids {
		handles, _ := os.ReadDir(proc(pid, "fd"))
		sum.Processes++
		sum.Memory += memory(pid)
		sum.Handles += len(handles)
	}
	return sum
}
