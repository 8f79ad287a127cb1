// Package e2e has the tests that run faulty as its users do: the released
// binaries, from a request to its documents and to the console.
package e2e
