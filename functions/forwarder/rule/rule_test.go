package rule

import (
	"fmt"
	"strings"
	"testing"

	"faulty/functions/forwarder/document"
	"faulty/functions/internal/env"
)

// load returns rules for the settings: name, value, name, value …
func load(tb testing.TB, pairs ...string) (Rules, error) {
	tb.Helper()
	vars := env.Reader{Lookup: func(name string) (string, bool) {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1], true
			}
		}
		return "", false
	}}
	r := Load(&vars)
	return r, vars.Err()
}

func rules(tb testing.TB, pairs ...string) Rules {
	tb.Helper()
	r, err := load(tb, pairs...)
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

func TestKeepsLine(t *testing.T) {
	for _, row := range []struct {
		name, include, exclude, line string
		want                         bool
	}{
		{"no rule", "", "", "any", true},
		{"included", "paid|refunded", "", "order paid", true},
		{"not included", "paid", "", "order placed", false},
		{"second pattern", "paid\nplaced", "", "order placed", true},
		{"excluded", "", "^START ", "START RequestId: x", false},
		{"not at the start", "", "^START ", "RESTART RequestId: x", true},
		{"excluded though included", "order", "health", "order health", false},
		{"blank line", "", `^\s*$`, " \n", false},
		{"bytes that are no UTF-8", "a.b", "", "a\xffb", true},
	} {
		t.Run(row.name, func(t *testing.T) {
			r := rules(t, "INCLUDE", row.include, "EXCLUDE", row.exclude)
			if got := r.KeepsLine([]byte(row.line)); got != row.want {
				t.Errorf("KeepsLine(%q) = %v; want %v", row.line, got, row.want)
			}
		})
	}
}

func TestMinLevel(t *testing.T) {
	for i, lowest := range levels {
		r := rules(t, "MIN_LEVEL", strings.ToUpper(lowest))
		for j, level := range levels {
			var d document.Document
			d.SetText(document.Level, level)
			if got := r.KeepsDocument(&d); got != (j >= i) {
				t.Errorf("MIN_LEVEL=%s keeps %s: %v; want %v", lowest, level, got, j >= i)
			}
		}
		if !r.KeepsDocument(&document.Document{}) {
			t.Errorf("MIN_LEVEL=%s drops a line without a level", lowest)
		}
	}
}

func TestSample(t *testing.T) {
	r := rules(t, "SAMPLE", "0")
	for _, row := range []struct {
		name  string
		field document.Field
		value string
		want  bool
	}{
		{"message", document.Message, "m", false},
		{"info", document.Level, "info", false},
		{"error", document.Level, "error", true},
		{"fatal", document.Level, "fatal", true},
		{"exception", document.ExceptionType, "KeyError", true},
		{"exception's message", document.ExceptionMessage, "m", true},
		{"stack trace", document.ExceptionStacktrace, "t", true},
		{"success", document.FaasStatus, "success", false},
		{"timeout", document.FaasStatus, "timeout", true},
	} {
		t.Run(row.name, func(t *testing.T) {
			var d document.Document
			d.SetText(row.field, row.value)
			if got := r.KeepsDocument(&d); got != row.want {
				t.Errorf("SAMPLE=0 keeps %s %q: %v; want %v", row.field.Name(), row.value, got, row.want)
			}
		})
	}
}

// TestSampleByTrace: a trace is kept or dropped as a whole, whatever else its lines contain. A
// higher share keeps every trace that a lower share keeps. The share of kept traces is correct.
func TestSampleByTrace(t *testing.T) {
	tenth, half := rules(t, "SAMPLE", "0.1"), rules(t, "SAMPLE", "0.5")
	const traces = 20_000
	kept := 0
	for i := range traces {
		var a, b document.Document
		a.SetText(document.TraceID, fmt.Sprintf("5f35ae12%024X", i))
		b.SetText(document.TraceID, fmt.Sprintf("5f35ae12%024x", i))
		b.SetText(document.FaasExecution, "another request")
		b.ID = document.Plain([]byte("17"))
		if tenth.KeepsDocument(&a) != tenth.KeepsDocument(&b) {
			t.Fatalf("trace %d is kept in part", i)
		}
		if tenth.KeepsDocument(&a) {
			kept++
			if !half.KeepsDocument(&a) {
				t.Fatalf("trace %d is kept at 0.1 and dropped at 0.5", i)
			}
		}
	}
	if kept < traces*9/100 || kept > traces*11/100 {
		t.Errorf("SAMPLE=0.1 keeps %d of %d traces", kept, traces)
	}
}

// TestSampleWithoutTrace: the request id decides, or else the event id.
func TestSampleWithoutTrace(t *testing.T) {
	r := rules(t, "SAMPLE", "0.5")
	for i := range 100 {
		id := fmt.Sprint(i)
		var traced, executed, single document.Document
		traced.SetText(document.TraceID, id)
		executed.SetText(document.FaasExecution, id)
		executed.ID = document.Plain([]byte("x"))
		single.ID = document.Plain([]byte(id))
		want := r.KeepsDocument(&traced)
		if r.KeepsDocument(&executed) != want || r.KeepsDocument(&single) != want {
			t.Errorf("key %s is sampled in different ways", id)
		}
	}
}

// TestUnit pins the hash, which must never change, because functions of several versions must
// sample the same traces.
func TestUnit(t *testing.T) {
	for key, want := range map[string]string{"": "0.93677", "5f35ae120c0fec141ab77a00bc047aa2": "0.99019"} {
		if got := fmt.Sprintf("%.5f", unit([]byte(key))); got != want {
			t.Errorf("unit(%q) = %s; want %s", key, got, want)
		}
	}
}

func TestLoadReportsAllMistakes(t *testing.T) {
	_, err := load(t, "MIN_LEVEL", "loud", "INCLUDE", "(", "EXCLUDE", "a\n[", "SAMPLE", "10%")
	const want = `MIN_LEVEL="loud" must be one of trace, debug, info, warn, error, fatal
INCLUDE="(" must be RE2 patterns, one a line; pattern 1: error parsing regexp: missing closing ): ` + "`(`" + `
EXCLUDE="a\n[" must be RE2 patterns, one a line; pattern 2: error parsing regexp: missing closing ]: ` + "`[`" + `
SAMPLE="10%" must be a number from 0 to 1`
	if err == nil || err.Error() != want {
		t.Errorf("Load =\n%v\nwant\n%s", err, want)
	}
}

// FuzzUnit: every key maps into [0, 1), and its case does not matter.
func FuzzUnit(f *testing.F) {
	f.Add([]byte("5f35ae120c0fec141ab77a00bc047aa2"))
	f.Fuzz(func(t *testing.T, key []byte) {
		if u := unit(key); u < 0 || u >= 1 {
			t.Errorf("unit(%q) = %v; want a number from 0 up to 1", key, u)
		}
	})
}

func BenchmarkKeepsDocument(b *testing.B) {
	var d document.Document
	d.SetText(document.Level, "info")
	d.SetText(document.TraceID, "5f35ae120c0fec141ab77a00bc047aa2")
	for _, row := range []struct {
		name     string
		settings []string
	}{{"no rule", nil}, {"all", []string{"MIN_LEVEL", "info", "SAMPLE", "0.5"}}} {
		b.Run(row.name, func(b *testing.B) {
			r := rules(b, row.settings...)
			b.ReportAllocs()
			for b.Loop() {
				r.KeepsDocument(&d)
			}
		})
	}
}
