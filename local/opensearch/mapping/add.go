package mapping

import (
	"faulty/local/opensearch/analysis"
	"faulty/local/opensearch/segment"
)

// IgnoredField is the metadata field that holds the names of fields whose malformed
// values a document is not found by.
const IgnoredField = "_ignored"

// Add adds what Parse returned to a segment, as a document that has to be behind
// all before it.
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
