package faults

import (
	"bytes"
	"regexp"
	"sync"
	"time"
)

// Lines records the lines that the functions have printed for each request. A line may be repeated:
// SQS redelivers a message whose receiver has crashed, and an emulator that gets no response from a
// function invokes it again. Write expects the format of `local up --logs`, one line per call.
type Lines struct {
	mu sync.Mutex
	// late and before contain the lines that were printed recently, by trace and hash. Lines of the
	// api function have no hash. before is the previous late, so that old lines can be forgotten.
	late, before map[string]bool
	since        time.Time      // when late was started
	duplicates   map[string]int // by run: number of lines that were printed again
	access       mark           // newest access line
	hash, trace  *regexp.Regexp
}

// A mark is an access line of the api function, which becomes a document.
type mark struct {
	trace string
	at    time.Time
}

// remembered is longer than the time until SQS delivers a message for the third and last time.
const remembered = 3 * time.Minute

// NewLines returns an empty Lines.
func NewLines() *Lines {
	return &Lines{
		late: map[string]bool{}, duplicates: map[string]int{}, since: time.Now(),
		hash:  regexp.MustCompile(`"([0-9a-f]{40}) \d+ .*"traceId":"([0-9a-f]{32})"`),
		trace: regexp.MustCompile(`"traceId":"([0-9a-f]{32})"`),
	}
}

// Write implements io.Writer.
func (l *Lines) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case bytes.Contains(line, []byte("-hasher ")):
		if m := l.hash.FindSubmatch(line); m != nil {
			l.printed(string(m[2]), string(m[1]))
		}
	case bytes.Contains(line, []byte("faulty.access")):
		if m := l.trace.FindSubmatch(line); m != nil {
			l.access = mark{string(m[1]), time.Now()}
			l.printed(l.access.trace, "")
		}
	}
	return len(line), nil
}

// printed records one line. The caller holds mu.
func (l *Lines) printed(trace, sum string) {
	if time.Since(l.since) > remembered {
		l.late, l.before, l.since = map[string]bool{}, l.late, time.Now()
	}
	key := trace + " " + sum
	if l.late[key] || l.before[key] {
		l.duplicates[trace[:runDigits]]++
		return
	}
	l.late[key] = true
}

// runDigits is the length of the name of a run. Its traces begin with the name.
const runDigits = 20

// again returns the number of repeated lines for the requests of the runs.
func (l *Lines) again(runs []string) (n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, run := range runs {
		n += l.duplicates[run]
	}
	return n
}

// newest returns the newest access line.
func (l *Lines) newest() mark {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.access
}
