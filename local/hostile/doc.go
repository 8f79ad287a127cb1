// Package hostile contains tests that attack faulty with untrusted input: queries in links,
// payloads, and connections.
//
// `.ci/run hostile` runs all of these tests with a real OpenSearch. A test skips itself unless
// FAULTY_HOSTILE is set, if it takes more than a few seconds or needs something that a machine
// may not have. To add an attack, add a test file.
package hostile
