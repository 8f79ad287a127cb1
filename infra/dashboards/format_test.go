package dashboards

import (
	"bytes"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// exported parses the objects from the file that Dashboards receives.
func exported(t *testing.T) []Object {
	t.Helper()
	objects, err := Objects("faulty")
	if err != nil {
		t.Fatal(err)
	}
	file, err := NDJSON(objects)
	if err != nil {
		t.Fatal(err)
	}
	// These are limits of Dashboards: savedObjects.maxImportPayloadBytes and
	// maxImportExportSize. Its server accepts at most 1 MB in other requests.
	if len(file) > 1<<20 || len(objects) > 10_000 {
		t.Errorf("%d objects in %d bytes; want fewer than 10,000 in 1 MB", len(objects), len(file))
	}
	var read []Object
	for line := range bytes.Lines(file) {
		var o Object
		decoder := json.NewDecoder(bytes.NewReader(line))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&o); err != nil {
			t.Fatalf("%v in %.200s", err, line)
		}
		read = append(read, o)
	}
	return read
}

// TestImportFormat checks the file against the rules of an import. No id is
// duplicated. Every reference is to an object of the file and occurs in the
// attributes. The migrations are those of Dashboards 3.4. Strings that must
// contain JSON do.
func TestImportFormat(t *testing.T) {
	objects := exported(t)
	there := map[string]bool{}
	titles := map[string]bool{}
	for _, o := range objects {
		key := o.Type + ":" + o.ID
		if there[key] || titles[o.Type+o.Title()] {
			t.Errorf("%s, %q, is duplicated", key, o.Title())
		}
		there[key], titles[o.Type+o.Title()] = true, true
	}
	last := map[string]string{"index-pattern": "7.6.0", "search": "7.9.3", "visualization": "7.10.0", "dashboard": "7.9.3"}
	count := map[string]int{}
	for _, o := range objects {
		count[o.Type]++
		if want := map[string]string{o.Type: last[o.Type]}; !maps.Equal(o.MigrationVersion, want) {
			t.Errorf("%s: migrationVersion %v; want %v", o.ID, o.MigrationVersion, want)
		}
		if o.ID != "faulty" && !strings.HasPrefix(o.ID, "faulty-") || o.Title() == "" {
			t.Errorf("object %q, titled %q: want an id that begins with the prefix, and a title", o.ID, o.Title())
		}
		text := parseNested(t, o.ID, o.Attributes)
		for _, r := range o.References {
			if !there[r.Type+":"+r.ID] {
				t.Errorf("%s refers to %s %s, which is not in the file", o.ID, r.Type, r.ID)
			}
			if !strings.Contains(text, `"`+r.Name+`"`) {
				t.Errorf("%s: nothing in the attributes goes by the reference's name %s", o.ID, r.Name)
			}
		}
		if n := strings.Count(text, "RefName\":"); n != len(o.References) {
			t.Errorf("%s names %d references and has %d", o.ID, n, len(o.References))
		}
	}
	if count["index-pattern"] != 2 || count["dashboard"] != 4 {
		t.Errorf("the file holds %v; want two index patterns and four dashboards", count)
	}
}

// parseNested parses the attributes that contain JSON, and returns their text.
func parseNested(t *testing.T, id string, attributes map[string]any) (text string) {
	t.Helper()
	for name, value := range attributes {
		switch v := value.(type) {
		case map[string]any:
			text += parseNested(t, id, v)
		case string:
			if !strings.HasSuffix(name, "JSON") && !slices.Contains([]string{"visState", "fields", "fieldFormatMap"}, name) {
				continue
			}
			if !json.Valid([]byte(v)) {
				t.Errorf("%s: attribute %s is no JSON: %.200s", id, name, v)
			}
			text += v
		}
	}
	return text
}

// TestAttributesAreMapped: Dashboards stores its objects in an index whose
// mapping is strict for these types. An unknown attribute would fail the import.
func TestAttributesAreMapped(t *testing.T) {
	known := map[string][]string{
		"search":        {"columns", "description", "hits", "kibanaSavedObjectMeta", "sort", "title", "version"},
		"visualization": {"description", "kibanaSavedObjectMeta", "savedSearchRefName", "title", "uiStateJSON", "version", "visState"},
		"dashboard":     {"description", "hits", "kibanaSavedObjectMeta", "optionsJSON", "panelsJSON", "refreshInterval", "timeFrom", "timeRestore", "timeTo", "title", "version"},
	}
	for _, o := range exported(t) {
		for name := range o.Attributes {
			if o.Type != "index-pattern" && !slices.Contains(known[o.Type], name) { // the mapping of index patterns accepts any attribute
				t.Errorf("%s: type %s has no attribute %q", o.ID, o.Type, name)
			}
		}
	}
}

// TestEveryChartIsShown: every chart is on a dashboard.
func TestEveryChartIsShown(t *testing.T) {
	shown := map[string]bool{}
	objects := exported(t)
	for _, o := range objects {
		if o.Type == "dashboard" {
			for _, r := range o.References {
				shown[r.ID] = true
			}
		}
	}
	for _, o := range objects {
		if o.Type == "visualization" && !shown[o.ID] {
			t.Errorf("no dashboard shows %s", o.ID)
		}
	}
}

// TestPanelsFit: panels are within 48 columns and do not overlap.
func TestPanelsFit(t *testing.T) {
	type place struct{ X, Y, W, H int }
	for _, o := range exported(t) {
		if o.Type != "dashboard" {
			continue
		}
		taken := map[[2]int]int{}
		for i, p := range unnest[[]struct{ GridData place }](t, o.Attributes["panelsJSON"]) {
			g := p.GridData
			if g.X < 0 || g.W < 4 || g.X+g.W > columns || g.H < 4 {
				t.Errorf("%s: panel %d is at %+v; want it within %d columns, 4 by 4 or larger", o.ID, i, g, columns)
			}
			for x := g.X; x < g.X+g.W; x++ {
				for y := g.Y; y < g.Y+g.H; y++ {
					if other, ok := taken[[2]int{x, y}]; ok {
						t.Fatalf("%s: panels %d and %d overlap", o.ID, other, i)
					}
					taken[[2]int{x, y}] = i
				}
			}
		}
	}
}

// TestFieldsAreInTheTemplate: fields in queries and columns are mapped, and
// fields in aggregations have doc values. A chart of another field would be
// empty.
func TestFieldsAreInTheTemplate(t *testing.T) {
	var fields map[string]bool
	known := func(o Object, name string) {
		if _, ok := fields[name]; !ok {
			t.Errorf("%s: the template has no field %q", o.ID, name)
		}
	}
	inQuery := regexp.MustCompile(`([@\w.]+):`)
	for _, o := range exported(t) {
		fields = mapped(t, indexOf(o))
		switch o.Type {
		case "index-pattern":
			for name := range unnest[map[string]any](t, o.Attributes["fieldFormatMap"]) {
				known(o, name)
			}
			continue
		case "search":
			for _, column := range o.Attributes["columns"].([]any) {
				known(o, column.(string))
			}
		case "visualization":
			for _, a := range unnest[struct{ Aggs []agg }](t, o.Attributes["visState"]).Aggs {
				name, _ := a.Params["field"].(string)
				if a.Type == "count" {
					continue
				}
				known(o, name)
				if a.Type != "top_hits" && !fields[name] { // top_hits reads the source
					t.Errorf("%s: field %s cannot be aggregated", o.ID, name)
				}
			}
		}
		source := unnest[struct{ Query struct{ Query string } }](t, o.Attributes["kibanaSavedObjectMeta"].(map[string]any)["searchSourceJSON"])
		for _, match := range inQuery.FindAllStringSubmatch(source.Query.Query, -1) {
			known(o, match[1])
		}
	}
}

// indexOf returns the index of an index pattern, or of a search or chart.
func indexOf(o Object) index {
	for _, r := range o.References {
		if r.Type == "index-pattern" {
			o.ID = r.ID
		}
	}
	if strings.HasSuffix(o.ID, "-groups") && o.Type != "dashboard" {
		return groups
	}
	return events
}

// mapped returns the fields of an index template, and whether each can be
// aggregated.
func mapped(t *testing.T, i index) map[string]bool {
	t.Helper()
	template, err := i.template("faulty")
	if err != nil {
		t.Fatal(err)
	}
	type mapping struct {
		Type       string             `json:"type"`
		DocValues  *bool              `json:"doc_values"`
		Properties map[string]mapping `json:"properties"`
		Fields     map[string]mapping `json:"fields"`
	}
	var whole struct {
		Template struct {
			Mappings mapping `json:"mappings"`
		} `json:"template"`
	}
	if err := json.Unmarshal(template, &whole); err != nil {
		t.Fatal(err)
	}
	fields := map[string]bool{}
	var walk func(path string, m mapping)
	walk = func(path string, m mapping) {
		if m.Type != "" {
			off := m.DocValues != nil && !*m.DocValues
			fields[path] = !off && !slices.Contains([]string{"text", "match_only_text", "flat_object", "object"}, m.Type)
		}
		for _, children := range []map[string]mapping{m.Properties, m.Fields} {
			for name, child := range children {
				walk(strings.TrimPrefix(path+"."+name, "."), child)
			}
		}
	}
	walk("", whole.Template.Mappings)
	return fields
}
