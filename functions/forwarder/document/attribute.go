package document

import (
	"strings"
	"unicode/utf8"

	"faulty/functions/forwarder/jsonscan"
)

// maxName is the longest name of an attribute, in bytes: OpenSearch indexes
// name and value as one term.
const maxName = 1 << 10

// An attribute is what no field is there for.
type attribute struct {
	name       []byte // dotted, decoded
	isOrdinary bool   // name reads the same inside a JSON string
	value      Value
	list       bool // value is a JSON array of literals and strings
	place      place
}

// A place is where an attribute is written.
type place uint8

const (
	amongAttributes place = iota
	amongLabels
	amongMetrics
	nowhere // it has become a field
)

// AddAttribute keeps what no field is there for, under its dotted name. The
// first of two values of one name stays.
//
// Attributes are written as one flat object with text for leaves. OpenSearch
// 3.4.0 loses its way in a flat_object that nests, has empty arrays or arrays
// of objects (a path may then be cut below its start, and the document is
// refused), so that none of these is ever written.
func (d *Document) AddAttribute(name []byte, v Value) {
	d.add(attribute{name: name, value: v})
}

// AddList keeps a JSON array of strings and literals as an attribute.
func (d *Document) AddList(name, array []byte) {
	d.add(attribute{name: name, value: Bare(array), list: true})
}

func (d *Document) add(a attribute) {
	a.name = jsonscan.Cut(a.name, maxName)
	a.isOrdinary = jsonscan.Ordinary(a.name)
	if !a.isOrdinary && !utf8.Valid(a.name) { // repaired now: two broken names may turn out to be the same
		a.name = []byte(strings.ToValidUTF8(string(a.name), "\uFFFD"))
	}
	if d.find(string(a.name)) >= 0 {
		return
	}
	d.attributes = append(d.attributes, a)
	if d.index != nil {
		d.index[string(a.name)] = len(d.attributes) - 1
	}
}

// Attribute returns the attribute of that name.
func (d *Document) Attribute(name string) (Value, bool) {
	if i := d.find(name); i >= 0 && !d.attributes[i].list {
		return d.attributes[i].value, true
	}
	return Value{}, false
}

// AnyAttribute returns the first attribute, in the order of the line, whose name is one
// of names; no list.
func (d *Document) AnyAttribute(names map[string]bool) (Value, bool) {
	for i := range d.attributes {
		if a := &d.attributes[i]; !a.list && a.place != nowhere && names[string(a.name)] {
			return a.value, true
		}
	}
	return Value{}, false
}

// HasAttribute reports whether there is an attribute of that name, a list or not.
func (d *Document) HasAttribute(name string) bool { return d.find(name) >= 0 }

// List returns the attribute of that name if it is a list, as JSON.
func (d *Document) List(name string) (Value, bool) {
	if i := d.find(name); i >= 0 && d.attributes[i].list {
		return d.attributes[i].value, true
	}
	return Value{}, false
}

// TakeAttribute returns the attribute of that name and removes it.
func (d *Document) TakeAttribute(name string) (Value, bool) {
	i := d.find(name)
	if i < 0 || d.attributes[i].list || d.attributes[i].place != amongAttributes {
		return Value{}, false
	}
	d.attributes[i].place = nowhere
	return d.attributes[i].value, true
}

// TakeAttributes removes the attributes, other than lists, for which take returns
// true.
func (d *Document) TakeAttributes(take func(name []byte, v Value) bool) {
	for i := range d.attributes {
		a := &d.attributes[i]
		if !a.list && a.place == amongAttributes && take(a.name, a.value) {
			a.place = nowhere
		}
	}
}

// RemoveAttribute removes the attribute of that name, a list or not.
func (d *Document) RemoveAttribute(name string) {
	if i := d.find(name); i >= 0 && d.attributes[i].place == amongAttributes {
		d.attributes[i].place = nowhere
	}
}

// few is how many attributes are searched one by one. The map beyond it keeps a
// line that was made to have a hundred thousand from costing their square.
const few = 32

// find returns the index of the attribute of that name, or -1.
func (d *Document) find(name string) int {
	if len(d.attributes) <= few {
		for i := range d.attributes {
			if string(d.attributes[i].name) == name {
				return i
			}
		}
		return -1
	}
	if d.index == nil {
		d.index = make(map[string]int, 4*few)
		for i := range d.attributes {
			d.index[string(d.attributes[i].name)] = i
		}
	}
	if i, ok := d.index[name]; ok {
		return i
	}
	return -1
}

// appendAttributes writes the attributes that are left, if any.
func (d *Document) appendAttributes(dst []byte) []byte {
	open := `,"attributes":{`
	for i := range d.attributes {
		a := &d.attributes[i]
		if a.place != amongAttributes {
			continue
		}
		dst = append(dst, open...)
		open = ","
		if a.isOrdinary {
			dst = append(append(append(dst, '"'), a.name...), '"', ':')
		} else {
			dst = append(Plain(a.name).appendText(dst, 0), ':')
		}
		dst = a.appendValue(dst)
	}
	if open == "," {
		dst = append(dst, '}')
	}
	return dst
}

func (a *attribute) appendValue(dst []byte) []byte {
	if a.list {
		return appendList(dst, a.value.Bytes)
	}
	return a.value.appendText(dst, MaxLeaf)
}

// appendList writes a JSON array of strings and literals as an array of strings.
func appendList(dst, array []byte) []byte {
	c := jsonscan.Cursor{Buf: array}
	c.Open('[')
	dst = append(dst, '[')
	for first := true; c.Element(); first = false {
		if !first {
			dst = append(dst, ',')
		}
		if c.Peek() == '"' {
			dst = Quoted(c.String()).appendText(dst, MaxLeaf)
		} else {
			dst = Bare(c.Literal()).appendText(dst, MaxLeaf)
		}
	}
	return append(dst, ']')
}
