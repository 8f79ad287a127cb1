package lambda

import (
	"bytes"
	"os"
	"strconv"
	"syscall"
)

// sysProcAttr puts a function in its own process group. Ctrl-C in a terminal then
// reaches only the host, which drains first. It also makes the kernel kill the
// function when the host ends for any reason.
func sysProcAttr() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// kill ends the process and its child processes.
func (p *process) kill() { _ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL) }

// peakMB returns the largest resident memory that the process had, or 0 once it
// has ended. It does not use getrusage, because there a child starts with its
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
