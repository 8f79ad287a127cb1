// Package soak judges the samples of a long run: whether memory, handles and lag stay flat. It
// formats the verdicts and draws a chart.
package soak

import (
	"fmt"
	"strconv"
	"time"

	"faulty/local/faults/process"
)

// A Sample contains the measurements of one time.
type Sample struct {
	At         time.Time
	Host       process.Usage // usage of this process, which includes the cloud and the load
	Functions  process.Usage // usage of its children
	Known      int           // number of processes that the embedded cloud reports
	Goroutines int           // number of goroutines of the host
	Requests   int           // number of responses so far
	Rate       float64
	Lag        time.Duration // between the printing of a line and the first search that finds it
	Fault      string        // fault that is injected now; "" for none
}

// A Fault is a fault that was injected.
type Fault struct {
	Name     string
	From, To time.Time
}

// Columns returns the names of a sample's values in a CSV file.
func Columns() []string {
	return []string{"time", "host_memory_bytes", "host_handles", "goroutines", "functions", "functions_known", "functions_memory_bytes", "functions_handles",
		"requests", "requests_per_second", "lag_ms", "fault"}
}

// Cells returns the values, in the order of Columns.
func (s Sample) Cells() []string {
	return []string{s.At.UTC().Format(time.RFC3339Nano), strconv.Itoa(s.Host.Memory), strconv.Itoa(s.Host.Handles), strconv.Itoa(s.Goroutines),
		strconv.Itoa(s.Functions.Processes), strconv.Itoa(s.Known), strconv.Itoa(s.Functions.Memory), strconv.Itoa(s.Functions.Handles),
		strconv.Itoa(s.Requests), fmt.Sprintf("%.1f", s.Rate), strconv.FormatInt(s.Lag.Milliseconds(), 10), s.Fault}
}

// String returns the sample as one line.
func (s Sample) String() string {
	text := fmt.Sprintf("%d requests, %.0f a second, lag %.1f s, host %.0f MB and %d handles, %d functions %.0f MB and %d handles",
		s.Requests, s.Rate, s.Lag.Seconds(), float64(s.Host.Memory)/megabyte, s.Host.Handles,
		s.Functions.Processes, float64(s.Functions.Memory)/megabyte, s.Functions.Handles)
	if s.Fault != "" {
		text += "  " + s.Fault
	}
	return text
}

// ResponseRate returns the number of responses per second between the first and the last sample.
func ResponseRate(samples []Sample) float64 {
	first, last := samples[0], samples[len(samples)-1]
	return float64(last.Requests-first.Requests) / max(last.At.Sub(first.At).Seconds(), 1e-3)
}

const megabyte = 1 << 20

// each returns the mean share of one process in a sum.
func each(sum, processes int) float64 {
	return float64(sum) / float64(max(1, processes))
}
