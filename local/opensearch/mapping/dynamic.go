package mapping

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"

	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/datemath"
)

// options control how documents add fields to a mapping.
type options struct {
	dateDetection bool
	templates     []any // dynamic_templates of the definition, unchanged
}

func (o *options) set(name string, value any) error {
	switch name {
	case "date_detection":
		o.dateDetection = truth(value, true)
	case "dynamic_templates":
		templates, ok := value.([]any)
		if !ok {
			return bad("Dynamic template syntax error. An array of named objects is expected.")
		}
		for _, t := range templates {
			if err := checkTemplate(t); err != nil {
				return err
			}
		}
		o.templates = templates
	default:
		return bad("Root mapping definition has unsupported parameters:  [%s : %s], or ones that the embedded store does not support", name, Plain(value))
	}
	return nil
}

func checkTemplate(t any) error {
	named, ok := t.(map[string]any)
	if !ok || len(named) != 1 {
		return bad("A dynamic template must be defined with a name")
	}
	for name, value := range named {
		rule, _ := value.(map[string]any)
		if _, ok := rule["mapping"].(map[string]any); !ok {
			return bad("template [%s] has no mapping", name)
		}
		for key := range rule {
			switch key {
			case "match", "unmatch", "path_match", "path_unmatch", "match_mapping_type", "mapping":
			default:
				return apierr.Unsupported("[" + key + "] of dynamic template [" + name + "]")
			}
		}
	}
	return nil
}

// add adds an unknown field to the mapping if dynamic mapping allows it, and then parses its value.
func (p *parser) add(name string, value any, dynamic string) {
	if p.err != nil || !p.mayAdd(name, dynamic) {
		return
	}
	if p.err = checkPath(name); p.err != nil {
		return
	}
	definition := p.mapping.options.definition(name, value)
	field, err := newField(name, Plain(definition["type"]), definition)
	if err == nil {
		p.grow()
		err = errors.Join(p.mapping.put(field), p.mapping.checkSize())
	}
	if err != nil {
		p.err = err
		return
	}
	p.leaf(field, value)
}

// addObject adds an object at an unknown path. It reports whether the object was added.
func (p *parser) addObject(path, dynamic string) bool {
	if p.err != nil || !p.mayAdd(path, dynamic) {
		return false
	}
	if p.err = checkPath(path + "."); p.err != nil {
		return false
	}
	p.grow()
	p.mapping.parents(path + ".")
	p.err = p.mapping.checkSize()
	return p.err == nil
}

// grow replaces the mapping with a copy that fields can be added to.
func (p *parser) grow() {
	if !p.grown {
		p.mapping, p.grown = p.mapping.clone(), true
	}
}

// definition returns the mapping of a new field, based on its first value.
func (o *options) definition(name string, value any) map[string]any {
	detected, definition := o.detect(value)
	for _, t := range o.templates {
		for _, rule := range t.(map[string]any) {
			rule := rule.(map[string]any)
			if !ruleMatches(rule, name, detected) {
				continue
			}
			mapped := map[string]any{}
			maps.Copy(mapped, rule["mapping"].(map[string]any))
			if mapped["type"] == nil || mapped["type"] == "{dynamic_type}" {
				mapped["type"] = definition["type"]
			}
			return mapped
		}
	}
	return definition
}

func (o *options) detect(value any) (detected string, definition map[string]any) {
	switch value := value.(type) {
	case bool:
		return "boolean", map[string]any{"type": "boolean"}
	case json.Number:
		if integral(value.String()) {
			return "long", map[string]any{"type": "long"}
		}
		return "double", map[string]any{"type": "float"}
	case string:
		if o.dateDetection {
			for _, format := range []string{"strict_date_optional_time", datemath.SlashFormat} {
				if f, _ := datemath.ParseFormat(format); f.Matches(value) {
					return "date", dateDefinition(format)
				}
			}
		}
	}
	return "string", map[string]any{"type": "text", "fields": map[string]any{
		"keyword": map[string]any{"type": "keyword", "ignore_above": json.Number("256")}}}
}

func dateDefinition(format string) map[string]any {
	if format == datemath.SlashFormat {
		return map[string]any{"type": "date", "format": datemath.SlashFormat + "||epoch_millis", "print_format": "yyyy/MM/dd HH:mm:ss"}
	}
	return map[string]any{"type": "date"}
}

func integral(digits string) bool { return !strings.ContainsAny(digits, ".eE") }

func ruleMatches(rule map[string]any, name, detected string) bool {
	if kind, ok := rule["match_mapping_type"]; ok && kind != "*" && kind != detected {
		return false
	}
	last := name[strings.LastIndexByte(name, '.')+1:]
	return globs(rule["match"], last, true) && globs(rule["path_match"], name, true) &&
		!globs(rule["unmatch"], last, false) && !globs(rule["path_unmatch"], name, false)
}

// globs reports whether a name matches a pattern. If there is no pattern, it returns otherwise.
func globs(pattern any, name string, otherwise bool) bool {
	text, ok := pattern.(string)
	if !ok {
		return otherwise
	}
	return Glob(text, name)
}

// Glob reports whether a name matches a pattern in which * stands for any text.
func Glob(pattern, name string) bool {
	head, rest, star := strings.Cut(pattern, "*")
	if !star {
		return pattern == name
	}
	name, ok := strings.CutPrefix(name, head)
	for ok {
		part, after, more := strings.Cut(rest, "*")
		if !more {
			return strings.HasSuffix(name, part)
		}
		_, name, ok = strings.Cut(name, part)
		rest = after
	}
	return false
}

// GlobAny reports whether a name matches one of several patterns.
func GlobAny(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool { return Glob(pattern, name) })
}
