// Package cputime measures how much work a function is, for tests of linear time: a
// wall clock also counts what else the machine does.
package cputime

import (
	"runtime"
	"syscall"
	"time"
)

// Of calls f and returns the CPU time that it takes in its own thread.
func Of(f func()) time.Duration {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	begin := thread()
	f()
	return thread() - begin
}

// thread returns the CPU time of this thread so far.
func thread() time.Duration {
	var used syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_THREAD, &used) // it cannot fail for a valid argument
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
