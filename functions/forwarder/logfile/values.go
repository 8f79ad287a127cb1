package logfile

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"faulty/functions/forwarder/jsonscan"
)

// readValues reads consecutive JSON values with any white space between and inside them. The
// first value can be a list of events that does not fit in memory.
func (f *reader) readValues() error {
	list, isList := "", false
	if f.From == nil {
		head, _ := f.in.Peek(peekSize)
		list, isList = listIn(head)
	}
	in := io.Reader(f.in)
	if f.From != nil && f.From.List != nil {
		list, isList = *f.From.List, true
		in = f.within(list)
	}
	f.values = &valueReader{in: in, left: maxValue}
	d := json.NewDecoder(f.values)
	if isList {
		f.list = &list
		if err := f.elementsIn(d, list, func(raw []byte) error {
			f.isPart = false
			return f.element(raw, f.offset+d.InputOffset()-int64(len(raw)))
		}); err != nil {
			return err
		}
		f.list = nil
	}
	for {
		f.values.left = maxValue
		var raw json.RawMessage
		err := d.Decode(&raw)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return f.noValue(d, err)
		}
		if err := f.value(raw, f.offset+d.InputOffset()-int64(len(raw))); err != nil {
			return err
		}
	}
}

// A valueReader returns an error after it has read many bytes for one value, because the decoder holds a
// value in memory.
type valueReader struct {
	in   io.Reader
	left int // bytes until the error
}

// Read implements io.Reader.
func (r *valueReader) Read(p []byte) (int, error) {
	if r.left <= 0 {
		return 0, fmt.Errorf("a value has more than %d bytes", maxValue)
	}
	n, err := r.in.Read(p[:min(len(p), r.left)])
	r.left -= n
	return n, err
}

// value emits the events in one JSON value.
func (f *reader) value(raw []byte, offset int64) error {
	f.isPart = false
	if list, ok := listIn(raw); ok {
		return f.elementsIn(json.NewDecoder(bytes.NewReader(raw)), list, func(raw []byte) error { return f.element(raw, offset) })
	}
	e := Event{Message: raw, Offset: offset}
	if isObject(raw) {
		return f.object(&e, raw)
	}
	return f.emit(&e)
}

// listIn reports whether a value is a list of events: an array, a file of CloudTrail, or a response of
// FilterLogEvents or GetLogEvents as the aws command prints it. member is the member that contains the events,
// or "" for an array.
func listIn(head []byte) (member string, ok bool) {
	c := jsonscan.Cursor{Buf: head}
	if c.Peek() == '[' {
		return "", true
	}
	if !c.Open('{') {
		return "", false
	}
	key, _ := c.Member()
	switch string(key.Raw) {
	case "events", "searchedLogStreams", "nextToken", "nextForwardToken", "nextBackwardToken":
		return "events", true
	case "Records":
		if isTrail(&c) {
			return "Records", true
		}
	}
	return "", false
}

// isTrail reports whether the list at c contains records of CloudTrail. Lists of the same name are the events
// of functions, which programs log: their sources are aws:sqs, aws:s3 and so on.
func isTrail(c *jsonscan.Cursor) bool {
	if c.Peek() != '[' || !c.Open('[') || c.Peek() != '{' {
		return false
	}
	c.Open('{')
	for key, more := c.Member(); more; key, more = c.Member() {
		if string(key.Raw) == "eventSource" {
			return c.Peek() == '"' && !bytes.HasPrefix(c.String().Raw, []byte("aws:"))
		}
		c.Skip()
	}
	return false
}

// elementsIn calls emit for the elements of an array. The array is the next value or a member of it.
func (f *reader) elementsIn(d *json.Decoder, member string, emit func(raw []byte) error) error {
	if member == "" {
		return f.elements(d, emit)
	}
	if _, err := d.Token(); err != nil { // the brace
		return f.noValue(d, err)
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return f.noValue(d, err)
		}
		if name == member {
			err = f.elements(d, emit)
		} else if err = d.Decode(new(json.RawMessage)); err != nil {
			err = f.noValue(d, err)
		}
		if err != nil {
			return err
		}
	}
	if _, err := d.Token(); err != nil {
		return f.noValue(d, err)
	}
	return nil
}

func (f *reader) elements(d *json.Decoder, emit func(raw []byte) error) error {
	if opening, err := d.Token(); err != nil || opening != json.Delim('[') {
		return f.noValue(d, errors.Join(err, errors.New("expected an array of events")))
	}
	var raw json.RawMessage
	for d.More() {
		f.values.left = maxValue
		if err := d.Decode(&raw); err != nil {
			return f.noValue(d, err)
		}
		if err := emit(raw); err != nil {
			return err
		}
	}
	if _, err := d.Token(); err != nil {
		return f.noValue(d, err)
	}
	return nil
}

// element emits one element of a list. An event of GetLogEvents has neither an id nor a stream,
// so it is recognized by its timestamp and ingestionTime.
func (f *reader) element(raw []byte, offset int64) error {
	e := Event{Message: raw, Offset: offset}
	if !isObject(raw) {
		return f.emit(&e)
	}
	if s, ok := shapeOf(raw); ok && isString(s.message) && len(s.timestamp) == 13 && bytes.Contains(raw, []byte(`"ingestionTime"`)) {
		return f.event(e, &s)
	}
	return f.object(&e, raw)
}

// noValue returns the error for input that is not JSON from the current offset on.
func (f *reader) noValue(d *json.Decoder, err error) error {
	return fmt.Errorf("%s: byte %d: not JSON from here on: %w; everything before it has been read; fix the rest, or try --format lines", f.Name, f.offset+d.InputOffset(), err)
}
