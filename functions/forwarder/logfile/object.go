package logfile

import (
	"fmt"
	"strconv"
	"time"

	"faulty/functions/forwarder/deadletter"
	"faulty/functions/forwarder/delivery"
	"faulty/functions/forwarder/jsonscan"
)

// A shape contains the members of a JSON object that identify its format.
type shape struct {
	messageType, awslogs, records, letter        bool
	more                                         bool   // the object has members that log events do not have
	owner, group, stream, id, message, timestamp []byte // raw JSON values
	source                                       []byte // _source of a search hit
}

// shapeOf reads the members of an object. It returns false if the object is not valid JSON.
func shapeOf(object []byte) (s shape, ok bool) {
	c := jsonscan.Cursor{Buf: object}
	c.Open('{')
	for key, more := c.Member(); more; key, more = c.Member() {
		value := c.Skip()
		switch string(key.Raw) {
		case "messageType":
			s.messageType = true
		case "awslogs":
			s.awslogs = true
		case "Records":
			s.records = true
		case "faulty", "requestPayload":
			s.letter = true
		case "log_group", "logGroupName":
			s.group = value
		case "log_stream", "logStreamName":
			s.stream = value
		case "id", "eventId", "_id":
			s.id = value
		case "timestamp":
			s.timestamp = value
		case "message":
			s.message = value
		case "_source":
			s.source = value
		case "ingestionTime":
		default:
			s.more = true
		}
	}
	return s, c.AtEnd()
}

// object emits the events in an object on a single line. The object can be a delivery, a dead
// letter, an event from CloudWatch's API or cmd/parse, a document from OpenSearch, or a line
// that a program logged.
func (f *reader) object(e *Event, object []byte) error {
	if e.Time = f.quickTime(object); e.Time != 0 { // like most lines of programs
		return f.emit(e)
	}
	s, ok := shapeOf(object)
	switch {
	case !ok:
		e.Time = f.timeOf(e.Message)
	case s.messageType:
		if d, err := delivery.Parse(append([]byte(nil), object...)); err == nil {
			return f.delivery(*e, &d)
		}
	case s.awslogs, s.records:
		if done, err := f.invocation(*e, object); done {
			return err
		}
		if member, isList := listIn(object); isList {
			return f.listIn(*e, object, member)
		}
	case s.letter:
		if letter, err := deadletter.Parse(object); err == nil {
			if done, err := f.letter(*e, &letter); done {
				return err
			}
		}
	case s.isEvent():
		return f.event(*e, &s)
	case isObject(s.source):
		e.ID, e.Message = text(s.id), s.source
	}
	if ok {
		e.Time = f.slowTime(e.Message)
	}
	return f.emit(e)
}

// isEvent reports whether the object is a log event of CloudWatch's API or of cmd/parse. An
// event of FilterLogEvents includes its id. An object with other members is a line that a
// program logged, and its id is not a CloudWatch id.
func (s *shape) isEvent() bool {
	return !s.more && isString(s.message) && len(s.timestamp) == 13 && s.timestamp[0]-'0' <= 9 && (isString(s.stream) || isString(s.group))
}

func (f *reader) event(e Event, s *shape) error {
	e.Group, e.Stream, e.ID, e.Message = text(s.group), text(s.stream), text(s.id), []byte(text(s.message))
	e.Time, _ = strconv.ParseInt(string(s.timestamp), 10, 64)
	return f.emit(&e)
}

// delivery emits the events of a delivery.
func (f *reader) delivery(e Event, d *delivery.Delivery) error {
	if d.Control {
		return nil
	}
	e.Owner, e.Group, e.Stream = string(d.Owner), string(d.Group), string(d.Stream)
	for i := range d.Events {
		e.ID, e.Time, e.Message = string(d.Events[i].ID), d.Events[i].Time, d.Events[i].Message
		if err := f.emit(&e); err != nil {
			return err
		}
	}
	return nil
}

// invocation emits the events in the payload of a function, which is {"awslogs":{"data":"…"}} or
// the records of a stream. done is false if the object is not a payload, or if it is to be kept although a
// delivery in it cannot be read.
func (f *reader) invocation(e Event, object []byte) (done bool, err error) {
	in, err := delivery.Open(object)
	if err != nil || in.Source != delivery.Logs && in.Source != delivery.Kinesis {
		return false, nil
	}
	bodies := [][]byte{in.Data}
	if in.Source == delivery.Kinesis {
		bodies = bodies[:0]
		for _, r := range in.Records {
			bodies = append(bodies, r.Body)
		}
	}
	for i, body := range bodies {
		d, err := new(delivery.Decoder).DecodeData(body) // the events outlive the next delivery
		if err != nil && (f.KeepsUnreadable || in.Source == delivery.Kinesis && i == 0) {
			return false, nil // the records of another stream, which a function has logged
		}
		if err != nil {
			return true, fmt.Errorf("%s: line %d, byte %d: delivery %d cannot be read: %w; remove or fix it", f.Name, e.Line, e.Offset, i+1, err)
		}
		if err := f.delivery(e, &d); err != nil {
			return true, err
		}
	}
	return true, nil
}

// listIn emits the events of a list on a single line.
func (f *reader) listIn(e Event, object []byte, member string) error {
	c := jsonscan.Cursor{Buf: object}
	c.Open('{')
	for key, more := c.Member(); more; key, more = c.Member() {
		if string(key.Raw) != member || c.Peek() != '[' {
			c.Skip()
			continue
		}
		for c.Open('['); c.Element(); {
			e.Message = c.Skip()
			e.Time = f.loggedTime(e.Message)
			if err := f.emit(&e); err != nil {
				return err
			}
		}
	}
	return nil
}

// letter emits the events of a dead letter. done is false if it contains none.
func (f *reader) letter(e Event, l *deadletter.Letter) (done bool, err error) {
	if l.Payload != nil {
		done, err := f.invocation(e, l.Payload)
		if in, _ := delivery.Open(l.Payload); !done && len(in.Objects) > 0 && !f.KeepsUnreadable {
			return true, fmt.Errorf("%s: line %d, byte %d: the dead letter contains the address of a log and not its events; read %s", f.Name, e.Line, e.Offset, &in.Objects[0])
		}
		return done, err
	}
	for i := range l.Refused {
		d := l.Delivery(&l.Refused[i])
		if err := f.delivery(e, &d); err != nil {
			return true, err
		}
	}
	return len(l.Refused) > 0, nil
}

// unknown is later than the time of any line. The parser compares the time in a line with it.
const unknown = int64(200*365*24) * int64(time.Hour)

// loggedTime returns the time in an object, as the forwarder's parser reads it, or 0 if it has none.
func (f *reader) loggedTime(object []byte) int64 {
	if at := f.quickTime(object); at != 0 {
		return at
	}
	return f.slowTime(object)
}

// quickTime returns the time in an object if few of its members are sufficient to know it, otherwise 0.
func (f *reader) quickTime(object []byte) int64 {
	f.doc.Reset()
	f.doc.Observed = unknown
	ns, _ := f.parser.QuickTime(&f.doc, object)
	if isYearless(ns) {
		return 0
	}
	return ns / int64(time.Millisecond)
}

// slowTime is loggedTime for an object whose members are not sufficient.
func (f *reader) slowTime(object []byte) int64 {
	ns := f.timeAt(unknown, object)
	if isYearless(ns) && f.newest() != 0 {
		ns = f.timeAt(f.newest(), object)
	}
	if ns == unknown || isYearless(ns) {
		return 0
	}
	return ns / int64(time.Millisecond)
}

// timeAt returns the time that the forwarder's parser finds in an object that was observed at a time.
func (f *reader) timeAt(observed int64, object []byte) int64 {
	f.doc.Reset()
	f.doc.Observed = observed
	return f.parser.Time(&f.doc, object)
}

// isYearless reports whether ns is a time that the parser found in a text without a year, and put in
// the year before unknown.
func isYearless(ns int64) bool {
	const day = 24 * int64(time.Hour)
	return ns > unknown-366*day && ns <= unknown+day && ns != unknown
}

func isString(value []byte) bool { return len(value) > 2 && value[0] == '"' }

func isObject(value []byte) bool { return len(value) > 2 && value[0] == '{' }

// text returns the text of a JSON string. For other values it returns the JSON itself.
func text(value []byte) string {
	if !isString(value) {
		return string(value)
	}
	c := jsonscan.Cursor{Buf: value}
	plain, _ := c.String().Plain(nil)
	return string(plain)
}
