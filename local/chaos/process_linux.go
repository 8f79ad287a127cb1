package chaos

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// Children returns a finder of the processes that run a function's bootstrap
// below this process, in a folder named as the function without the stack's
// name; nil where a system tells nothing of its processes.
func Children() func(function string) []int {
	return func(function string) (pids []int) {
		_, name, _ := strings.Cut(function, "-")
		paths, _ := filepath.Glob("/proc/[0-9]*/stat") // the pattern is a good one
		for _, path := range paths {
			pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(path)))
			exe, err := os.Readlink(filepath.Join(filepath.Dir(path), "exe"))
			if err != nil || !strings.HasSuffix(exe, "/"+name+"/bootstrap") || parent(path) != os.Getpid() {
				continue
			}
			pids = append(pids, pid)
		}
		return pids
	}
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
func memory(pid int) int {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/statm")
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

const (
	kill   = syscall.SIGKILL
	freeze = syscall.SIGSTOP
	thaw   = syscall.SIGCONT
)

func signal(pids []int, s syscall.Signal) {
	for _, pid := range pids {
		_ = syscall.Kill(pid, s) // it may be gone
	}
}
