package mapping

import (
	"faulty/local/opensearch/analysis"
	"faulty/local/opensearch/segment"
)

// IgnoredField is the metadata field that holds the names of a document's fields whose malformed
// values were ignored. A search does not find the document by these values.
const IgnoredField = "_ignored"

// Add adds a document with the values that Parse returned to a segment. doc must be higher than the
// number of every earlier document.
func Add(b *segment.Builder, doc uint32, id string, values []Value, ignored []string) {
	b.Begin(doc)
	for _, v := range values {
		switch v.Field.Kind {
		case Keyword, Flat:
			b.Keyword(v.Field.Path, v.Str)
		case Text:
			b.Text(v.Field.Path, analysis.Words(v.Str))
		default:
			b.Num(v.Field.Path, v.Num)
		}
	}
	b.Keyword(IDField, id)
	for _, field := range ignored {
		b.Keyword(IgnoredField, field)
	}
}
