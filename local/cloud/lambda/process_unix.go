//go:build unix && !linux

package lambda

import "syscall"

// sysProcAttr puts a function in its own process group. Ctrl-C in a terminal then
// reaches only the host, which drains first.
func sysProcAttr() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

// kill ends the process and its child processes.
func (p *process) kill() { _ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL) }

// peakMB returns 0: the memory is not measured on this system.
func (p *process) peakMB() int { return 0 }
