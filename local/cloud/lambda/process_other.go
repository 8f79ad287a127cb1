//go:build !unix

package lambda

import "syscall"

func sysProcAttr() *syscall.SysProcAttr { return nil }

// kill ends the process.
func (p *process) kill() { _ = p.cmd.Process.Kill() }

// peakMB is not measured here.
func (p *process) peakMB() int { return 0 }
