package document

import (
	"strings"
	"unicode/utf8"

	"faulty/functions/forwarder/jsonscan"
)

// maxName is the maximum length of an attribute's name, in bytes: OpenSearch indexes name and value
// as one term.
const maxName = 1 << 10

// An attribute is a value that has no field.
type attribute struct {
	name       []byte // dotted, decoded
	isOrdinary bool   // name needs no escapes in a JSON string
	value      Value
	list       bool // value is a JSON array of literals and strings
	section    section
}

// A section is the object of the document that an attribute is written into.
type section uint8

const (
	amongAttributes section = iota
	amongLabels
	amongMetrics
	inField // it has become a field, and is not an attribute any more
)

// AddAttribute adds a value that has no field, under its dotted name. If a name is duplicated, the
// first value stays.
//
// Attributes are written as one flat object whose leaves are texts. OpenSearch 3.4.0 mishandles a
// flat_object that contains nested objects, empty arrays or arrays of objects: it may cut a path at
// its start, and then it refuses the document. Therefore none of these is ever written.
func (d *Document) AddAttribute(name []byte, v Value) {
	d.add(attribute{name: name, value: v})
}

// AddList adds a JSON array of strings and literals as an attribute.
func (d *Document) AddList(name, array []byte) {
	d.add(attribute{name: name, value: Bare(array), list: true})
}

func (d *Document) add(a attribute) {
	a.name = jsonscan.Cut(a.name, maxName)
	a.isOrdinary = jsonscan.Ordinary(a.name)
	if !a.isOrdinary && !utf8.Valid(a.name) { // repair the name now, because two invalid names may become equal
		a.name = []byte(strings.ToValidUTF8(string(a.name), "\uFFFD"))
	}
	if find(d, a.name) >= 0 {
		return
	}
	d.isLong = d.isLong || len(a.value.Bytes) > MaxLeaf || len(a.name) >= maxName
	d.attributes = append(d.attributes, a)
	if d.index != nil {
		d.index[string(a.name)] = len(d.attributes) - 1
	}
}

// Attribute returns the attribute with that name.
func (d *Document) Attribute(name string) (Value, bool) {
	if i := find(d, name); i >= 0 && !d.attributes[i].list {
		return d.attributes[i].value, true
	}
	return Value{}, false
}

// AnyAttribute returns the first attribute, in the order of the line, whose name has a property. It
// skips lists.
func (d *Document) AnyAttribute(has func(name []byte) bool) (Value, bool) {
	for i := range d.attributes {
		if a := &d.attributes[i]; !a.list && a.section != inField && has(a.name) {
			return a.value, true
		}
	}
	return Value{}, false
}

// HasAttribute reports whether there is an attribute with that name, including lists.
func (d *Document) HasAttribute(name string) bool { return find(d, name) >= 0 }

// List returns the attribute with that name as JSON if it is a list.
func (d *Document) List(name string) (Value, bool) {
	if i := find(d, name); i >= 0 && d.attributes[i].list {
		return d.attributes[i].value, true
	}
	return Value{}, false
}

// TakeAttribute returns the attribute with that name and removes it.
func (d *Document) TakeAttribute(name string) (Value, bool) {
	i := find(d, name)
	if i < 0 || d.attributes[i].list || d.attributes[i].section != amongAttributes {
		return Value{}, false
	}
	d.attributes[i].section = inField
	return d.attributes[i].value, true
}

// TakeAttributes removes the attributes, other than lists, for which take returns true.
func (d *Document) TakeAttributes(take func(name []byte, v Value) bool) {
	for i := range d.attributes {
		a := &d.attributes[i]
		if !a.list && a.section == amongAttributes && take(a.name, a.value) {
			a.section = inField
		}
	}
}

// RemoveAttribute removes the attribute with that name, including lists.
func (d *Document) RemoveAttribute(name string) {
	if i := find(d, name); i >= 0 && d.attributes[i].section == amongAttributes {
		d.attributes[i].section = inField
	}
}

// few is how many attributes are searched linearly. Larger documents use a map, so that a hostile
// line with a hundred thousand attributes does not take quadratic time.
const few = 32

// find returns the index of the attribute of d with that name, or -1.
func find[Name string | []byte](d *Document, name Name) int {
	if len(d.attributes) <= few {
		for i := range d.attributes {
			if string(d.attributes[i].name) == string(name) {
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
	if i, ok := d.index[string(name)]; ok {
		return i
	}
	return -1
}

// appendAttributes writes the attributes that have neither become fields nor been promoted.
func (d *Document) appendAttributes(dst []byte) []byte {
	open := `,"attributes":{`
	for i := range d.attributes {
		a := &d.attributes[i]
		if a.section != amongAttributes {
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
