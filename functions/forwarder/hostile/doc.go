// Package hostile contains tests that run the forwarder's binary against hostile input. They take a
// long time. `.ci/run hostile` runs them.
package hostile
