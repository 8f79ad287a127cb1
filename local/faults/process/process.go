// Package process reads which children this process has, and how much memory
// and how many open files processes hold. Only Linux reports this, in /proc.
package process

// Usage is what a number of processes hold together.
type Usage struct {
	Processes int
	Memory    int // resident, in bytes
	Handles   int // open files, sockets and pipes
}
