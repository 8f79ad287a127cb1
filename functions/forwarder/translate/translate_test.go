package translate

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"faulty/functions/forwarder/delivery"
	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/jsonscan"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestTranslate translates each delivery in testdata/NAME.jsonl, which contains one CloudWatch
// event per line, and compares the documents with NAME.golden.jsonl.
func TestTranslate(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		if strings.HasSuffix(path, ".golden.jsonl") {
			continue
		}
		t.Run(strings.TrimSuffix(filepath.Base(path), ".jsonl"), func(t *testing.T) {
			got := documents(t, readDelivery(t, path))
			golden := strings.TrimSuffix(path, ".jsonl") + ".golden.jsonl"
			if *update {
				if err := os.WriteFile(golden, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			compareLines(t, got, want)
		})
	}
}

func compareLines(t *testing.T, got, want []byte) {
	t.Helper()
	g, w := strings.Split(string(got), "\n"), strings.Split(string(want), "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			t.Errorf("document %d =\n%s\nwant\n%s", i+1, g[i], w[i])
		}
	}
	if len(g) != len(w) {
		t.Errorf("%d documents; want %d", len(g)-1, len(w)-1)
	}
}

// readDelivery reads a file of events. Its first line names group and stream.
func readDelivery(tb testing.TB, path string) *delivery.Delivery {
	tb.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	d := &delivery.Delivery{Owner: []byte("123456789012")}
	for i, text := range bytes.Split(bytes.TrimSpace(text), []byte("\n")) {
		var e struct {
			LogGroup, LogStream string
			Timestamp           int64
			Message             string
		}
		if err := json.Unmarshal(text, &e); err != nil {
			tb.Fatalf("%s:%d: %v", path, i+1, err)
		}
		if e.LogGroup != "" {
			d.Group, d.Stream = []byte(e.LogGroup), []byte(e.LogStream)
			continue
		}
		if e.Timestamp == 0 {
			e.Timestamp = 1795382692000 + int64(i)
		}
		d.Events = append(d.Events, delivery.Event{ID: strconv.AppendInt(nil, int64(i), 10), Time: e.Timestamp, Message: []byte(e.Message)})
	}
	return d
}

func documents(tb testing.TB, d *delivery.Delivery) (out []byte) {
	tb.Helper()
	translator := Translator{Options: Options{Region: "eu-west-1"}}
	common := translator.Begin(d, 0)
	for i := range translator.Len() {
		start := len(out)
		out = translator.Document(d, i).Append(out, common)
		checkObject(tb, out[start:])
		out = append(out, '\n')
	}
	return out
}

// checkObject fails unless text is one JSON object without repeated names.
func checkObject(tb testing.TB, text []byte) {
	tb.Helper()
	if !utf8.Valid(text) || !json.Valid(text) {
		tb.Fatalf("not valid JSON: %q", text)
	}
	if name := repeated(jsonscan.Cursor{Buf: text}); name != "" {
		tb.Fatalf("duplicate name %q in %s", name, text)
	}
}

// repeated returns a name that is duplicated in the object at c or in a nested object. It assumes
// valid JSON, which encoding/json has checked, and is faster than decoding.
func repeated(c jsonscan.Cursor) (name string) {
	names := make(map[string]bool, 32)
	c.Open('{')
	for key, ok := c.Member(); ok; key, ok = c.Member() {
		text, _ := key.Plain(nil)
		if names[string(text)] {
			return string(text)
		}
		names[string(text)] = true
		if c.Peek() != '{' {
			c.Skip()
		} else if name := repeated(jsonscan.Cursor{Buf: c.Skip()}); name != "" {
			return name
		}
	}
	return ""
}

// TestIsCount checks that documents that are only counted have the same time, level, function and
// exception as others.
func TestIsCount(t *testing.T) {
	counted := []document.Field{
		document.Level, document.FaasName, document.ExceptionType, document.ExceptionMessage, document.ExceptionCulprit, document.ExceptionLanguage, document.ExceptionFingerprint,
	}
	paths, _ := filepath.Glob("testdata/*.jsonl")
	paths = slices.DeleteFunc(paths, func(path string) bool { return strings.HasSuffix(path, ".golden.jsonl") })
	if len(paths) == 0 {
		t.Fatal("no deliveries in testdata")
	}
	options, err := load(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		d := readDelivery(t, path)
		all, counts := Translator{Options: options}, Translator{Options: options, IsCount: true}
		all.Begin(d, 0)
		counts.Begin(d, 0)
		for i := range all.Len() {
			want, got := all.Document(d, i), counts.Document(d, i)
			if got.Time != want.Time {
				t.Errorf("%s, document %d: time %d; want %d", path, i, got.Time, want.Time)
			}
			for _, f := range counted {
				if g, w := string(got.Get(f).Text()), string(want.Get(f).Text()); g != w {
					t.Errorf("%s, document %d: %s %q; want %q", path, i, f.Name(), g, w)
				}
			}
		}
	}
}

// FuzzTranslate: whatever the events of a delivery contain, each is in one document, every document
// is valid JSON without repeated names, and no term is too long for Lucene. The same delivery creates
// the same documents again.
func FuzzTranslate(f *testing.F) {
	paths, _ := filepath.Glob("testdata/*.jsonl")
	for _, path := range paths {
		if strings.HasSuffix(path, ".golden.jsonl") {
			continue
		}
		var messages []string
		for _, e := range readDelivery(f, path).Events {
			messages = append(messages, string(e.Message))
		}
		f.Add(strings.Join(messages, "\x1e"))
	}
	f.Add(`{"a":1,"a":2,"\u0061":3,"b":{"a":{}},"b.a":4,"c":[[]],"` + "\xff\":1,\"\xfe\":2}")
	f.Fuzz(func(t *testing.T, text string) {
		d := &delivery.Delivery{Group: []byte("/aws/lambda/orders")}
		for i, message := range strings.Split(text, "\x1e") {
			d.Events = append(d.Events, delivery.Event{ID: strconv.AppendInt(nil, int64(i), 10), Time: 1795382692123, Message: []byte(message)})
		}
		translator := Translator{}
		common := translator.Begin(d, 1795382693123e6)
		next := 0
		var docs [][]byte
		for i := range translator.Len() {
			doc := translator.Document(d, i)
			if string(doc.ID.Bytes) != strconv.Itoa(next) {
				t.Fatalf("document %d has id %s; want %d", i, doc.ID.Bytes, next)
			}
			next += translator.lines[i].count
			docs = append(docs, doc.Append(nil, common))
			checkObject(t, docs[i])
		}
		if next != len(d.Events) {
			t.Errorf("%d events in documents; want %d", next, len(d.Events))
		}
		common = translator.Begin(d, 1795382693123e6)
		for i := range translator.Len() {
			if again := translator.Document(d, i).Append(nil, common); !bytes.Equal(again, docs[i]) {
				t.Errorf("document %d changes when the delivery is repeated, which uses the caches:\n%s\nbefore\n%s", i, again, docs[i])
			}
		}
	})
}
