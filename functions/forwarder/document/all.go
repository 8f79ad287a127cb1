package document

import "iter"

// All returns the fields and attributes of d with their values as text, in the order in which they
// are written. The name of an attribute is attributes.NAME, or labels.NAME or metrics.NAME if it is
// promoted. All is for showing a document to people, so it may allocate.
func (d *Document) All() iter.Seq2[string, string] {
	return func(yield func(name, value string) bool) {
		if d.Time != 0 && !yield("@timestamp", string(AppendTime(nil, d.Time))) {
			return
		}
		for f := range fieldCount {
			if d.Has(f) && !yield(f.Name(), string(d.Get(f).Text())) {
				return
			}
		}
		for i := range d.attributes {
			a := &d.attributes[i]
			if a.section != inField && !yield(a.section.prefix()+string(a.name), string(a.value.Text())) {
				return
			}
		}
	}
}

// prefix returns the name of the object into which attributes in section p are written.
func (p section) prefix() string {
	switch p {
	case amongLabels:
		return "labels."
	case amongMetrics:
		return "metrics."
	}
	return "attributes."
}
