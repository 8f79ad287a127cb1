// Package cputime measures the CPU time of a function, for tests that check for
// linear time. Wall-clock time would also include the other load of the machine.
package cputime

import (
	"runtime"
	"syscall"
	"time"
)

// Of calls f and returns the CPU time that it uses in its thread.
func Of(f func()) time.Duration {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	begin := thread()
	f()
	return thread() - begin
}

// thread returns the CPU time that this thread has used.
func thread() time.Duration {
	var used syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_THREAD, &used) // cannot fail for a valid argument
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
