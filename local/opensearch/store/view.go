package store

import (
	"faulty/local/opensearch/mapping"
	"faulty/local/opensearch/segment"
)

// A View is a snapshot of an index. Its contents must not be changed.
type View struct {
	Name, UUID string
	Replicas   int
	Settings   map[string]any // by full name: index.number_of_replicas
	Mapping    *mapping.Mapping
	Segments   []*segment.Segment
	Docs       int // live documents
	Deleted    int
	Bytes      int64 // total size of the sources
	index      *index
}

// publish makes the committed changes visible to readers.
func (x *index) publish() {
	v := &View{
		Name: x.name, UUID: x.uuid, Replicas: x.replicas, Settings: x.settings,
		Mapping: x.mapping, Bytes: x.bytes, index: x,
	}
	v.Segments = append(v.Segments, x.sealed...)
	if x.growing != nil {
		v.Segments = append(v.Segments, x.growing.Segment())
	}
	for _, s := range v.Segments {
		v.Docs += s.Live.Count()
	}
	v.Deleted = max(0, int(x.next)-v.Docs)
	x.view.Store(v)
}

// NestedSettings returns the settings as nested objects.
func (v *View) NestedSettings() map[string]any { return nested(v.Settings) }

// ignored returns the fields of a document that have values which were not indexed.
func (v *View) ignored(seq int64) []string {
	for _, s := range v.Segments {
		if doc := seq - s.Base; 0 <= doc && doc < segment.Size {
			return s.Keywords(mapping.IgnoredField, uint32(doc))
		}
	}
	return nil
}
