package strictjson

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"faulty/local/opensearch/apierr"
)

func TestDecodeRefuses(t *testing.T) {
	for _, tt := range []struct{ name, source, want string }{
		{"nothing", "", "not_x_content_exception"},
		{"a list", "[1]", "not_x_content_exception"},
		{"half", `{"a":`, "json_parse_exception"},
		{"a duplicate name", `{"a":1,"b":{"c":1,"c":2}}`, "json_parse_exception"},
		{"a duplicate name, escaped", `{"a":1,"\u0061":2}`, "json_parse_exception"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := Decode([]byte(tt.source)); err == nil || apierr.From(err).Type != tt.want {
				t.Errorf("Decode(%q) = %v; want %s", tt.source, err, tt.want)
			}
		})
	}
}

// FuzzDecode compares the result with that of encoding/json.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{`{"a":[1,-2.5e3,"x\n\u00e9",true,false,null,{}],"":{"b":[]}}`, ` {"a" : 1 , "b":[ ] } `, `{"\ud800":"\xff"}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, source []byte) {
		tree, bad := Decode(source)
		var want map[string]any
		decoder := json.NewDecoder(bytes.NewReader(source))
		decoder.UseNumber()
		err := decoder.Decode(&want)
		if bad == nil && (err != nil || !reflect.DeepEqual(tree, want)) {
			t.Errorf("Decode(%q) = %v; want %v (%v)", source, tree, want, err)
		}
		if bad != nil && err == nil && json.Valid(source) && want != nil && !strings.Contains(bad.Error(), "Duplicate") {
			t.Errorf("Decode(%q) = %v; want %v", source, bad, want)
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	source := []byte(`{"@timestamp":"2026-11-22T10:00:00.123Z","message":"GET / 200","log":{"level":"info"},"faas":{"duration_ms":12.25},"attributes":{"a":"b","n":[1,2,3]}}`)
	b.SetBytes(int64(len(source)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Decode(source); err != nil {
			b.Fatal(err)
		}
	}
}
