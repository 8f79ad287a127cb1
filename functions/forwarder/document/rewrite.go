package document

import (
	"bytes"
	"math/bits"
	"strconv"

	"faulty/functions/forwarder/jsonscan"
)

// rewritten are the fields with free text from people and programs, besides those that Rewrite names.
// It is read-only.
//
// The other fields are numbers, levels, ids, which connect documents, Lambda's own values, and the
// group, which rewriting would change.
var rewritten = fieldsOf(
	Message, Logger, Pattern, HTTPMethod, HTTPRoute, URLPath, URLQuery, ClientAddress, UserAgent, MessagingSystem, MessagingDestination,
	ExceptionType, ExceptionMessage, ExceptionCulprit,
	ContentType, FileName, OriginFunction, ThreadName, HostName, ContainerName, EMFNamespace, UserID, Original,
)

func fieldsOf(list ...Field) (set fields) {
	for _, f := range list {
		set[f/64] |= 1 << (f % 64)
	}
	return set
}

// Rewrite replaces all free text by the results of replace: the fields above, and the names and values of
// the attributes. replace returns its argument itself if nothing changes, and keeps no reference to it.
// name is the attribute's name, or nil for all other texts and if isOrdinary returns true for the name,
// which then stays.
func (d *Document) Rewrite(replace func(name, text []byte) []byte, isOrdinary func(name []byte) bool) {
	isMessage := d.hasMessageAsTrace()
	for word, set := range d.set {
		for set &= rewritten[word]; set != 0; set &= set - 1 {
			d.rewriteValue(nil, &d.values[64*word+bits.TrailingZeros64(set)], replace)
		}
	}
	switch {
	case isMessage:
		d.values[ExceptionStacktrace] = d.values[Message]
	case d.Has(ExceptionStacktrace):
		d.rewriteValue(nil, &d.values[ExceptionStacktrace], replace)
	}
	if d.Has(ServiceName) && !d.isFunction() {
		d.rewriteValue(nil, &d.values[ServiceName], replace)
	}
	for _, f := range [...]Field{ExceptionFrames, ExceptionCauses} {
		if d.Has(f) {
			d.values[f].Bytes = d.rewriteList(nil, d.values[f].Bytes, replace)
		}
	}
	d.rewriteAttributes(replace, isOrdinary)
}

func (d *Document) rewriteAttributes(replace func(name, text []byte) []byte, isOrdinary func(name []byte) bool) {
	for i := range d.attributes {
		a := &d.attributes[i]
		if a.section != amongAttributes {
			continue
		}
		name := a.name
		if isOrdinary(name) {
			name = nil
		}
		if a.list {
			a.value.Bytes = d.rewriteList(name, a.value.Bytes, replace)
		} else {
			d.rewriteValue(name, &a.value, replace)
		}
		if name != nil {
			d.rename(i, replace(nil, name))
		}
	}
}

// hasMessageAsTrace reports whether the stack trace of d is the message itself.
func (d *Document) hasMessageAsTrace() bool {
	trace, message := &d.values[ExceptionStacktrace], &d.values[Message]
	return d.Has(ExceptionStacktrace) && d.Has(Message) && trace.form == message.form && identical(trace.Bytes, message.Bytes)
}

// rewriteValue rewrites v, and reports whether it has changed.
func (d *Document) rewriteValue(name []byte, v *Value, f func(name, text []byte) []byte) bool {
	text := v.Bytes
	if v.form == escaped {
		text, d.scratch = jsonscan.String{Raw: v.Bytes, Escaped: true}.Plain(d.scratch[:0])
	}
	changed := f(name, text)
	if identical(changed, text) {
		return false
	}
	*v, d.Hash = Plain(changed), 0
	return true
}

// isFunction reports whether the service has the name of the function. This is Lambda's own value,
// and it is on nearly every line.
func (d *Document) isFunction() bool {
	return d.Has(FaasName) && identical(d.values[ServiceName].Bytes, d.values[FaasName].Bytes)
}

// rewriteList rewrites the elements of a JSON array of strings and literals. It copies nothing
// before the first element that changes.
func (d *Document) rewriteList(name, array []byte, f func(name, text []byte) []byte) []byte {
	var out []byte
	copied := 0
	c := jsonscan.Cursor{Buf: array}
	for c.Open('['); c.Element(); {
		v := Bare(nil)
		first := c.Peek() // skips blanks
		start := c.Pos
		if first == '"' {
			v = Quoted(c.String())
		} else {
			v = Bare(c.Literal())
		}
		if !d.rewriteValue(name, &v, f) {
			continue
		}
		out = append(out, array[copied:start]...)
		out = v.appendText(out, 0)
		copied = c.Pos
	}
	if copied == 0 {
		return array
	}
	return append(out, array[copied:]...)
}

// rename renames an attribute. It appends a number if the name is taken, so that names stay unique
// and no attribute is lost.
func (d *Document) rename(i int, name []byte) {
	if a := &d.attributes[i]; !identical(name, a.name) {
		d.Hash = 0
		name = jsonscan.Cut(name, maxName-len("#9223372036854775807"))
		unique := name
		for n := i; find(d, unique) >= 0; n++ { // the index of an attribute is unique, so one step is nearly always enough
			unique = strconv.AppendInt(append(bytes.Clone(name), '#'), int64(n), 10)
		}
		a.name, a.isOrdinary = unique, false
		if d.index != nil {
			d.index[string(unique)] = i
		}
	}
}

// identical reports whether a and b are the same memory, and therefore the same text.
func identical(a, b []byte) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}
