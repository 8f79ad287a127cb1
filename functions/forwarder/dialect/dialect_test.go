package dialect

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/logline"
	"faulty/functions/forwarder/stacktrace"
)

// observed is the timestamp of the samples in CloudWatch: 2026-11-22T21:24:52.123Z.
const observed = 1795382692123e6

// TestSamples compares the document of every sample of every dialect with its fields.
func TestSamples(t *testing.T) {
	parser := logline.NewParser()
	for _, dialect := range All() {
		t.Run(dialect.Name, func(t *testing.T) {
			for _, sample := range dialect.Samples {
				got := fields(parser, dialect.IsService, sample.Line)
				for _, field := range sample.Fields {
					name, want, _ := strings.Cut(field, "=")
					if got[name] != want {
						t.Errorf("%s\n%s is %q; want %q", sample.Line, name, got[name], want)
					}
				}
			}
		})
	}
}

// fields returns the document of a line, with every value as text.
func fields(parser *logline.Parser, isService bool, line string) map[string]string {
	d := document.Document{Observed: observed, OtherService: isService}
	e, found := parser.Parse(&d, []byte(line))
	got := maps.Collect(d.All())
	if !found {
		return got
	}
	setDefault(got, "exception.type", e.Type)
	setDefault(got, "exception.message", e.Message)
	setDefault(got, "exception.culprit", e.Culprit)
	setDefault(got, "exception.language", e.Language)
	setDefault(got, "exception.line", fmt.Sprint(e.Line))
	if len(e.Causes) > 0 {
		got["exception.causes"] = fmt.Sprint(texts(e.Causes))
	}
	return got
}

func setDefault(fields map[string]string, name, value string) {
	if fields[name] == "" {
		fields[name] = value
	}
}

func texts(causes []stacktrace.Cause) (list []string) {
	for _, c := range causes {
		list = append(list, c.Type+": "+c.Message)
	}
	return list
}

// TestPrintedStacksParseBack: the stack trace in a document has the same frames when it is parsed
// again, as the console does.
func TestPrintedStacksParseBack(t *testing.T) {
	parser := logline.NewParser()
	for _, dialect := range All() {
		for _, sample := range dialect.Samples {
			d := document.Document{Observed: observed, OtherService: dialect.IsService}
			e, found := parser.Parse(&d, []byte(sample.Line))
			if !found || len(e.Frames) == 0 {
				continue
			}
			stack := string(d.Get(document.ExceptionStacktrace).Text())
			again, ok := stacktrace.Parse(stack)
			if !ok || len(again.Frames) != len(e.Frames) || again.Culprit != e.Culprit {
				t.Errorf("%s\nits stack\n%s\nreads as %+v; want the frames %+v", sample.Line, stack, again.Frames, e.Frames)
			}
		}
	}
}

// TestDialectsAreDocumented: a dialect has a unique name, a source and samples.
func TestDialectsAreDocumented(t *testing.T) {
	names := map[string]bool{}
	for _, d := range All() {
		if d.Name == "" || names[d.Name] || d.Source == "" || len(d.Samples) == 0 {
			t.Errorf("dialect %q: want a unique name, a source and samples", d.Name)
		}
		names[d.Name] = true
	}
}

// FuzzParse: the document of every object is valid JSON.
func FuzzParse(f *testing.F) {
	for _, d := range All() {
		for _, sample := range d.Samples {
			f.Add(sample.Line)
		}
	}
	parser := logline.NewParser()
	f.Fuzz(func(t *testing.T, line string) {
		d := document.Document{Observed: observed}
		parser.Parse(&d, []byte(line))
		if out := d.Append(nil, nil); !json.Valid(out) {
			t.Errorf("Parse(%q) makes %s", line, out)
		}
		parser.Unwrap([]byte(line), observed)
	})
}
