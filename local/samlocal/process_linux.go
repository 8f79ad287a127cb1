package samlocal

import "syscall"

// sysProcAttr keeps Ctrl-C in a terminal from a command, which is to go on
// until what is under way has ended; and has the kernel ask it to end when this
// process is gone, however that happens.
func sysProcAttr() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
}
