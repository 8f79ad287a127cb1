package aggregation

import (
	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/mapping"
	"faulty/local/opensearch/segment"
	"faulty/local/opensearch/strictjson"
)

// source is the field whose values an aggregation uses.
type source struct {
	kind, name string
	field      *mapping.Field // field of the last index that has it; nil if no index has it
}

func newSource(kind string, o *strictjson.Object) source {
	switch {
	case o.Has("script"):
		o.Fail(apierr.Unsupported("[script] of [" + kind + "]"))
	case !o.Has("field"):
		o.Fail(apierr.Illegal("Required one of fields [field, script], but none were specified."))
	}
	return source{kind: kind, name: o.Text("field", "")}
}

// resolve returns the field in an index, or nil if the index does not have it. With numeric, it
// returns an error for a keyword field.
func (src *source) resolve(e *env, numeric bool) (*mapping.Field, error) {
	f := e.Mapping.Field(src.name)
	if f == nil {
		if flat, _ := e.Mapping.FlatLeaf(src.name); flat != nil {
			return nil, flat.CheckDocValues(e.Context.Index)
		}
		if src.name == "_index" || src.name == "_id" {
			return nil, apierr.Unsupported("an aggregation of [" + src.name + "]")
		}
		return nil, nil
	}
	if err := f.CheckDocValues(e.Context.Index); err != nil {
		return nil, err
	}
	if numeric && f.Kind == mapping.Keyword {
		return nil, wrongType(src.name, f.Type, src.kind)
	}
	src.field = f
	return f, nil
}

// each calls visit for every document that has the field, with the document's position in docs and
// its values.
func each(s *segment.Segment, f *mapping.Field, docs []uint32, visit func(i int, nums []int64)) {
	if f == nil {
		return
	}
	column := s.Column(f.Path)
	column.Each(docs, func(i, lo, hi int) { visit(i, column.Nums[lo:hi]) })
}
