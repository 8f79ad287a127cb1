package deadletter

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"sync"
)

// A Part identifies the part of a dead letter that a message contains.
type Part struct {
	Of     string `json:"of"`     // checksum of the dead letter's gzip
	Number int    `json:"number"` // from 1
	Count  int    `json:"count"`
	Sent   int64  `json:"sent"` // nanoseconds since 1970; differs if the same dead letter is sent again
}

// maxParts is the number of parts of the largest dead letter that can be read.
const maxParts = maxInflated/maxPart + 2

func (p *Part) check() error {
	if p.Count < 2 || p.Count > maxParts || p.Number < 1 || p.Number > p.Count {
		return fmt.Errorf("%w: part %d of %d is impossible", ErrNotReplayable, p.Number, p.Count)
	}
	return nil
}

func checksum(zipped []byte) string {
	sum := sha256.Sum256(zipped)
	return hex.EncodeToString(sum[:16])
}

// ErrIncomplete is wrapped by the error for a part whose other parts have not arrived.
var ErrIncomplete = errors.New("other parts of this dead letter have not arrived yet; the message stays in the queue")

const (
	// maxHeld bounds the memory for held parts, in bytes. Dropped parts are redelivered.
	maxHeld = 24 << 20
	// maxDone is the number of replayed dead letters that are remembered.
	maxDone = 100
)

// Parts joins dead letters whose parts arrive in different batches or in different invocations. An
// unhandled message is redelivered, so Parts collects parts in memory until all of them have
// arrived. The zero value is ready to use and safe for concurrent use by multiple goroutines.
type Parts struct {
	mu   sync.Mutex
	held []*assembly // oldest first
	done []Part      // one part of each replayed dead letter
}

// An assembly is a dead letter that is being joined.
type assembly struct {
	of    string
	parts [][]byte
}

// Hold stores a part.
func (p *Parts) Hold(l *Letter) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.isDone(l.Part) {
		return
	}
	a := p.find(l.Part.Of)
	if a == nil {
		a = &assembly{of: l.Part.Of, parts: make([][]byte, l.Part.Count)}
		p.held = append(p.held, a)
	}
	if l.Part.Number <= len(a.parts) {
		a.parts[l.Part.Number-1] = l.Gzip
	}
	for p.size() > maxHeld && len(p.held) > 1 {
		p.held = p.held[1:]
	}
}

// Join returns the dead letter that a part belongs to. done reports that it was replayed before, so
// that the part is obsolete. The error wraps ErrIncomplete, or ErrNotReplayable if the parts do not
// fit together.
func (p *Parts) Join(part *Part) (l Letter, done bool, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.isDone(part) {
		return Letter{}, true, nil
	}
	a := p.find(part.Of)
	if a == nil || slices.ContainsFunc(a.parts, func(b []byte) bool { return b == nil }) {
		return Letter{}, false, fmt.Errorf("part %d of %d of a dead letter: %w", part.Number, part.Count, ErrIncomplete)
	}
	zipped := slices.Concat(a.parts...)
	if checksum(zipped) != part.Of {
		return Letter{}, false, fmt.Errorf("%w: the %d parts of dead letter %s have another checksum", ErrNotReplayable, part.Count, part.Of)
	}
	l, err = unzip(zipped)
	return l, false, err
}

// Done marks the dead letter of a part as replayed. Parts of it that are redelivered later are
// obsolete, unless they were sent later: a dead letter that is refused again is sent again.
func (p *Parts) Done(part *Part) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.held = slices.DeleteFunc(p.held, func(a *assembly) bool { return a.of == part.Of })
	p.done = append(p.done, *part)
	p.done = p.done[max(0, len(p.done)-maxDone):]
}

func (p *Parts) isDone(part *Part) bool {
	return slices.ContainsFunc(p.done, func(d Part) bool { return d.Of == part.Of && part.Sent <= d.Sent })
}

func (p *Parts) find(of string) *assembly {
	if i := slices.IndexFunc(p.held, func(a *assembly) bool { return a.of == of }); i >= 0 {
		return p.held[i]
	}
	return nil
}

func (p *Parts) size() (n int) {
	for _, a := range p.held {
		for _, part := range a.parts {
			n += len(part)
		}
	}
	return n
}
