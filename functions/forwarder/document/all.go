package document

import "iter"

// All returns the fields and attributes of d with their values as text, in the
// order in which they are written. An attribute's name is attributes.NAME, or
// labels.NAME or metrics.NAME where it has been promoted. It is for people who
// want to see what a document is made of: it allocates.
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
			if a.place != nowhere && !yield(a.place.prefix()+string(a.name), string(a.value.Text())) {
				return
			}
		}
	}
}

// prefix returns the name of the object that attributes of p are written into.
func (p place) prefix() string {
	switch p {
	case amongLabels:
		return "labels."
	case amongMetrics:
		return "metrics."
	}
	return "attributes."
}
