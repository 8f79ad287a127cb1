package dig

import (
	"faulty/local/dig/checkpoint"
	"faulty/local/dig/source"
)

// finish issues the remaining batches of a window.
func (g *gatherer) finish() error {
	for len(g.open) > 0 {
		if err := g.issueOldest(nil); err != nil {
			return err
		}
	}
	return nil
}

// finishFile issues the remaining batches of a file. It marks the file as finished with the
// batch that contains the last event, because the mark identifies the document of this event.
func (g *gatherer) finishFile(u *source.Unit) error {
	final := checkpoint.File{Events: g.number, Size: u.Size}
	last := g.newest()
	if last == nil {
		return g.send(&batch{}, final)
	}
	for len(g.open) > 1 {
		if err := g.issueOldest(last); err != nil {
			return err
		}
	}
	delete(g.open, last.key)
	g.held -= len(last.text)
	last.dropBlanks()
	final.Last = &checkpoint.Last{Events: g.number}
	last.last = final.Last
	return g.send(last.batch, final)
}

// newest returns the buffer of the last event, or nil if all batches are issued.
func (g *gatherer) newest() (newest *buffer) {
	for _, b := range g.open {
		if newest == nil || b.latest() > newest.latest() {
			newest = b
		}
	}
	return newest
}
