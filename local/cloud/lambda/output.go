package lambda

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"os"
	"time"
)

// maxLine is the largest event CloudWatch Logs takes; longer lines become
// several events.
const maxLine = 1 << 20

// output reads what a process writes to its standard output and error, which
// are one pipe, so that lines keep their order.
//
// A process answers by HTTP and prints to the pipe: the answer can overtake the
// last line. So the host keeps the pipe's write end too and, after the answer,
// writes a marker line: what is read before it, the process wrote before it
// answered.
type output struct {
	read, write *os.File
	marker      []byte // with its line end; random, so that no function prints it
	marks       chan struct{}
}

func newOutput() (*output, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("pipe for the function's output: %w", err)
	}
	return &output{read: r, write: w, marker: []byte("\x00" + newRequestID() + "\n"), marks: make(chan struct{}, 1)}, nil
}

// mark returns once everything written so far has been emitted.
func (o *output) mark() {
	if _, err := o.write.Write(o.marker); err == nil {
		<-o.marks
	}
}

// close lets copy end: when no process holds the pipe any more, or soon, if
// one that the function left behind still does.
func (o *output) close() {
	_ = o.write.Close()
	_ = o.read.SetReadDeadline(time.Now().Add(100 * time.Millisecond)) // in vain where copy ended already
}

// copy calls emit with each line, its line end included if it had one, until
// the pipe is closed on the other side.
func (o *output) copy(emit func(line string)) {
	defer close(o.marks)
	defer func() { _ = o.read.Close() }()
	in := bufio.NewReaderSize(o.read, 64<<10)
	var line []byte // what was read of the present line
	for {
		chunk, err := in.ReadSlice('\n')
		line = append(line, chunk...)
		switch {
		case err == nil && bytes.HasSuffix(line, o.marker):
			// A line without an end may stand before the marker.
			emitCut(bytes.TrimSuffix(line, o.marker), emit)
			line = line[:0]
			o.marks <- struct{}{}
		case err == nil:
			emitCut(line, emit)
			line = line[:0]
		case errors.Is(err, bufio.ErrBufferFull):
			// Go on; but never keep more than an event and a marker.
			for len(line) >= maxLine+len(o.marker) {
				emit(string(line[:maxLine]))
				line = append(line[:0], line[maxLine:]...)
			}
		default: // io.EOF, or the deadline of close
			emitCut(line, emit)
			return
		}
	}
}

// emitCut emits line, in parts no larger than maxLine.
func emitCut(line []byte, emit func(string)) {
	for len(line) > maxLine {
		emit(string(line[:maxLine]))
		line = line[maxLine:]
	}
	if len(line) > 0 {
		emit(string(line))
	}
}
