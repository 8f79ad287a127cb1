//go:build race

// Package race reports whether the race detector is on. It makes code several times
// slower, so tests of speed and of large inputs take less of them.
package race

// Enabled reports whether the race detector is on.
const Enabled = true
