package lambda

import (
	"bytes"
	"os"
	"strconv"
	"syscall"
)

// sysProcAttr puts a function in a process group of its own, so that Ctrl-C in
// a terminal reaches the host alone, which drains first; and has the kernel
// kill it when the host dies, however that happens.
func sysProcAttr() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// kill ends the process and what it started.
func (p *process) kill() { _ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL) }

// peakMB returns the largest resident memory the process had, 0 once it is
// gone. It is not taken from getrusage: there, a child begins with its
// parent's peak.
func (p *process) peakMB() int {
	status, err := os.ReadFile("/proc/" + strconv.Itoa(p.cmd.Process.Pid) + "/status")
	if err != nil {
		return 0
	}
	_, rest, _ := bytes.Cut(status, []byte("VmHWM:"))
	digits, _, _ := bytes.Cut(bytes.TrimLeft(rest, " \t"), []byte(" "))
	kb, _ := strconv.Atoi(string(digits))
	return (kb + 1023) / 1024
}
