//go:build unix

package samlocal

import "syscall"

// sysProcAttr keeps Ctrl-C in a terminal from a command, which is to go on
// until what is under way has ended.
func sysProcAttr() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
