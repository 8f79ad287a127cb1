package format

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"faulty/functions/forwarder/document"
)

// observed is when CloudWatch receives the samples: 2026-11-22T21:24:52.123Z.
const observed = 1795382692123e6

// TestSamples compares the fields of every sample of every format with the expected ones.
func TestSamples(t *testing.T) {
	table := NewTable(All())
	for _, f := range All() {
		for _, sample := range f.Samples {
			t.Run(f.Name, func(t *testing.T) {
				got, by := fields(t, table, sample.Line)
				if by != f.Name {
					t.Fatalf("%q is read as %q; want %q", sample.Line, by, f.Name)
				}
				for _, field := range sample.Fields {
					name, want, _ := strings.Cut(field, "=")
					if got[name] != want {
						t.Errorf("%q: %s is %q; want %q", sample.Line, name, got[name], want)
					}
				}
			})
		}
	}
}

// fields returns the document of a line, with every value as text, and the name of the format that
// recognized the line.
func fields(tb testing.TB, table *Table, line string) (got map[string]string, format string) {
	tb.Helper()
	d := document.Document{Observed: observed}
	message, f := table.Match(&d, []byte(line))
	if f == nil {
		return nil, ""
	}
	d.Fill(document.Message, document.Plain(message))
	var decoded map[string]any
	decoder := json.NewDecoder(strings.NewReader(string(d.Append(nil, nil))))
	decoder.UseNumber()
	if err := decoder.Decode(&decoded); err != nil {
		tb.Fatalf("%q makes no JSON: %v", line, err)
	}
	got = map[string]string{}
	for name, value := range decoded {
		if attributes, ok := value.(map[string]any); ok {
			for key, value := range attributes {
				got[name+"."+key] = fmt.Sprint(value)
			}
			continue
		}
		got[name] = fmt.Sprint(value)
	}
	if d.Time == 0 {
		delete(got, "@timestamp")
	}
	return got, f.Name
}

// TestFormatsAreDocumented: a format has a unique name, a source and samples, and every sample
// matches one of its shapes.
func TestFormatsAreDocumented(t *testing.T) {
	names := map[string]bool{}
	for _, f := range All() {
		if f.Name == "" || names[f.Name] || f.Source == "" || len(f.Samples) == 0 || len(f.Shapes)+len(f.Layouts) == 0 {
			t.Errorf("format %q: want a unique name, a source, shapes and samples", f.Name)
		}
		names[f.Name] = true
		for _, sample := range f.Samples {
			if f.Parse != nil && !f.hasShape([]byte(sample.Line)) {
				t.Errorf("format %q: the sample %q has none of the shapes %q", f.Name, sample.Line, f.Shapes)
			}
		}
	}
}

// TestApplicationsHaveSamples: the format of an application logger has a sample with one line, and
// one whose message has several lines.
func TestApplicationsHaveSamples(t *testing.T) {
	for _, f := range applications() {
		if f.Name == "klog" { // klog messages have one line each
			continue
		}
		long := 0
		for _, sample := range f.Samples {
			if strings.Contains(sample.Line, "\n") {
				long++
			}
		}
		if long == 0 || long == len(f.Samples) && f.Name != "java-util-logging" {
			t.Errorf("format %q: %d of %d samples have several lines; want both", f.Name, long, len(f.Samples))
		}
	}
}

// TestMismatchLeavesDocument: a parser that does not recognize a line does not change the document.
func TestMismatchLeavesDocument(t *testing.T) {
	var empty document.Document
	empty.Observed = observed
	want := string(empty.Append(nil, nil))
	all := All()
	for _, f := range all {
		for _, other := range all {
			for _, sample := range other.Samples {
				for _, line := range []string{sample.Line, sample.Line[:len(sample.Line)/2], sample.Line + "]"} {
					d := document.Document{Observed: observed}
					if !f.hasShape([]byte(line)) {
						continue
					}
					if _, ok := f.Parse(&d, []byte(line)); ok {
						continue
					}
					if got := string(d.Append(nil, nil)); got != want {
						t.Errorf("format %q does not recognize %q, and yet makes %s of it", f.Name, line, got)
					}
				}
			}
		}
	}
}

// FuzzMatch: the document of every line is valid JSON.
func FuzzMatch(f *testing.F) {
	for _, format := range All() {
		for _, sample := range format.Samples {
			f.Add(sample.Line)
		}
	}
	table := NewTable(All())
	f.Fuzz(func(t *testing.T, line string) {
		fields(t, table, line)
	})
}

// hasShape reports whether text begins with one of the shapes of f.
func (f *Format) hasShape(text []byte) bool {
	for _, shape := range f.Shapes {
		if HasShape(text, shape) {
			return true
		}
	}
	return false
}
