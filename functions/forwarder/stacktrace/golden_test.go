package stacktrace_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/logline"
	"faulty/functions/forwarder/stacktrace"
)

var update = flag.Bool("update", false, "rewrite testdata/*.golden.json")

// golden is the content of a *.golden.json file.
type golden struct {
	Language, Type, Message, Culprit string
	Line                             int
	Code                             string `json:",omitempty"`
	Frames                           []string
	Causes                           []goldenCause `json:",omitempty"`
	Members                          []goldenCause `json:",omitempty"`
	Fingerprint                      string        // in the scope "shop"
}

type goldenCause struct {
	Type, Message string
	Frames        []string
}

func goldenOf(e stacktrace.Exception) golden {
	g := golden{
		Language: e.Language, Type: e.Type, Message: e.Message, Culprit: e.Culprit, Line: e.Line, Code: e.Code,
		Frames: goldenFrames(e.Frames), Fingerprint: e.Fingerprint("shop", ""),
	}
	for _, c := range e.Causes {
		g.Causes = append(g.Causes, goldenCause{c.Type, c.Message, goldenFrames(c.Frames)})
	}
	for _, c := range e.Members {
		g.Members = append(g.Members, goldenCause{c.Type, c.Message, goldenFrames(c.Frames)})
	}
	return g
}

// goldenFrames writes one frame per line, with a star for frames of the application. For a stack
// overflow it writes only the first frames.
func goldenFrames(frames []stacktrace.Frame) []string {
	const most = 20
	list := []string{}
	for i, f := range frames {
		if i == most {
			return append(list, fmt.Sprintf("… %d more", len(frames)-most))
		}
		mark := "  "
		if f.InApp {
			mark = "* "
		}
		list = append(list, fmt.Sprintf("%s%s %s:%d", mark, f.Function, f.File, f.Line))
	}
	return list
}

// TestParseGolden reads testdata/*.txt, which contains crashes of real programs (see
// TestRegenerate), the output of libraries for real errors (logback 1.5, log4j2 2.24,
// github.com/pkg/errors, eris, cockroachdb/errors, xerrors, zap, gin, echo, fiber, chi,
// gorilla/handlers, the race detector, Ruby 3.1), and texts in the documented formats of .NET,
// Rails and other versions of Ruby.
func TestParseGolden(t *testing.T) {
	paths, _ := filepath.Glob("testdata/*.txt")
	if len(paths) < 150 {
		t.Fatalf("%d golden cases; want at least 150", len(paths))
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t *testing.T) {
			e, ok := exceptionOf(readFile(t, path))
			if !ok {
				t.Fatalf("Parse(%s) found no trace", path)
			}
			checkGolden(t, strings.TrimSuffix(path, ".txt")+".golden.json", goldenOf(e))
		})
	}
}

// exceptionOf returns the exception in text. Package logline reads exceptions in JSON; this package
// only reads text.
func exceptionOf(text string) (e stacktrace.Exception, ok bool) {
	if !strings.Contains(text, `{"`) && !strings.Contains(text, `"errorMessage"`) {
		return stacktrace.Parse(text)
	}
	var d document.Document
	parsed, ok := logline.NewParser().Parse(&d, []byte(text))
	e = *parsed
	typ, message := d.Get(document.ExceptionType).Text(), d.Get(document.ExceptionMessage).Text()
	if stacktrace.IsRejection(string(typ)) && ok { // the reason of the rejection replaces it
		return e, ok
	}
	if len(typ) > 0 {
		e.Type, ok = string(typ), true
	}
	if len(message) > 0 {
		e.Message = string(message)
	}
	if !ok {
		return stacktrace.Parse(text)
	}
	return e, ok
}

func readFile(t testing.TB, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func checkGolden(t *testing.T, path string, value golden) {
	t.Helper()
	var got bytes.Buffer
	enc := json.NewEncoder(&got)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(value); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(path, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want := readFile(t, path); got.String() != want {
		t.Errorf("golden file %s differs; got\n%s\nwant\n%s", path, got.String(), want)
	}
}
