package dialect

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/logline"
	"faulty/functions/internal/cputime"
	"faulty/functions/internal/race"
)

// TestLinear: the time for a long line is linear in its length, even if it nests or repeats values.
func TestLinear(t *testing.T) {
	const most = time.Second / 2 // a hundred times what it takes
	size := race.Reduced(1 << 16)
	parser := logline.NewParser()
	check := func(line []byte) {
		d := document.Document{Observed: observed}
		if took := cputime.Of(func() { parser.Parse(&d, line) }); took > most {
			t.Errorf("%d bytes of %.120q took %v; want far less than %v", len(line), line, took, most)
		}
	}
	for _, d := range All() {
		for _, sample := range d.Samples {
			check(bytes.Repeat([]byte(sample.Line), size/len(sample.Line)))
			check([]byte(`{"list":[` + strings.Repeat(sample.Line+",", size/len(sample.Line)) + sample.Line + `]}`))
			check([]byte(`{"error":{"errors":[` + strings.Repeat(sample.Line+",", size/len(sample.Line)) + sample.Line + `]}}`))
		}
	}
	for _, nest := range []string{`{"a":`, `{"error":`, `{"cause":`, `{"stack":"x","a":`, `{"message":`, `{"log":`, `{"error":{"stack":["a"],"x":`, `[`, `{"errors":[`, `{"@fields":`} {
		for _, depth := range []int{8, 100, 400, size / len(nest)} {
			inner := `{"stack":"a\n    at f (/a.js:1:2)","x":"` + strings.Repeat("y", size) + `"}`
			check([]byte(strings.Repeat(nest, depth) + inner + strings.Repeat("}", depth*strings.Count(nest, "{"))))
			check([]byte("words " + strings.Repeat(nest, depth) + inner + strings.Repeat("}", depth*strings.Count(nest, "{"))))
		}
	}
	var wide strings.Builder
	wide.WriteString(`{"status":200,"method":"GET"`)
	for i := range race.Reduced(10_000) {
		fmt.Fprintf(&wide, `,"name%d":"value"`, i)
	}
	check([]byte(wide.String() + "}"))
}
