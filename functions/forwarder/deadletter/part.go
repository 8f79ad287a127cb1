package deadletter

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"sync"
)

// A Part tells which part of a letter a message holds.
type Part struct {
	Of     string `json:"of"`     // the checksum of the letter's gzip
	Number int    `json:"number"` // from 1
	Count  int    `json:"count"`
}

// maxParts is how many parts the largest letter that can be read has.
const maxParts = maxLetter/maxPart + 2

func (p *Part) check() error {
	if p.Count < 2 || p.Count > maxParts || p.Number < 1 || p.Number > p.Count {
		return fmt.Errorf("%w: part %d of %d cannot be", ErrNotReplayable, p.Number, p.Count)
	}
	return nil
}

func checksum(zipped []byte) string {
	sum := sha256.Sum256(zipped)
	return hex.EncodeToString(sum[:16])
}

// ErrIncomplete is wrapped by the error of a part whose others have not come.
var ErrIncomplete = errors.New("the other parts of this letter have not come yet; the message stays in the queue")

const (
	// maxHeld bounds the parts that are held, in bytes: they come again anyway.
	maxHeld = 24 << 20
	// maxDone is how many letters are remembered as replayed.
	maxDone = 100
)

// Parts puts letters together whose parts come with different batches, even with
// different invocations: a message that is not dealt with comes again, so parts
// are gathered in memory until all of a letter's have been there. The zero value
// is ready, and safe for use by several goroutines at once.
type Parts struct {
	mu   sync.Mutex
	held []*assembly // the one begun first, first
	done []string    // checksums of letters that were replayed
}

// An assembly is a letter that is being put together.
type assembly struct {
	of    string
	parts [][]byte
}

// Hold keeps a part.
func (p *Parts) Hold(l *Letter) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if slices.Contains(p.done, l.Part.Of) {
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

// Join returns the letter that a part is of. done reports that it was replayed
// before: then the part is of no more use. The error wraps ErrIncomplete, or
// ErrNotReplayable where the parts do not fit together.
func (p *Parts) Join(part *Part) (l Letter, done bool, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if slices.Contains(p.done, part.Of) {
		return Letter{}, true, nil
	}
	a := p.find(part.Of)
	if a == nil || slices.ContainsFunc(a.parts, func(b []byte) bool { return b == nil }) {
		return Letter{}, false, fmt.Errorf("part %d of %d of a dead letter: %w", part.Number, part.Count, ErrIncomplete)
	}
	zipped := slices.Concat(a.parts...)
	if checksum(zipped) != part.Of {
		return Letter{}, false, fmt.Errorf("%w: the %d parts of letter %s have another checksum", ErrNotReplayable, part.Count, part.Of)
	}
	l, err = unzip(zipped)
	return l, false, err
}

// Done says that a letter was replayed: its parts, whenever they come again, are
// of no more use.
func (p *Parts) Done(of string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.held = slices.DeleteFunc(p.held, func(a *assembly) bool { return a.of == of })
	p.done = append(p.done, of)
	p.done = p.done[max(0, len(p.done)-maxDone):]
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
