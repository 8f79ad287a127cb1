//go:build !linux

package embedded

import "faulty/local/faults"

// processes returns nil, because the processes of a function can be found on Linux only.
func processes() faults.Processes { return nil }
