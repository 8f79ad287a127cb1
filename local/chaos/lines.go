package chaos

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// Lines takes note of the hashes that the hasher has logged, by trace: SQS gives
// a message out again when whoever had it died, and then it is hashed twice.
// It is written to as `local up --logs` prints, a line at a time.
type Lines struct {
	mu     sync.Mutex
	hashes map[string]int // by trace and hash
	own    int            // lines of the forwarder's own
	hash   *regexp.Regexp
}

// NewLines returns an empty note.
func NewLines() *Lines {
	return &Lines{hashes: map[string]int{}, hash: regexp.MustCompile(`"([0-9a-f]{40}) \d+ .*"traceId":"([0-9a-f]{32})"`)}
}

// Write implements io.Writer.
func (l *Lines) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if bytes.Contains(line, []byte("-forwarder ")) {
		l.own++
	}
	if bytes.Contains(line, []byte("-hasher ")) {
		if m := l.hash.FindSubmatch(line); m != nil {
			l.hashes[string(m[2])+" "+string(m[1])]++
		}
	}
	return len(line), nil
}

// again counts the hashes of the runs' traces that were logged more than once.
func (l *Lines) again(runs []string) (n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for key, times := range l.hashes {
		if slices.ContainsFunc(runs, func(run string) bool { return strings.HasPrefix(key, run) }) {
			n += times - 1
		}
	}
	return n
}
