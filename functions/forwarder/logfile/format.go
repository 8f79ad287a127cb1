// Package logfile reads log events from files of historical logs: text, JSON lines, output of
// the aws command, exports of CloudWatch Logs and Firehose in S3, deliveries and dead letters,
// plain or compressed.
//
// The first bytes of a file determine its format. The content of a file cannot stop the reader
// before the end, with two exceptions: broken compression, and invalid JSON that spans several
// lines. Archives and UTF-16 are rejected at the start.
package logfile

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"time"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/logline"
)

const (
	// peekSize is how many bytes of a file are used to detect its kind. It is also the size of
	// the buffer for reading lines.
	peekSize = 256 << 10

	// maxLine limits a line, and a message that consists of several lines, in bytes. A longer
	// line is split into several. CloudWatch accepts at most 1 MiB for one event.
	maxLine = 4 << 20

	// maxValue limits a JSON value that is not an element of a list, in bytes. It cannot be split.
	maxValue = 16 << 20
)

// The kinds of files. With Auto, the first bytes of the file determine the kind.
const (
	Auto    = "auto"
	Lines   = "lines"   // each line is an event: text, JSON, or a mixture
	Stamped = "stamped" // "<time> <message>" as written by export tasks or `aws logs tail`; other lines continue the previous event
	Values  = "values"  // consecutive JSON values, possibly over several lines, such as Firehose's objects and the output of `aws logs filter-log-events`
)

// An Event is one log event with the data that its source contains.
type Event struct {
	Owner   string // AWS account; this and the next three are empty if the source does not contain them
	Group   string
	Stream  string
	ID      string // CloudWatch's id, or another permanent id
	Time    int64  // milliseconds since 1970; 0 if the line has no time
	Message []byte // valid until emit returns
	Line    int    // number of its first line, from 1; 0 if the format has no lines
	Offset  int64  // offset in the uncompressed file
	IsPart  bool   // the file cannot be read from this event on: another event of the same line or value precedes it

	header *header
	list   *string
}

// Options contain information that the content of a file does not provide.
type Options struct {
	Name   string         // file name for error messages
	Kind   string         // Auto, or one of the kinds
	Zone   *time.Location // zone of times in text without a zone; nil is UTC
	Newest time.Time      // no line is newer; a date without a year gets the latest possible year
	Export bool           // the file name is that of an export task

	// KeepsUnreadable makes a delivery that cannot be read, and a dead letter with the address of a log, an event as
	// it is. By default reading ends there, so that somebody can correct the file.
	KeepsUnreadable bool

	// Workers is how many goroutines parse lines. It does not affect the events. 0 means 1.
	Workers int

	// From is where reading begins; nil is the start of the file. The formats of files are still determined from
	// their first bytes.
	From *Mark

	// Window limits the memory that a zstd file can require, in bytes. 0 means 256 MiB.
	Window uint64
}

// A reader reads one file.
type reader struct {
	Options
	in     *bufio.Reader
	emit   func(*Event) error
	offset int64 // offset after the latest line
	line   int   // number of the latest line
	long   []byte
	column *column // where the lines have their times, if not at their start
	table  table
	values *valueReader // what a decoder of JSON values reads
	list   *string      // the member of the first value whose elements are being read
	isPart bool         // the next event is not the first of its line or value

	lead          lead   // what is before the messages
	group, stream string // of the latest event whose lead names them

	doc    document.Document
	parser *logline.Parser
}

// Read calls emit for each event of a file, in the order of the file. The error is emit's error,
// or it says where and why reading the file had to stop.
func Read(r io.Reader, o Options, emit func(*Event) error) error {
	in, isCompressed, closeAll, err := inflate(r, o.Window)
	defer closeAll()
	if err != nil {
		return fmt.Errorf("%s: %w", o.Name, err)
	}
	f := &reader{Options: o, in: in, emit: emit, parser: logline.NewParser()}
	if f.Zone == nil {
		f.Zone = time.UTC
	}
	head, err := in.Peek(peekSize)
	if err != nil && !errors.Is(err, io.EOF) && len(head) == 0 {
		return f.broken(err)
	}
	if err := refuse(head); err != nil {
		return fmt.Errorf("%s: %w", o.Name, err)
	}
	if bytes.HasPrefix(head, []byte("\uFEFF")) {
		_, _ = in.Discard(len("\uFEFF"))
		head, f.offset = head[len("\uFEFF"):], int64(len("\uFEFF"))
	}
	if f.Kind == "" || f.Kind == Auto {
		f.Kind = f.detect(head)
	}
	first := int64(0)
	if f.Kind != Stamped && f.Kind != Values {
		f.table = tableOf(head)
		f.column, f.lead = f.findColumn(head), leadOf(head)
		first = f.firstTime(head)
	}
	if f.From != nil {
		first = 0 // it is behind the first event with a time
		if err := f.skip(r, isCompressed); err != nil {
			return err
		}
	}
	switch f.Kind {
	case Stamped, Values:
		f.emit = func(e *Event) error {
			f.count(e)
			return emit(e)
		}
		ahead, stop := readAhead(f.in)
		defer stop()
		if f.in = ahead; f.Kind == Stamped {
			return f.readStamped()
		}
		return f.readValues()
	default:
		return f.readLines(first)
	}
}

// count sets whether an event is the first of its line or value.
func (f *reader) count(e *Event) {
	e.IsPart, e.list = f.isPart, f.list
	f.isPart = true
}

// broken returns the error for a file that cannot be read further.
func (f *reader) broken(err error) error {
	return fmt.Errorf("%s: line %d, byte %d: cannot continue: %w; everything before it has been read; fix or remove the rest", f.Name, f.line+1, f.offset, err)
}

// nextLine returns the next line without its line ending. The line is valid until the next call.
// After the last line the error is io.EOF.
func (f *reader) nextLine() ([]byte, error) {
	f.long = f.long[:0]
	for {
		part, err := f.in.ReadSlice('\n')
		f.offset += int64(len(part))
		switch {
		case err == nil:
			f.line++
			return trimEnd(f.joinLine(part)), nil
		case errors.Is(err, bufio.ErrBufferFull) || errors.Is(err, io.EOF) && len(part)+len(f.long) > 0:
			f.long = append(f.long, part...)
			if !errors.Is(err, io.EOF) && len(f.long) < maxLine {
				continue
			}
			f.line++
			return trimEnd(f.long), nil
		case errors.Is(err, io.EOF):
			return nil, io.EOF
		default:
			return nil, f.broken(err)
		}
	}
}

// joinLine appends the last part of a line to the parts that filled the buffer before.
func (f *reader) joinLine(part []byte) []byte {
	if len(f.long) == 0 {
		return part
	}
	f.long = append(f.long, part...)
	return f.long
}

func trimEnd(line []byte) []byte {
	line = bytes.TrimSuffix(line, []byte("\n"))
	return bytes.TrimSuffix(line, []byte("\r"))
}
