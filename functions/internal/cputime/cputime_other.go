//go:build !linux

package cputime

import "time"

// Of calls f and returns the elapsed time, because only Linux reports the CPU
// time of a thread.
func Of(f func()) time.Duration {
	begin := time.Now()
	f()
	return time.Since(begin)
}
