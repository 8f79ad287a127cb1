package logfile

import (
	"bytes"
	"errors"
	"io"
)

// readStamped starts a new event at each line with a stamp. It appends all other lines to the
// current event.
func (f *reader) readStamped() error {
	var e Event
	var message []byte
	open, isCut := false, false // isCut: the event continues one that is too long
	flush := func() error {
		if !open {
			return nil
		}
		e.Message = bytes.Trim(message, "\r\n")
		f.isPart = isCut
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
		if isCut = !ok && open; !ok { // the line is before the first stamp, or the event is too long
			s = stamp{message: line}
			if open {
				s.time, s.stream = e.Time, e.Stream
			}
		}
		e = Event{Stream: s.stream, Time: s.time, Line: f.line, Offset: start}
		message, open = append(message[:0], s.message...), true
	}
}
