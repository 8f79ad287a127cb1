//go:build unix

package cputime

import (
	"syscall"
	"time"
)

// Process returns the user and system time that this process has used.
func Process() time.Duration {
	var used syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &used) // cannot fail for a valid argument
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
