// Package process returns the children of this process, and the memory and the number of open files
// of processes. It reads them from /proc, so only Linux supports them.
package process

// Usage is the total usage of a number of processes.
type Usage struct {
	Processes int
	Memory    int // resident memory in bytes
	Handles   int // open files, sockets and pipes
}
