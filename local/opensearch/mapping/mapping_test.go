package mapping

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/segment"
	"faulty/local/opensearch/strictjson"
)

func decode(tb testing.TB, text string) map[string]any {
	tb.Helper()
	tree, err := strictjson.Decode([]byte(text))
	if err != nil {
		tb.Fatal(err)
	}
	return tree
}

// TestConvert has values of each type, with the stored value or the type of the error.
func TestConvert(t *testing.T) {
	for _, tt := range []struct{ typ, value, want string }{
		{"keyword", `"a"`, "a"},
		{"keyword", `1.50`, "1.50"},
		{"keyword", `true`, "true"},
		{"keyword", `{"a":1}`, "illegal_state_exception"},
		{"text", `"Some words"`, "Some words"},
		{"ip", `"10.0.0.1"`, "10.0.0.1"},
		{"ip", `"::ffff:10.0.0.1"`, "10.0.0.1"},
		{"ip", `"0:0:0:0:0:0:0:1"`, "::1"},
		{"ip", `"10.0.0"`, "illegal_argument_exception"},
		{"long", `7`, "7"},
		{"long", `"7"`, "7"},
		{"long", `7.9`, "7"},
		{"long", `7e2`, "700"},
		{"long", `9223372036854775807`, "9223372036854775807"},
		{"long", `9223372036854775808`, "illegal_argument_exception"},
		{"long", `"seven"`, "number_format_exception"},
		{"long", `true`, "json_parse_exception"},
		{"integer", `2147483648`, "illegal_argument_exception"},
		{"short", `-32768`, "-32768"},
		{"byte", `128`, "illegal_argument_exception"},
		{"double", `1.5`, "1.5"},
		{"double", `1e999`, "illegal_argument_exception"},
		{"double", `"0x1p2"`, "number_format_exception"},
		{"float", `0.1`, "0.10000000149011612"},
		{"float", `1e39`, "illegal_argument_exception"},
		{"boolean", `true`, "1"},
		{"boolean", `"false"`, "0"},
		{"boolean", `""`, "0"},
		{"boolean", `1`, "illegal_argument_exception"},
		{"date", `"2026-11-22T10:00:00Z"`, "1795341600000"},
		{"date", `1795341600000`, "1795341600000"},
		{"date", `"yesterday"`, "illegal_argument_exception"},
	} {
		t.Run(tt.typ+" "+tt.value, func(t *testing.T) {
			f, err := Unmapped("f", tt.typ)
			if err != nil {
				t.Fatal(err)
			}
			v, err := f.Convert(decode(t, `{"v":`+tt.value+`}`)["v"])
			got := v.Str
			switch {
			case err != nil:
				got = apierr.From(err).Type
			case f.Kind == Double:
				got = fmt.Sprint(segment.Float(v.Num))
			case f.Kind != Keyword && f.Kind != Text:
				got = fmt.Sprint(v.Num)
			}
			if got != tt.want {
				t.Errorf("Convert(%s) to %s = %s, %v; want %s", tt.value, tt.typ, got, err, tt.want)
			}
		})
	}
}

// values returns the values of a document in the form field=value, sorted.
func values(list []Value) string {
	var all []string
	for _, v := range list {
		text := v.Str
		switch v.Field.Kind {
		case Keyword, Text, Flat:
			text = strings.ReplaceAll(text, FlatSeparator, ":")
		case Double:
			text = fmt.Sprint(segment.Float(v.Num))
		default:
			text = fmt.Sprint(v.Num)
		}
		all = append(all, v.Field.Path+"="+text)
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}

// TestParse has documents. It checks their values, the ignored fields, and the fields that are
// added to the mapping, or the type of the error.
func TestParse(t *testing.T) {
	const fields = `{"dynamic":false,"properties":{"k":{"type":"keyword","ignore_above":3},"m":{"type":"text","fields":{"raw":{"type":"keyword"}}},
		"n":{"type":"long","ignore_malformed":true},"strict_n":{"type":"long"},"a":{"properties":{"b":{"type":"keyword"}}},"flat":{"type":"flat_object"},
		"alias":{"type":"alias","path":"k"},"open":{"type":"object","dynamic":true},"off":{"type":"object","enabled":false},"closed":{"type":"object","dynamic":"strict"}}}`
	for _, tt := range []struct{ name, mapping, doc, want, ignored, gained string }{
		{"nothing", fields, `{}`, "", "", ""},
		{"lists", fields, `{"k":["a","b"]}`, "k=a k=b", "", ""},
		{"null", fields, `{"k":null}`, "", "", ""},
		{"a path in two notations", fields, `{"a.b":"1","a":{"b":"2"}}`, "a.b=1 a.b=2", "", ""},
		{"too long a keyword", fields, `{"k":"abcd"}`, "", "", ""},
		{"a multi-field", fields, `{"m":"Some Words"}`, "m.raw=Some Words m=Some Words", "", ""},
		{"a malformed number that is ignored", fields, `{"n":"x"}`, "", "n", ""},
		{"a malformed number", fields, `{"strict_n":"x"}`, "mapper_parsing_exception", "", ""},
		{"an empty text for a number", fields, `{"strict_n":""}`, "", "", ""},
		{"an object for a field", fields, `{"k":{"x":1}}`, "mapper_parsing_exception", "", ""},
		{"a value for an object", fields, `{"a":1}`, "mapper_parsing_exception", "", ""},
		{"a value for an alias", fields, `{"alias":"a"}`, "mapper_parsing_exception", "", ""},
		{"leaves", fields, `{"flat":{"x":{"y":1},"z":[true,"q"]}}`, "flat=x.y:1 flat=z:q flat=z:true", "", ""},
		{"unknown, not dynamic", fields, `{"new":1}`, "", "", ""},
		{"unknown, dynamic below", fields, `{"open":{"x":1}}`, "open.x=1", "", "open.x"},
		{"unknown, strict below", fields, `{"closed":{"x":1}}`, "strict_dynamic_mapping_exception", "", ""},
		{"disabled", fields, `{"off":{"x":{"y":[1]}}}`, "", "", ""},
		{"an empty name", fields, `{"":1}`, "mapper_parsing_exception", "", ""},
		{"dynamic types", `{}`, `{"l":1,"f":1.5,"b":true,"t":"2026-11-22","s":"2026/11/22","w":"x"}`, "b=1 f=1.5 l=1 s=1795305600000 t=1795305600000 w.keyword=x w=x", "", "b f l s t w w.keyword"},
		{"no date detection", `{"date_detection":false}`, `{"t":"2026-11-22"}`, "t.keyword=2026-11-22 t=2026-11-22", "", "t t.keyword"},
		{"dynamic template", `{"dynamic_templates":[{"x":{"path_match":"labels.*","match_mapping_type":"string","mapping":{"type":"keyword"}}}]}`, `{"labels":{"a":"b"},"n":1}`, "labels.a=b n=1", "", "labels.a n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m, err := Default().Merge(decode(t, tt.mapping))
			if err != nil {
				t.Fatal(err)
			}
			found, ignored, grown, err := m.Parse("1", decode(t, tt.doc))
			got := values(found)
			if err != nil {
				got = apierr.From(err).Type
			}
			gained := slices.DeleteFunc(grown.Fields(), func(name string) bool { return slices.Contains(m.Fields(), name) })
			if got != tt.want || strings.Join(ignored, " ") != tt.ignored || strings.Join(gained, " ") != tt.gained {
				t.Errorf("Parse(%s) = %q, %v, %v, %v; want %q, %q, %q", tt.doc, got, ignored, gained, err, tt.want, tt.ignored, tt.gained)
			}
		})
	}
}

// TestMerge merges definitions into a mapping that has a keyword k.
func TestMerge(t *testing.T) {
	for _, tt := range []struct{ name, definition, kind, reason string }{
		{"another field", `{"properties":{"x":{"type":"ip","ignore_malformed":true}}}`, "", ""},
		{"the same field", `{"properties":{"k":{"type":"keyword","ignore_above":5}}}`, "", ""},
		{"another type", `{"properties":{"k":{"type":"text"}}}`, "illegal_argument_exception", "cannot be changed from type [keyword] to [text]"},
		{"an object instead of a field", `{"properties":{"k":{"properties":{}}}}`, "illegal_argument_exception", "can't merge"},
		{"an unknown type", `{"properties":{"x":{"type":"geo_point"}}}`, "mapper_parsing_exception", "No handler for type [geo_point]"},
		{"an unknown parameter", `{"properties":{"x":{"type":"keyword","frob":1}}}`, "mapper_parsing_exception", "unknown parameter [frob]"},
		{"no type", `{"properties":{"x":{}}}`, "mapper_parsing_exception", "No type specified"},
		{"an analyzer", `{"properties":{"x":{"type":"text","analyzer":"english"}}}`, "illegal_argument_exception", "analyzer [english]"},
		{"a date format", `{"properties":{"x":{"type":"date","format":"HH:mm"}}}`, "illegal_argument_exception", "date format [HH:mm]"},
		{"an alias of nothing", `{"properties":{"x":{"type":"alias","path":"nobody"}}}`, "mapper_parsing_exception", "an existing field"},
		{"an alias of an alias", `{"properties":{"x":{"type":"alias","path":"k"},"y":{"type":"alias","path":"x"}}}`, "mapper_parsing_exception", "another alias"},
		{"a template without a mapping", `{"dynamic_templates":[{"x":{"match":"*"}}]}`, "mapper_parsing_exception", "no mapping"},
		{"an unknown root key", `{"frob":1}`, "mapper_parsing_exception", "unsupported parameters"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m, err := Default().Merge(decode(t, `{"properties":{"k":{"type":"keyword"}}}`))
			if err != nil {
				t.Fatal(err)
			}
			_, err = m.Merge(decode(t, tt.definition))
			switch {
			case tt.kind == "" && err != nil:
				t.Errorf("Merge(%s) = %v", tt.definition, err)
			case tt.kind != "" && (err == nil || apierr.From(err).Type != tt.kind || !strings.Contains(err.Error(), tt.reason)):
				t.Errorf("Merge(%s) = %v; want %s with %q", tt.definition, err, tt.kind, tt.reason)
			}
		})
	}
}

// TestTemplate checks that the store accepts the project's index template. It also checks that the
// result of Show can be merged to the same mapping.
func TestTemplate(t *testing.T) {
	text, err := os.ReadFile("../../../infra/indices/template.json")
	if err != nil {
		t.Fatal(err)
	}
	definition := decode(t, string(text))["template"].(map[string]any)["mappings"].(map[string]any)
	m, err := Default().Merge(definition)
	if err != nil {
		t.Fatal(err)
	}
	first, err := json.Marshal(m.Show())
	if err != nil {
		t.Fatal(err)
	}
	again, err := Default().Merge(decode(t, string(first)))
	if err != nil {
		t.Fatal(err)
	}
	if second, _ := json.Marshal(again.Show()); string(second) != string(first) {
		t.Errorf("the mapping changes when it is shown and read:\n%s\n%s", first, second)
	}
	if f := m.Field("error.message"); f == nil || f.Path != "exception.message" {
		t.Errorf("Field(error.message) = %+v; want the field that the alias names", f)
	}
}

func TestGlob(t *testing.T) {
	for _, tt := range []struct {
		pattern, name string
		want          bool
	}{
		{"a", "a", true}, {"a", "b", false}, {"*", "", true}, {"a*", "ab", true}, {"*b", "ab", true}, {"a*c", "abc", true},
		{"a*c", "ac", true}, {"a*c", "acb", false}, {"a*b*c", "axbyc", true}, {"a*b*c", "acb", false}, {"log.*", "log", false},
	} {
		if got := Glob(tt.pattern, tt.name); got != tt.want {
			t.Errorf("Glob(%q, %q) = %v; want %v", tt.pattern, tt.name, got, tt.want)
		}
	}
}
