package mapping

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"faulty/local/opensearch/apierr"
)

// flat parses a flat_object. All of its leaves are stored as strings.
func (p *parser) flat(field *Field, value any) {
	switch value := value.(type) {
	case nil:
	case map[string]any:
		p.flatLeaves(field, "", value)
	default:
		if p.err == nil {
			cause := apierr.Parsing("[%s] unexpected token in flat_object field value", field.Path)
			p.err = apierr.New(400, "mapper_parsing_exception", "failed to parse field [%s] of type [flat_object] in document with id '%s'. Preview of field's value: '%s'",
				field.Path, p.id, Plain(value)).CausedBy(cause)
		}
	}
}

func (p *parser) flatLeaves(field *Field, path string, value any) {
	switch value := value.(type) {
	case nil:
	case map[string]any:
		for name, below := range value {
			if path != "" {
				name = path + "." + name
			}
			p.flatLeaves(field, name, below)
		}
	case []any:
		for _, item := range value {
			p.flatLeaves(field, path, item)
		}
	default:
		term := path + FlatSeparator + Plain(value)
		if len(term)+len(field.Path) > maxTerm {
			p.tooLong(field.Path+"."+path, term)
			return
		}
		p.values = append(p.values, Value{Field: field, Str: term})
	}
}

func isObject(value any) bool {
	_, ok := value.(map[string]any)
	return ok
}

// Plain returns a JSON value as the text that OpenSearch converts it to.
func Plain(value any) string {
	switch value := value.(type) {
	case string:
		return value
	case json.Number:
		return value.String()
	case bool:
		if value {
			return "true"
		}
		return "false"
	case map[string]any:
		parts := make([]string, 0, len(value))
		for name, v := range value {
			parts = append(parts, name+"="+Plain(v))
		}
		slices.Sort(parts)
		return "{" + strings.Join(parts, ", ") + "}"
	}
	return fmt.Sprint(value)
}
