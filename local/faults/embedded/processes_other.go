//go:build !linux

package embedded

import "faulty/local/faults"

// processes returns nil: which processes run a function is reported on Linux only.
func processes() faults.Processes { return nil }
