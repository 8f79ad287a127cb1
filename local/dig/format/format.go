// Package format reads the log events of files of historical logs: text, JSON lines,
// output of the aws command, exports of CloudWatch Logs and Firehose in S3, deliveries
// and dead letters, plain or compressed.
//
// Which of them a file is, its first bytes tell. Nothing in a file can stop it
// from being read to its end, but for compression that breaks and JSON over
// several lines that is none; archives and UTF-16 are not begun.
package format

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"time"

	"faulty/functions/forwarder/delivery"
	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/logline"
)

const (
	// peekSize is how much of a file tells its kind, in bytes. It is also the
	// buffer that lines are read in.
	peekSize = 256 << 10

	// maxLine bounds a line, and what is put together out of several, in bytes.
	// What is longer goes on as the next one: CloudWatch takes 1 MiB an event.
	maxLine = 16 << 20
)

// The kinds of files. Auto is none of them: the file's first bytes tell.
const (
	Auto    = "auto"
	Lines   = "lines"   // a line is an event: text, JSON, or both by turns
	Stamped = "stamped" // "<time> <message>" as export tasks write it, or as `aws logs tail` does; other lines belong to the event before
	Values  = "values"  // JSON values one behind the other or over several lines, such as Firehose's objects and `aws logs filter-log-events`
)

// An Event is one log event as its source tells of it.
type Event struct {
	Owner   string // the account; this and the next three are empty where the source does not tell
	Group   string
	Stream  string
	ID      string // CloudWatch's, or another that the event has for ever
	Time    int64  // milliseconds since 1970; 0 where the line names none
	Message []byte // holds until emit returns
	Line    int    // where it begins, from 1; 0 where lines mean nothing
	Offset  int64  // bytes before it, uncompressed
}

// Options tell what a file's own bytes do not.
type Options struct {
	Name   string         // of the file, for errors
	Kind   string         // Auto, or one of the kinds
	Zone   *time.Location // of times in text that name none; nil is UTC
	Newest time.Time      // no line is younger: dates without a year are of the last one that fits
	Export bool           // the file has the name of an export task's
}

// A reader reads one file.
type reader struct {
	Options
	in      *bufio.Reader
	emit    func(*Event) error
	offset  int64 // behind the latest line
	line    int   // the latest line's number
	long    []byte
	decoder delivery.Decoder
	doc     document.Document
	parser  *logline.Parser
}

// Read calls emit with each event of a file, in the file's order. The error is
// emit's own, or says where in the file reading had to end, and why.
func Read(r io.Reader, o Options, emit func(*Event) error) error {
	in, closeAll, err := inflate(r)
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
	switch f.Kind {
	case Stamped:
		return f.readStamped()
	case Values:
		return f.readValues()
	default:
		return f.readLines(f.firstTime(head))
	}
}

// broken says where a file cannot be read on.
func (f *reader) broken(err error) error {
	return fmt.Errorf("%s: line %d, byte %d: cannot continue: %w; everything before it has been read; fix or remove the rest", f.Name, f.line+1, f.offset, err)
}

// nextLine returns the next line without its end; it holds until the next call.
// The error is io.EOF behind the last one.
func (f *reader) nextLine() ([]byte, error) {
	f.long = f.long[:0]
	for {
		part, err := f.in.ReadSlice('\n')
		f.offset += int64(len(part))
		switch {
		case err == nil:
			f.line++
			return trimEnd(f.whole(part)), nil
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

// whole puts the last part of a line behind those that did not fit the buffer.
func (f *reader) whole(part []byte) []byte {
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
