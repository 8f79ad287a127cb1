package dashboards

import (
	"bytes"
	"flag"
	"os"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden file")

// TestGolden makes every change of a saved object visible in a review.
func TestGolden(t *testing.T) {
	objects, err := Objects("faulty")
	if err != nil {
		t.Fatal(err)
	}
	got, err := NDJSON(objects)
	if err != nil {
		t.Fatal(err)
	}
	const path = "testdata/faulty.golden.ndjson"
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("the saved objects are not those of %s; look at them with `go run ./infra dashboards`, then -update rewrites the file", path)
	}
}
