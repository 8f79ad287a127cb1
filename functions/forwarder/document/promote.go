package document

import "faulty/functions/forwarder/jsonscan"

// PromoteLabel writes the attribute with that name as labels.NAME, a keyword, so that it can be
// charted. It does nothing if there is no such attribute.
func (d *Document) PromoteLabel(name string) { d.promote(name, amongLabels) }

// PromoteMetric writes the attribute with that name as metrics.NAME, a double, if it is a number or
// a list of numbers. Otherwise it stays an attribute.
func (d *Document) PromoteMetric(name string) { d.promote(name, amongMetrics) }

// AddLabel adds a value that is not an attribute of the event as labels.NAME, unless there is one. The name must be
// valid UTF-8.
func (d *Document) AddLabel(name string, v Value) {
	for i := range d.attributes {
		if a := &d.attributes[i]; a.section == amongLabels && string(a.name) == name {
			return
		}
	}
	d.attributes = append(d.attributes, attribute{name: []byte(name), isOrdinary: jsonscan.Ordinary([]byte(name)), value: v, section: amongLabels})
	if d.index != nil && find(d, name) < 0 {
		d.index[name] = len(d.attributes) - 1
	}
	d.promoted = true
}

func (d *Document) promote(name string, to section) {
	i := find(d, name)
	if i < 0 || d.attributes[i].section != amongAttributes || to == amongMetrics && !d.attributes[i].numeric() {
		return
	}
	d.attributes[i].section = to
	d.promoted = true
}

// numeric reports whether a can be written as a double or a list of doubles.
func (a *attribute) numeric() bool {
	if !a.list {
		return isDouble(a.value.Bytes)
	}
	c := jsonscan.Cursor{Buf: a.value.Bytes}
	for c.Open('['); c.Element(); {
		if !isDouble(c.Skip()) {
			return false
		}
	}
	return true
}

func isDouble(text []byte) bool { return isNumber(text) && fits(text, Double) }

// appendPromoted writes the promoted attributes.
func (d *Document) appendPromoted(dst []byte) []byte {
	for i := range d.attributes {
		a := &d.attributes[i]
		switch a.section {
		case amongLabels:
			dst = append(appendName(append(dst, `,"labels.`...), a.name), ':')
			dst = a.appendValue(dst)
		case amongMetrics: // digits, or an array of digits, need no conversion
			dst = append(appendName(append(dst, `,"metrics.`...), a.name), ':')
			dst = append(dst, a.value.Bytes...)
		}
	}
	return dst
}

func appendName(dst, name []byte) []byte {
	return append(jsonscan.AppendText(dst, name), '"')
}
