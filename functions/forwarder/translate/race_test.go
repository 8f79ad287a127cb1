//go:build race

package translate

// underRace reports whether the race detector is on.
const underRace = true
