// Package document holds one log event under the field names that faulty uses everywhere, and
// writes its JSON.
//
// The names are written flat and dotted, {"log.level":"info"}. OpenSearch reads this and the nested
// form as the same document. A flat name costs one append and needs no bookkeeping.
package document

import (
	"math/bits"
	"net/netip"
	"strconv"

	"faulty/functions/forwarder/jsonscan"
)

// A Document is one log event. The zero value is empty. Reset empties it for the next event, so
// that one Document serves a whole delivery. Its values point into the memory of the callers that
// set them, which must stay unchanged until Append.
type Document struct {
	ID       Value // CloudWatch's event id
	Time     int64 // nanoseconds since 1970; the event's own time if it is plausible
	Observed int64 // nanoseconds since 1970; when CloudWatch received the event
	Ingested int64 // nanoseconds since 1970; 0 omits the lag; Reset keeps it
	Bytes    int64 // size of the events that CloudWatch charges for; 0 omits it

	// Hash is the checksum of the event, delivery.Hash, or 0. Rewrite resets it when it replaces a
	// text: a masked number could be found by trying all numbers.
	Hash uint32

	// OtherService is set if the log group does not belong to a Lambda function, so that request
	// ids in it are those of another service. Reset keeps it.
	OtherService bool

	set        fields
	values     [fieldCount]Value
	attributes []attribute
	index      map[string]int // of attributes by name, once there are many
	promoted   bool           // some attribute is written as a label or metric
	isLong     bool           // some value or name may be cut
	arena      []byte
	scratch    []byte // for Rewrite
	message    []byte // the message as Append has written it

	origin  origin // see SetOrigin
	day     int64  // day of the latest time written, in days since 1970
	dayText []byte // date of that day, because nearly all times of a delivery are on the same day
}

// fields is a set of fields, one bit for each.
type fields [(fieldCount + 63) / 64]uint64

// Reset empties d and keeps its memory.
func (d *Document) Reset() {
	d.ID, d.Time, d.Observed, d.Bytes, d.Hash, d.set = Value{}, 0, 0, 0, 0, fields{}
	d.attributes, d.index, d.promoted, d.isLong = d.attributes[:0], nil, false, false
	d.arena = d.arena[:0]
}

// Restart removes everything that a line has added to d. Memory that d has handed out stays valid.
func (d *Document) Restart() {
	d.Time, d.set = 0, fields{}
	d.attributes, d.index, d.promoted = d.attributes[:0], nil, false
}

// A Mark is a state of a document to which Rewind can return.
type Mark struct {
	time       int64
	set        fields
	attributes int
}

// Mark returns the state of d.
func (d *Document) Mark() Mark { return Mark{d.Time, d.set, len(d.attributes)} }

// Rewind removes everything that was added to d since m. It does not restore fields that were
// changed or attributes that were removed.
func (d *Document) Rewind(m Mark) {
	d.Time, d.set = m.time, m.set
	d.attributes, d.index = d.attributes[:m.attributes], nil
}

// Has reports whether f is set.
func (d *Document) Has(f Field) bool { return d.set[f/64]&(1<<(f%64)) != 0 }

// Get returns the value of f, or an empty value.
func (d *Document) Get(f Field) Value {
	if !d.Has(f) {
		return Value{}
	}
	return d.values[f]
}

// Set sets f. The value must match the kind of f.
func (d *Document) Set(f Field, v Value) {
	d.values[f] = v
	d.set[f/64] |= 1 << (f % 64)
	d.isLong = d.isLong || len(v.Bytes) > MaxLeaf
}

// Clear unsets f.
func (d *Document) Clear(f Field) { d.set[f/64] &^= 1 << (f % 64) }

// SetText sets f to a text.
func (d *Document) SetText(f Field, text string) { d.Set(f, Plain(d.Keep(text))) }

// SetDefault sets f if it is unset.
func (d *Document) SetDefault(f Field, v Value) {
	if !d.Has(f) {
		d.Set(f, v)
	}
}

// Fill sets f to v and returns true if f is unset and v matches its kind: a literal or text for a
// keyword, digits, with or without quotes, for a number.
func (d *Document) Fill(f Field, v Value) bool {
	if d.Has(f) {
		return false
	}
	switch kind := f.Kind(); kind {
	case Keyword, Text:
		if len(v.Bytes) == 0 {
			return false
		}
		if v.form == bare { // "true" or digits: the bytes are the same in quotes
			v.form = clean
		}
	case Nested:
		return false
	case IP:
		if a, err := netip.ParseAddr(string(v.Bytes)); err != nil || a.Zone() != "" {
			return false
		}
	case Boolean:
		if !fits(v.Bytes, kind) {
			return false
		}
		v.form = bare
	default:
		if !isNumber(v.Bytes) || !fits(v.Bytes, kind) {
			return false
		}
		v.form = bare
	}
	d.Set(f, v)
	return true
}

// FillText sets f, a keyword or text, to a copy of text if f is unset and text is not empty.
func (d *Document) FillText(f Field, text string) {
	if text != "" && !d.Has(f) {
		d.SetText(f, text)
	}
}

// Keep copies text into memory of d that is valid until Reset.
func (d *Document) Keep(text string) []byte {
	start := len(d.arena)
	d.arena = append(d.arena, text...)
	return d.arena[start:len(d.arena):len(d.arena)]
}

// Text returns the text of v. Decoded text is in memory of d that is valid until Reset.
func (d *Document) Text(v Value) []byte {
	if v.form != escaped {
		return v.Bytes
	}
	var text []byte
	text, d.arena = jsonscan.String{Raw: v.Bytes, Escaped: true}.Plain(d.arena)
	return text
}

// Join joins two parts of a dotted name in memory of d.
func (d *Document) Join(path, name []byte) []byte {
	if len(path) == 0 {
		return name
	}
	start := len(d.arena)
	d.arena = append(d.arena, path...)
	d.arena = append(d.arena, '.')
	d.arena = append(d.arena, name...)
	return d.arena[start:len(d.arena):len(d.arena)]
}

// IsCut reports whether Append cuts a value or a name of d.
func (d *Document) IsCut() bool {
	if !d.isLong { // like nearly all
		return false
	}
	for word, set := range d.set {
		for ; set != 0; set &= set - 1 {
			f := Field(64*word + bits.TrailingZeros64(set))
			if len(d.values[f].Bytes) > MaxLeaf && f.Kind() == Keyword {
				return true
			}
		}
	}
	for i := range d.attributes {
		a := &d.attributes[i]
		if len(a.value.Bytes) > MaxLeaf && a.section != inField || len(a.name) >= maxName {
			return true
		}
	}
	return false
}

// Append appends the JSON object of d. common contains the JSON members that all documents of a
// delivery share, each preceded by a comma.
func (d *Document) Append(dst, common []byte) []byte {
	dst = append(dst, `{"@timestamp":"`...)
	dst = d.appendTime(dst, d.Time)
	dst = append(dst, `","observedTimestamp":"`...)
	dst = d.appendTime(dst, d.Observed)
	dst = append(dst, `","event.id":`...)
	dst = d.ID.appendText(dst, MaxLeaf)
	dst = append(dst, common...)
	if d.Bytes != 0 {
		dst = append(dst, `,"event.bytes":`...)
		dst = strconv.AppendInt(dst, d.Bytes, 10)
	}
	if d.Ingested != 0 {
		dst = append(dst, `,"event.ingest_lag_ms":`...)
		dst = strconv.AppendInt(dst, (d.Ingested-d.Observed)/1e6, 10)
	}
	first := d.set[0]
	if d.hasOrigin() {
		dst = d.appendFields(dst, 0, first&beforeOrigin)
		dst = append(dst, d.origin.json...)
		first &^= beforeOrigin | originFields
	}
	dst = d.appendFields(dst, 0, first)
	dst = d.appendFields(dst, 1, d.set[1])
	if d.promoted {
		dst = d.appendPromoted(dst)
	}
	dst = d.appendAttributes(dst)
	return append(dst, '}')
}

// appendFields appends the fields in one word of a set.
func (d *Document) appendFields(dst []byte, word int, set uint64) []byte {
	for ; set != 0; set &= set - 1 {
		f := Field(64*word + bits.TrailingZeros64(set))
		v, key := &d.values[f], &keys[f]
		dst = key.append(dst)
		switch {
		case !key.kind.isText():
			dst = append(dst, v.Bytes...)
		case key.kind == Text:
			dst = d.appendLong(dst, f)
		case v.form == plain || len(v.Bytes) > MaxLeaf:
			dst = v.appendOpened(dst, MaxLeaf)
		default: // no escapes and no cut, as for most values
			dst = append(append(dst, v.Bytes...), '"')
		}
	}
	return dst
}

// appendLong writes the value of a field with long text, behind the opening quote. It copies a stack
// trace that is the message itself, which is faster than escaping the same text again.
func (d *Document) appendLong(dst []byte, f Field) []byte {
	v := d.values[f]
	if f == ExceptionStacktrace && d.hasMessageAsTrace() {
		return append(dst, d.message...)
	}
	start := len(dst)
	dst = v.appendOpened(dst, 0)
	if f == Message {
		d.message = dst[start:]
	}
	return dst
}

// AppendMember appends `,"name":"text"`, a member for the common part of Append.
func AppendMember(dst []byte, name string, v Value) []byte {
	dst = append(dst, ',', '"')
	dst = append(dst, name...)
	dst = append(dst, '"', ':')
	return v.appendText(dst, MaxLeaf)
}
