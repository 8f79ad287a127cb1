package format

import (
	"bytes"
	"errors"
	"io"
)

// readLines reads each line as one event, except for objects that contain several events. Lines
// before the first line with a time get the time first.
func (f *reader) readLines(first int64) error {
	emit := f.emit
	f.emit = func(e *Event) error {
		if e.Time != 0 {
			first = 0
		}
		if first != 0 {
			e.Time = first
		}
		return emit(e)
	}
	for {
		start := f.offset
		line, err := f.nextLine()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		e := Event{Message: line, Line: f.line, Offset: start}
		if object := bytes.TrimSpace(line); len(object) > 1 && object[0] == '{' && object[len(object)-1] == '}' {
			err = f.object(e, object)
		} else {
			e.Time = f.timeOf(line)
			err = f.emit(&e)
		}
		if err != nil {
			return err
		}
	}
}

// firstTime returns the first time in the lines of head, or 0 if no line has a time.
func (f *reader) firstTime(head []byte) int64 {
	for line := range bytes.Lines(head) {
		t := int64(0)
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

// readStamped starts a new event at each line with a stamp. It appends all other lines to the
// current event.
func (f *reader) readStamped() error {
	var e Event
	var message []byte
	open := false
	flush := func() error {
		if !open {
			return nil
		}
		e.Message = bytes.Trim(message, "\r\n")
		return f.emit(&e)
	}
	for {
		start := f.offset
		line, err := f.nextLine()
		if errors.Is(err, io.EOF) {
			return flush()
		}
		if err != nil {
			return errors.Join(flush(), err)
		}
		s, ok := cutStamp(line)
		if !ok && open && len(message)+len(line) < maxLine {
			message = append(append(message, '\n'), line...)
			continue
		}
		if err := flush(); err != nil {
			return err
		}
		if !ok { // the line is before the first stamp, or the event is too long
			s = stamp{message: line}
			if open {
				s.time, s.stream = e.Time, e.Stream
			}
		}
		e = Event{Stream: s.stream, Time: s.time, Line: f.line, Offset: start}
		message, open = append(message[:0], s.message...), true
	}
}
