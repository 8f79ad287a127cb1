// Package e2e contains the tests that run faulty as its users do. They run the released binaries,
// from a request to its documents and to the console.
package e2e
