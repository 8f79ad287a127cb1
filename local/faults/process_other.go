//go:build !linux

package faults

import "faulty/local/faults/soak"

// Children returns nil: which processes are a function's is known on Linux only.
func Children() Processes { return nil }

// Below returns nil, for the same reason.
func Below() []int { return nil }

const measurable = false

func usage(...int) soak.Usage { return soak.Usage{} }
