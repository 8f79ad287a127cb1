// Package hostile holds tests that run the forwarder's binary against hostile
// input. They take long: `.ci/run hostile` runs them.
package hostile
