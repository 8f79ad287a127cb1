package dashboards

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestMeasure(t *testing.T) {
	for _, row := range []struct{ text, want string }{
		{"count", `{"id":"","enabled":false,"type":"count","schema":"","params":{}}`},
		{"distinct traceId", `{"id":"","enabled":false,"type":"cardinality","schema":"","params":{"field":"traceId"}}`},
		{"percentiles 50 99.9 of faas.duration_ms", `{"id":"","enabled":false,"type":"percentiles","schema":"","params":{"field":"faas.duration_ms","percents":[50,99.9]}}`},
		{"last message", `{"id":"","enabled":false,"type":"top_hits","schema":"","params":{"aggregate":"concat","field":"message","size":1,"sortField":"@timestamp","sortOrder":"desc"}}`},
	} {
		a, err := measure(row.text)
		if got := nested(a); err != nil || got != row.want {
			t.Errorf("measure(%q) = %s, %v; want %s", row.text, got, err, row.want)
		}
	}
}

// TestMistakes: the error names the mistake in the definition and the rule.
func TestMistakes(t *testing.T) {
	const head = "charts:\n  c: {title: C, kind: table, "
	for _, row := range []struct{ name, source, want string }{
		{"unknown measure", head + "measures: {N: median x}, by: {T: time}}", `chart c: measure N: "median x" is none of: count`},
		{"field missing", head + "measures: {N: max}, by: {T: time}}", `"max" is none of`},
		{"percentile of 100", head + "measures: {N: percentiles 100 of x}, by: {T: time}}", `percentile "100" is no number between 0 and 100`},
		{"no percentile", head + "measures: {N: percentiles of x}, by: {T: time}}", `is none of`},
		{"top none", head + "measures: {N: count}, by: {T: top 0 x}}", `by T: "0" is no number from 1 to 10000`},
		{"order by what is not there", head + "measures: {N: count}, by: {T: top 5 x by M}}", `there is no measure "M" of one number to order by`},
		{"order by text", head + "measures: {M: last x}, by: {T: top 5 x by M}}", `there is no measure "M" of one number`},
		{"nothing to go by", head + "measures: {N: count}}", "kind table needs something to go by, such as Time: time"},
		{"no measure", head + "by: {T: time}}", "kind table has measures, and no text"},
		{"unknown kind", "charts:\n  c: {title: C, kind: cake, measures: {N: count}}", `kind "cake" is none of bars`},
		{"text with a query", "charts:\n  c: {title: C, kind: text, text: x, query: y}", "kind text has a text, and neither"},
		{"unknown member", head + "mesures: {N: count}}", "field mesures not found"},
		{"duplicate", "charts:\n  c: {title: C, kind: text, text: x}\n  c: {title: D, kind: text, text: x}", "c is duplicated"},
		{"no mapping", "charts: [c]", "a mapping, NAME: …, is wanted here"},
		{"unknown chart", "dashboards:\n  d: {title: D, rows: [{height: 9, panels: [c]}]}", `dashboard d: there is no chart "c"`},
		{"unknown search", "dashboards:\n  d: {title: D, rows: [{height: 9, panels: [search c]}]}", `there is no search "c"`},
		{"too wide", "dashboards:\n  d: {title: D, rows: [{height: 9, panels: [a: 40, b: 9]}]}", "the panels from a on do not add up to 48 columns"},
		{"too narrow", "dashboards:\n  d: {title: D, rows: [{height: 9, panels: [a: 40, b: 7]}]}", "do not add up to 48 columns"},
		{"no width", "dashboards:\n  d: {title: D, rows: [{height: 9, panels: [a: -1]}]}", "a panel is NAME, or NAME: WIDTH with 1 or more"},
		{"no panels", "dashboards:\n  d: {title: D, rows: [{height: 9}]}", "a row has a height of 1 or more, and panels"},
	} {
		t.Run(row.name, func(t *testing.T) {
			if _, err := build([]byte(row.source), "faulty"); err == nil || !strings.Contains(err.Error(), row.want) {
				t.Errorf("build(%q): %v; want %q in it", row.source, err, row.want)
			}
		})
	}
}

func TestObjectsOfAnotherPrefix(t *testing.T) {
	objects, err := Objects("shop.logs")
	if err != nil {
		t.Fatal(err)
	}
	file, err := NDJSON(objects)
	if err != nil {
		t.Fatal(err)
	}
	if text := string(file); strings.Contains(text, "{{prefix}}") || strings.Contains(text, "faulty-") {
		t.Error("the objects of the prefix shop.logs speak of another")
	}
	if _, err := Objects("No Such"); err == nil {
		t.Error(`Objects("No Such") takes a prefix that cannot start an index name`)
	}
}

// FuzzBuild: no definition causes a panic. The result is JSON that only refers to
// its own objects.
func FuzzBuild(f *testing.F) {
	f.Add(string(source))
	f.Add("charts:\n  c: {title: C, kind: bars, measures: {N: percentiles 1 of x}, by: {T: every 5 y, U: top 1 z by N}}")
	f.Add("dashboards:\n  d: {title: D, rows: [{height: 1, panels: [a: 1, b]}]}")
	f.Add("searches: &a\n  s: *a")
	f.Fuzz(func(t *testing.T, text string) {
		objects, err := build([]byte(text), "p")
		if err != nil {
			return
		}
		there := map[string]bool{}
		for _, o := range objects {
			there[o.Type+o.ID] = true
		}
		for _, o := range objects {
			if _, err := json.Marshal(o); err != nil {
				t.Errorf("object %s: %v", o.ID, err)
			}
			for _, r := range o.References {
				if !there[r.Type+r.ID] {
					t.Errorf("object %s refers to %s %s, which is not there", o.ID, r.Type, r.ID)
				}
			}
		}
	})
}

func BenchmarkObjects(b *testing.B) {
	b.SetBytes(int64(len(source)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Objects("faulty"); err != nil {
			b.Fatal(err)
		}
	}
}
