// Package noun writes nouns in the form that goes with their number: 1 group, 2 groups.
package noun

import "fmt"

// Count returns n and the form of the noun that goes with it.
func Count[N int | int64 | uint64](n N, one, many string) string {
	return fmt.Sprintf("%d %s", n, Form(n, one, many))
}

// Form returns one if n is 1, and many otherwise. Both may include a verb.
func Form[N int | int64 | uint64](n N, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}
