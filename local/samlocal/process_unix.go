//go:build unix

package samlocal

import "syscall"

// sysProcAttr prevents Ctrl-C in a terminal from reaching a command, which must
// continue until the work in flight has ended.
func sysProcAttr() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
