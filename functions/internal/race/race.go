// Package race reports whether the race detector is on. It makes code several times
// slower, so tests of speed and of large inputs take less of them.
package race

// Reduced returns n, or an eighth of n if the race detector is on.
func Reduced(n int) int {
	if Enabled {
		return n / 8
	}
	return n
}
