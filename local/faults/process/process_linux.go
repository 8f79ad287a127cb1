package process

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Measurable reports whether this operating system reports the usage of processes.
const Measurable = true

// Children returns the process IDs of this process's children. They include a child that has ended,
// until its parent has waited for it.
func Children() (pids []int) {
	paths, _ := filepath.Glob("/proc/[0-9]*/stat") // the pattern is valid
	for _, path := range paths {
		stat, err := os.ReadFile(path) // #nosec G304 -- of /proc
		if err == nil && parent(stat) == os.Getpid() {
			pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(path)))
			pids = append(pids, pid)
		}
	}
	return pids
}

// Executable returns the path of the executable of a process.
func Executable(pid int) (string, error) { return os.Readlink(proc(pid, "exe")) }

func proc(pid int, name string) string { return "/proc/" + strconv.Itoa(pid) + "/" + name }

// parent returns the ID of a process's parent from /proc/PID/stat. The name before it is in
// parentheses and may contain any character.
func parent(stat []byte) int {
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	if len(fields) < 2 {
		return 0
	}
	ppid, _ := strconv.Atoi(fields[1])
	return ppid
}

// Memory returns the resident memory of a process in bytes, or 0 if the process has ended.
func Memory(pid int) int {
	statm, err := os.ReadFile(proc(pid, "statm"))
	if err != nil {
		return 0
	}
	return resident(statm) * os.Getpagesize()
}

// resident returns the number of resident pages from /proc/PID/statm.
func resident(statm []byte) int {
	fields := strings.Fields(string(statm))
	if len(fields) < 2 {
		return 0
	}
	pages, _ := strconv.Atoi(fields[1])
	return pages
}

// Measure returns the total usage of the processes. A process that has ended uses nothing.
func Measure(pids ...int) (sum Usage) {
	for _, pid := range pids {
		handles, _ := os.ReadDir(proc(pid, "fd"))
		sum.Processes++
		sum.Memory += Memory(pid)
		sum.Handles += len(handles)
	}
	return sum
}
