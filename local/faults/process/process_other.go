//go:build !linux

package process

// Measurable reports whether this operating system reports the usage of processes.
const Measurable = false

// Children returns nil, because only Linux reports the children of a process.
func Children() []int { return nil }

// Measure returns the zero value, because only Linux reports the usage of processes.
func Measure(...int) Usage { return Usage{} }
