package aggregation

import (
	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/mapping"
	"faulty/local/opensearch/segment"
	"faulty/local/opensearch/strictjson"
)

// source is the field that an aggregation is of.
type source struct {
	kind, name string
	field      *mapping.Field // in the last index that has it; nil if none does
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

// resolve returns the field in an index, nil if the index does not have it. With
// numeric, a field of terms is an error.
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

// each calls visit with the values of every document that has the field, and its
// position among docs.
func each(s *segment.Segment, f *mapping.Field, docs []uint32, visit func(i int, nums []int64)) {
	if f == nil {
		return
	}
	column := s.Column(f.Path)
	column.Each(docs, func(i, lo, hi int) { visit(i, column.Nums[lo:hi]) })
}
