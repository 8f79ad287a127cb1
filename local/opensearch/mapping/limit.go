package mapping

import (
	"strings"

	"faulty/local/opensearch/apierr"
)

// These limits are OpenSearch's defaults of index.mapping.depth.limit and
// index.mapping.total_fields.limit.
const (
	maxDepth  = 20
	maxFields = 1000 // objects, aliases and multi-fields count as fields
)

// checkName returns an error if a document cannot have a field of this name.
func checkName(name string) error {
	switch {
	case name == "":
		return apierr.Illegal("field name cannot be an empty string")
	case !strings.Contains(name, "."):
		return nil
	case strings.Trim(name, ".") == "":
		return apierr.Illegal("field name cannot contain only the character [.]")
	}
	for part := range strings.SplitSeq(strings.TrimRight(name, "."), ".") {
		switch {
		case part == "":
			return apierr.Illegal("object field starting or ending with a [.] makes object resolution ambiguous: [%s]", name)
		case strings.TrimSpace(part) == "":
			return apierr.Illegal("object field cannot contain only whitespace: ['%s']", name)
		}
	}
	return nil
}

func tooDeep(what string) error {
	return apierr.New(400, "parse_exception", "The depth of the %s has exceeded the allowed limit of [%d]. This limit can be set by changing the [index.mapping.depth.limit] index level setting.", what, maxDepth)
}

// arrays returns how deeply arrays are nested.
func arrays(value any) (depth int) {
	list, ok := value.([]any)
	if !ok {
		return 0
	}
	for _, item := range list {
		depth = max(depth, arrays(item))
	}
	return depth + 1
}

// checkPath returns an error if a path goes through too many objects.
func checkPath(path string) error {
	if strings.Count(path, ".") < maxDepth {
		return nil
	}
	above := path[:strings.LastIndexByte(path, '.')]
	return apierr.Illegal("Limit of mapping depth [%d] has been exceeded due to object field [%s]", maxDepth, above)
}

// checkSize returns an error if a mapping has too many fields.
func (m *Mapping) checkSize() error {
	if len(m.fields)+len(m.aliases)+len(m.objects)-1 > maxFields {
		return apierr.Illegal("Limit of total fields [%d] has been exceeded", maxFields)
	}
	return nil
}
