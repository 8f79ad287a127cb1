//go:build unix && !linux

package lambda

import "syscall"

// sysProcAttr puts a function in a process group of its own, so that Ctrl-C in
// a terminal reaches the host alone, which drains first.
func sysProcAttr() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

// kill ends the process and what it started.
func (p *process) kill() { _ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL) }

// peakMB is not measured here.
func (p *process) peakMB() int { return 0 }
