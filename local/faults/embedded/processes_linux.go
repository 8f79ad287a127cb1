package embedded

import (
	"context"
	"strconv"
	"strings"
	"syscall"
	"time"

	"faulty/local/faults"
	"faulty/local/faults/process"
)

// children are the child processes of this process that run a function's bootstrap. The bootstrap
// is in a folder with the function's name without the name of the stack.
type children struct{}

// processes returns the children of this process. Their names are their process IDs.
func processes() faults.Processes { return children{} }

// Of implements faults.Processes.
func (children) Of(function string) (pids []string) {
	_, name, _ := strings.Cut(function, "-")
	for _, pid := range process.Children() {
		if exe, err := process.Executable(pid); err == nil && strings.HasSuffix(exe, "/"+name+"/bootstrap") {
			pids = append(pids, strconv.Itoa(pid))
		}
	}
	return pids
}

// Signal implements faults.Processes.
func (children) Signal(pids []string, signal string) {
	s := map[string]syscall.Signal{faults.Kill: syscall.SIGKILL, faults.Freeze: syscall.SIGSTOP, faults.Thaw: syscall.SIGCONT}[signal]
	for _, pid := range pids {
		n, _ := strconv.Atoi(pid) // Of formatted it from a number
		_ = syscall.Kill(n, s)    // the process may have ended
	}
}

const (
	// memoryLimit is the memory in bytes by which a function may exceed its memory at rest. A
	// function that exceeds it is killed.
	memoryLimit = 24 << 20
	// memoryAtStart is the maximum memory of a function at its start.
	memoryAtStart = 16 << 20
	// memoryPoll is short enough to detect that a function's memory grows while it processes one
	// delivery.
	memoryPoll = 2 * time.Millisecond
)

// Limit implements faults.Processes.
func (c children) Limit(ctx context.Context, function string) (func(), error) {
	ctx, lift := context.WithCancel(ctx)
	go func() {
		tick := time.NewTicker(memoryPoll)
		defer tick.Stop()
		rest := map[string]int{}
		for ctx.Err() == nil {
			for _, pid := range c.Of(function) {
				n, _ := strconv.Atoi(pid)
				now := process.Memory(n)
				if base, known := rest[pid]; !known {
					rest[pid] = min(now, memoryAtStart)
				} else if now > base+memoryLimit {
					c.Signal([]string{pid}, faults.Kill)
					delete(rest, pid)
				}
			}
			select {
			case <-tick.C:
			case <-ctx.Done():
			}
		}
	}()
	return lift, nil
}
