package gather

import "faulty/functions/forwarder/logfile"

// A file is divided into blocks of these sizes, in events and in bytes. The ids of the events in a block depend on
// this block and on the one before it alone, so that a file is read from there on if it is continued.
const (
	blockEvents = 1 << 16
	blockBytes  = 8 << 20
)

// A Start is the start of a block, and what the times of its events depend on.
type Start struct {
	logfile.Mark
	Events int64 `json:"events"`           // number of its first event
	Number int64 `json:"number"`           // of the block, from 0
	Latest int64 `json:"latest,omitempty"` // latest time of an event before it
	Jump   int64 `json:"jump,omitempty"`   // the time before Latest, if Latest was a jump

	isPart bool // the file cannot be read from there on
}

// resume continues a file at the start of a block.
func (g *Gatherer) resume(from *Start) {
	g.blocks = append(g.blocks, *from)
	g.Counts.Events, g.latest, g.from = from.Events, from.Latest, from.Jump
	g.names.divide(from.Number)
}

// divide begins a block if e, which has a number, is its first event. An event from which on the file cannot be read
// begins one only if there has been no other for long.
func (g *Gatherer) divide(e *logfile.Event, number int64) {
	if len(g.blocks) == 0 {
		g.blocks = append(g.blocks, Start{})
	}
	last := &g.blocks[len(g.blocks)-1]
	events := number - last.Events
	isFull := events >= blockEvents || e.Offset-last.Offset >= blockBytes
	if !isFull || e.IsPart && events < grown*blockEvents {
		return
	}
	g.names.divide(last.Number + 1)
	g.blocks = append(g.blocks, Start{Mark: e.Mark(), Events: number, Number: last.Number + 1, Latest: g.latest, Jump: g.from, isPart: e.IsPart})
}

// startFor returns where to read from in order to continue with the event of a number, or nil for the start of the
// file. It forgets earlier blocks.
func (g *Gatherer) startFor(number int64) *Start {
	within := len(g.blocks) - 1
	for within > 0 && g.blocks[within].Events > number {
		within--
	}
	before := max(within-1, 0)
	for before > 0 && g.blocks[before].isPart {
		before--
	}
	g.blocks = append(g.blocks[:0], g.blocks[before:]...)
	if g.blocks[0].Events == 0 {
		return nil
	}
	start := g.blocks[0]
	return &start
}
