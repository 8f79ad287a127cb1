// Package document is one log event under the field names that faulty uses
// everywhere, and its JSON.
//
// The names are written flat and dotted, {"log.level":"info"}: OpenSearch reads
// that and the nested form as the same document, and flat they cost one append
// each and no bookkeeping.
package document

import (
	"math/bits"
	"net/netip"
	"strconv"

	"faulty/functions/forwarder/jsonscan"
)

// A Document is one log event. The zero value is empty; Reset empties it for
// the next event, so that a whole delivery is written through a single one. Its
// values point into memory of whoever set them, up to Append.
type Document struct {
	ID       Value // CloudWatch's event id
	Time     int64 // nanoseconds since 1970; the record's own time where it has a sane one
	Observed int64 // nanoseconds since 1970; when CloudWatch took it in
	Ingested int64 // nanoseconds since 1970; 0 leaves the lag out; Reset keeps it
	Bytes    int64 // of the events as CloudWatch took them in, which it charges for; 0 leaves it out

	// OtherService says that the log group is not a Lambda function's, so that
	// request ids in it are those of another service. Reset keeps it.
	OtherService bool

	set        fields
	values     [fieldCount]Value
	attributes []attribute
	index      map[string]int // of attributes by name, once they are many
	promoted   bool           // some attribute is written elsewhere
	arena      []byte
	scratch    []byte // of Rewrite

	day     int64  // of the latest time written, in days since 1970
	dayText []byte // its date, as the times of a delivery are nearly all of one day
}

// fields is a set of fields, a bit for each.
type fields [(fieldCount + 63) / 64]uint64

// Reset empties d and keeps its memory.
func (d *Document) Reset() {
	d.ID, d.Time, d.Observed, d.Bytes, d.set = Value{}, 0, 0, 0, fields{}
	d.attributes, d.index, d.promoted = d.attributes[:0], nil, false
	d.arena = d.arena[:0]
}

// Restart empties d of what a line gave it. Memory handed out stays as it is.
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

// Rewind takes back what was added to d since m. Fields that were changed since,
// or attributes removed, are not restored.
func (d *Document) Rewind(m Mark) {
	d.Time, d.set = m.time, m.set
	d.attributes, d.index = d.attributes[:m.attributes], nil
}

// Has reports whether f is set.
func (d *Document) Has(f Field) bool { return d.set[f/64]&(1<<(f%64)) != 0 }

// Get returns the value of f, or none.
func (d *Document) Get(f Field) Value {
	if !d.Has(f) {
		return Value{}
	}
	return d.values[f]
}

// Set sets f; the value must be of its kind.
func (d *Document) Set(f Field, v Value) {
	d.values[f] = v
	d.set[f/64] |= 1 << (f % 64)
}

// Clear unsets f.
func (d *Document) Clear(f Field) { d.set[f/64] &^= 1 << (f % 64) }

// SetText sets f to a text.
func (d *Document) SetText(f Field, text string) { d.Set(f, Plain(d.Keep(text))) }

// SetDefault sets f where it has no value yet.
func (d *Document) SetDefault(f Field, v Value) {
	if !d.Has(f) {
		d.Set(f, v)
	}
}

// Fill sets f to v and reports true where f is still free and v is of its kind:
// a literal or a text for a keyword, digits, also between quotes, for a number.
func (d *Document) Fill(f Field, v Value) bool {
	if d.Has(f) {
		return false
	}
	switch kind := f.Kind(); kind {
	case Keyword, Text:
		if len(v.Bytes) == 0 {
			return false
		}
		if v.form == bare { // "true", digits: the same bytes between quotes
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

// FillText sets f, a keyword or a text, to a copy of text where f is still free and
// text is not empty.
func (d *Document) FillText(f Field, text string) {
	if text != "" && !d.Has(f) {
		d.SetText(f, text)
	}
}

// Keep copies text into memory of d that lasts until Reset.
func (d *Document) Keep(text string) []byte {
	start := len(d.arena)
	d.arena = append(d.arena, text...)
	return d.arena[start:len(d.arena):len(d.arena)]
}

// Text returns the text that v stands for; where it has to be decoded, in memory
// of d that lasts until Reset.
func (d *Document) Text(v Value) []byte {
	if v.form != escaped {
		return v.Bytes
	}
	var text []byte
	text, d.arena = jsonscan.String{Raw: v.Bytes, Escaped: true}.Plain(d.arena)
	return text
}

// Join copies two parts of a dotted name into memory of d.
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
		if len(a.value.Bytes) > MaxLeaf && a.place != nowhere || len(a.name) >= maxName {
			return true
		}
	}
	return false
}

// Append appends the JSON object of d. common is JSON members that all
// documents of a delivery share, each with a comma before it.
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
	for word, set := range d.set {
		for ; set != 0; set &= set - 1 {
			dst = d.appendField(dst, Field(64*word+bits.TrailingZeros64(set)))
		}
	}
	if d.promoted {
		dst = d.appendPromoted(dst)
	}
	dst = d.appendAttributes(dst)
	return append(dst, '}')
}

func (d *Document) appendField(dst []byte, f Field) []byte {
	def := &definitions[f]
	dst = append(dst, def.key...)
	switch def.kind {
	case Keyword, IP:
		return d.values[f].appendText(dst, MaxLeaf)
	case Text:
		return d.values[f].appendText(dst, 0)
	default:
		return append(dst, d.values[f].Bytes...)
	}
}

// AppendMember appends `,"name":"text"`, a member for Append's common part.
func AppendMember(dst []byte, name string, v Value) []byte {
	dst = append(dst, ',', '"')
	dst = append(dst, name...)
	dst = append(dst, '"', ':')
	return v.appendText(dst, MaxLeaf)
}
