package samlocal

import (
	"sync"
	"time"

	"faulty/local/cloud/logs"
	"faulty/local/cloud/template"
)

// A book collects the lines of the invocation in flight. It writes them to the
// container's log stream when the invocation is complete.
type book struct {
	fn   template.Function
	open func() *logs.Stream

	mu      sync.Mutex
	closed  bool
	current *invocation  // nil between two invocations
	stream  *logs.Stream // log stream of the current container
}

func newBook(fn template.Function, open func() *logs.Stream) *book {
	return &book{fn: fn, open: open}
}

// reader opens a log stream for a new container and returns a function that reads
// its lines.
func (b *book) reader() func(line string) {
	stream := b.open()
	b.mu.Lock()
	defer b.mu.Unlock()
	b.stream = stream
	return b.read
}

// begin records that an invocation is about to start.
func (b *book) begin(trace string) *invocation {
	in := newInvocation(trace)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.current = in
	return in
}

// read processes the next line of the container.
func (b *book) read(line string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	r := parse(line)
	switch {
	case b.current != nil:
		b.current.read(r, line)
	case r.kind == functionLine && !b.closed: // it arrived after the report
		b.stream.Write(time.Now(), line+"\n")
	}
}

// end writes an invocation to the log stream, or discards it.
func (b *book) end(in *invocation, drop bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.current = nil
	if drop || b.stream == nil {
		return
	}
	b.stream.Begin()
	for _, l := range in.log(b.fn) {
		b.stream.Write(l.at, l.text)
	}
	b.stream.End()
}

// close discards later lines: the runtime prints errors when it is stopped.
func (b *book) close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
}
