package lambda

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"os"
	"time"
)

// maxLine is the maximum size of a log event in CloudWatch Logs. A longer line
// becomes several log events.
const maxLine = 1 << 20

// output reads what a process writes to its standard output and standard error.
// Both are the same pipe, which preserves the order of the lines.
//
// A process responds by HTTP and prints to the pipe. The response can therefore
// arrive before the last line. For this reason the host also keeps the write end
// of the pipe open and writes a marker line after the response. The process wrote
// everything before the marker before it responded.
type output struct {
	read, write *os.File
	marker      []byte // includes the newline; random, so that no function prints it
	marks       chan struct{}
}

func newOutput() (*output, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("pipe for the function's output: %w", err)
	}
	return &output{read: r, write: w, marker: []byte("\x00" + newRequestID() + "\n"), marks: make(chan struct{}, 1)}, nil
}

// mark returns once every line written before the call has been emitted.
func (o *output) mark() {
	if _, err := o.write.Write(o.marker); err == nil {
		<-o.marks
	}
}

// close makes copy return. copy returns at once if no process holds the pipe any
// more. Otherwise a process that the function started still holds the pipe, and a
// deadline ends copy.
func (o *output) close() {
	_ = o.write.Close()
	_ = o.read.SetReadDeadline(time.Now().Add(100 * time.Millisecond)) // fails if copy has already ended
}

// copy calls emit with each line, including its newline if it has one, until the
// other side closes the pipe.
func (o *output) copy(emit func(line string)) {
	defer close(o.marks)
	defer func() { _ = o.read.Close() }()
	in := bufio.NewReaderSize(o.read, 64<<10)
	var line []byte // the part of the current line that has been read
	for {
		chunk, err := in.ReadSlice('\n')
		line = append(line, chunk...)
		switch {
		case err == nil && bytes.HasSuffix(line, o.marker):
			// A line without a newline may precede the marker.
			emitCut(bytes.TrimSuffix(line, o.marker), emit)
			line = line[:0]
			o.marks <- struct{}{}
		case err == nil:
			emitCut(line, emit)
			line = line[:0]
		case errors.Is(err, bufio.ErrBufferFull):
			// Continue, but never buffer more than one log event and a marker.
			for len(line) >= maxLine+len(o.marker) {
				emit(string(line[:maxLine]))
				line = append(line[:0], line[maxLine:]...)
			}
		default: // io.EOF, or the deadline that close set
			emitCut(line, emit)
			return
		}
	}
}

// emitCut emits line in parts of at most maxLine bytes.
func emitCut(line []byte, emit func(string)) {
	for len(line) > maxLine {
		emit(string(line[:maxLine]))
		line = line[maxLine:]
	}
	if len(line) > 0 {
		emit(string(line))
	}
}
