//go:build !unix

package lambda

import "syscall"

func sysProcAttr() *syscall.SysProcAttr { return nil }

// kill ends the process.
func (p *process) kill() { _ = p.cmd.Process.Kill() }

// peakMB returns 0: the memory is not measured on this system.
func (p *process) peakMB() int { return 0 }
