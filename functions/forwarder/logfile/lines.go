package logfile

import (
	"bytes"
	"errors"
	"io"
	"sync"

	"faulty/functions/forwarder/logline"
)

// A pipeline parses the lines of a file with several goroutines.
//
//	cut ── one goroutine reads, decompresses and cuts the file into blocks
//	  └─ parseAll ── several goroutines parse a block each
//	       └─ readLines emits the events of the blocks, in the order of the file
//
// The events therefore do not depend on the number of goroutines. The number of blocks limits the
// memory.
type pipeline struct {
	free, cut, ordered chan *block
	stop               chan struct{} // closed when no more blocks are needed
	running            sync.WaitGroup
}

// readLines reads each line as one event, except for objects that contain several events. Lines
// before the first line with a time get the time first.
func (f *reader) readLines(first int64) error {
	blocks := max(f.Workers, 1) + 2 // one is being cut, and one emitted
	p := &pipeline{make(chan *block, blocks), make(chan *block, blocks), make(chan *block, blocks), make(chan struct{}), sync.WaitGroup{}}
	for range blocks {
		p.free <- &block{parsed: make(chan struct{}, 1)}
	}
	defer p.running.Wait()
	defer close(p.stop)
	p.running.Go(func() { f.cutAll(p) })
	for b := range p.ordered {
		<-b.parsed
		if err := f.emitAll(b, &first); err != nil {
			return err
		}
		if b.end != nil && !errors.Is(b.end, io.EOF) {
			f.line, f.offset = b.line+b.lines(), b.offset+int64(len(b.text))
			return f.broken(b.end)
		}
		p.free <- b
	}
	return nil
}

// cutAll cuts the file into blocks. It starts a goroutine to parse them for each of the first
// blocks, because a small file has fewer blocks than there are workers.
func (f *reader) cutAll(p *pipeline) {
	defer close(p.ordered)
	defer close(p.cut)
	c := cutter{in: f.in, offset: f.offset, line: f.line, table: f.table}
	for n := 0; ; n++ {
		select {
		case <-p.stop:
			return
		case b := <-p.free:
			if n < max(f.Workers, 1) {
				p.running.Go(func() { f.parseAll(p.cut) })
			}
			c.next(b)
			p.ordered <- b
			p.cut <- b
			if b.end != nil {
				return
			}
		}
	}
}

// emitAll emits the events of a block. It sets first to 0 at the first event with a time.
func (f *reader) emitAll(b *block, first *int64) error {
	for i := range b.events {
		e := &b.events[i]
		if f.lead.source {
			f.inherit(e)
		}
		if e.Time != 0 {
			*first = 0
		}
		if *first != 0 {
			e.Time = *first
		}
		if err := f.emit(e); err != nil {
			return err
		}
	}
	return b.failed
}

// parseAll parses blocks until there are no more.
func (f *reader) parseAll(work <-chan *block) {
	p := &reader{Options: f.Options, column: f.column, lead: f.lead, table: f.table, parser: logline.NewParser()}
	for b := range work {
		b.events = b.events[:0]
		p.emit = func(e *Event) error {
			p.count(e)
			b.events = append(b.events, *e)
			return nil
		}
		b.failed = p.parse(b)
		b.parsed <- struct{}{}
	}
}

// parse emits the events in the lines of a block.
func (f *reader) parse(b *block) error {
	f.line, f.offset = b.line, b.offset
	f.table.header = b.header
	var e Event
	for line := range bytes.Lines(b.text) {
		f.line++
		f.isPart = false
		e = Event{Message: trimEnd(line), Line: f.line, Offset: f.offset, header: f.table.header}
		f.offset += int64(len(line))
		if f.isHeader(e.Message) {
			continue
		}
		if err := f.parseLine(&e); err != nil {
			return err
		}
	}
	return nil
}

// isHeader reports whether a line belongs to the header of a table. It reads it.
func (f *reader) isHeader(line []byte) bool {
	if f.table.hasTop {
		return f.line == 1
	}
	if !f.table.isW3C || len(line) == 0 || line[0] != '#' {
		return false
	}
	f.table.header = f.table.header.directive(line)
	return true
}

func (f *reader) parseLine(e *Event) error {
	f.lead.cut(e)
	if object := f.table.header.object(e.Message); object != nil {
		e.Message, e.Time = object, f.loggedTime(object)
		return f.emit(e)
	}
	if object := bytes.TrimSpace(e.Message); len(object) > 1 && object[0] == '{' && object[len(object)-1] == '}' {
		return f.object(e, object)
	}
	if e.Time == 0 {
		e.Time = f.timeOf(e.Message)
	}
	return f.emit(e)
}

// firstTime returns the first time in the lines of head, or 0 if no line has a time.
func (f *reader) firstTime(head []byte) int64 {
	for line := range bytes.Lines(head) {
		t := int64(0)
		if f.table.isW3C && line[0] == '#' {
			continue
		}
		if line[0] == '{' {
			t = f.loggedTime(bytes.TrimSpace(line))
		} else {
			t = f.timeOf(line)
		}
		if t != 0 {
			return t
		}
	}
	return 0
}
