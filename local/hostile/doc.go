// Package hostile has the tests that attack faulty with input from people and servers
// outside of anyone's control: queries of links, payloads, connections.
//
// `.ci/run hostile` runs all of them, with a real OpenSearch. A test that takes more than
// some seconds, or needs something that a machine may not have, skips itself unless
// FAULTY_HOSTILE is set. To add an attack, add a test file.
package hostile
