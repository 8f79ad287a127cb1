// Package soak judges what a long run looked like: samples of memory, handles,
// rate and lag go in; whether they stay flat, a table and a drawing come out.
package soak

import (
	"fmt"
	"strconv"
	"time"
)

// Usage is what processes hold, summed.
type Usage struct {
	Processes int
	Memory    int // bytes, resident
	Handles   int // open files, sockets and pipes
}

// A Sample is what was seen at one moment.
type Sample struct {
	At         time.Time
	Host       Usage // the process that is soaked, with the cloud and the load in it
	Functions  Usage // its children
	Known      int   // functions that the host says it runs
	Goroutines int   // of the host
	Requests   int   // answered so far
	Rate       float64
	Lag        time.Duration // from a line's being printed to its being found
	Fault      string        // that strikes; "" for none
}

// A Fault is one that struck.
type Fault struct {
	Name     string
	From, To time.Time
}

// Columns are the names of a sample's values in a CSV file.
func Columns() []string {
	return []string{"time", "host_memory_bytes", "host_handles", "goroutines", "functions", "functions_known", "functions_memory_bytes", "functions_handles",
		"requests", "requests_per_second", "lag_ms", "fault"}
}

// Cells are the values, in the order of Columns.
func (s Sample) Cells() []string {
	return []string{s.At.UTC().Format(time.RFC3339Nano), strconv.Itoa(s.Host.Memory), strconv.Itoa(s.Host.Handles), strconv.Itoa(s.Goroutines),
		strconv.Itoa(s.Functions.Processes), strconv.Itoa(s.Known), strconv.Itoa(s.Functions.Memory), strconv.Itoa(s.Functions.Handles),
		strconv.Itoa(s.Requests), fmt.Sprintf("%.1f", s.Rate), strconv.FormatInt(s.Lag.Milliseconds(), 10), s.Fault}
}

// String is the sample in a line.
func (s Sample) String() string {
	text := fmt.Sprintf("%d requests, %.0f a second, lag %.1f s, host %.0f MB and %d handles, %d functions %.0f MB and %d handles",
		s.Requests, s.Rate, s.Lag.Seconds(), float64(s.Host.Memory)/megabyte, s.Host.Handles,
		s.Functions.Processes, float64(s.Functions.Memory)/megabyte, s.Functions.Handles)
	if s.Fault != "" {
		text += "  " + s.Fault
	}
	return text
}

// Answered is how many requests a second were answered, from the first sample to
// the last.
func Answered(samples []Sample) float64 {
	first, last := samples[0], samples[len(samples)-1]
	return float64(last.Requests-first.Requests) / max(last.At.Sub(first.At).Seconds(), 1e-3)
}

const megabyte = 1 << 20

// each is a share of a sum, for one process.
func each(sum, processes int) float64 {
	return float64(sum) / float64(max(1, processes))
}
