package dig_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"

	"faulty/functions/forwarder/translate"
	"faulty/local/dig"
	"faulty/local/dig/source"
)

// TestChangedFiles checks three cases: a file that has grown is read from the old end, a different file with
// the same name is read from the beginning, and a broken file does not stop the run and is read again.
func TestChangedFiles(t *testing.T) {
	dir := t.TempDir()
	s := newStore(t)
	state := filepath.Join(t.TempDir(), "dig.json")
	run := func() dig.Summary {
		t.Helper()
		summary, err := dig.Run(t.Context(), into(t, s.URL, state, nil, open(t, dir)))
		if err != nil {
			t.Fatal(err)
		}
		return summary
	}
	file(t, dir, "a.log", "2026-10-01 10:00:00 one\n2026-10-01 10:00:01 two\n")
	file(t, dir, "b.json", "{\n\"time\": \"2026-10-01T10:00:00Z\"\n}\n{\n\"broken")
	file(t, dir, "c.log", "2026-10-01 10:00:00 three\n")
	if got := run(); got.Stored != 4 || len(got.Unreadable) != 1 || !strings.Contains(got.Unreadable[0], "b.json: byte ") {
		t.Errorf("first = %d stored, unreadable %v; want 4, and b.json", got.Stored, got.Unreadable)
	}
	file(t, dir, "a.log", "2026-10-01 10:00:00 one\n2026-10-01 10:00:01 two\n2026-10-01 10:00:02 more\n")
	file(t, dir, "b.json", "{\n\"time\": \"2026-10-01T10:00:00Z\"\n}\n{\n\"mended\": 1}\n")
	file(t, dir, "c.log", "2026-10-02 10:00:00 another file\n")
	if got := run(); got.Stored != 4 || got.Duplicate != 2 || len(got.Unreadable) != 0 {
		t.Errorf("second = %d stored, %d duplicate, unreadable %v; want the new 3 and the last line of the file that has grown; 2", got.Stored, got.Duplicate, got.Unreadable)
	}
	if got := run(); got.Events != 0 || got.Skipped != 3 {
		t.Errorf("third = %d events, %d files done before; want 0, 3", got.Events, got.Skipped)
	}
}

// digBeforeAndAfter digs a file, replaces its text, and digs it again. It returns the messages that
// are stored then and the second summary.
func digBeforeAndAfter(t *testing.T, change func(*dig.Options), before, after string) (messages []string, second dig.Summary) {
	t.Helper()
	dir, s := t.TempDir(), newStore(t)
	state := filepath.Join(t.TempDir(), "dig.json")
	for _, text := range []string{before, after} {
		file(t, dir, "a.log", text)
		o := into(t, s.URL, state, io.Discard, open(t, dir))
		change(&o)
		var err error
		if second, err = dig.Run(t.Context(), o); err != nil {
			t.Fatal(err)
		}
	}
	return s.messages(t), second
}

// messages returns the sorted messages of all documents.
func (s *store) messages(t *testing.T) (messages []string) {
	t.Helper()
	res, err := http.Post(s.URL+"/faulty-*/_search", "application/json", strings.NewReader(`{"size":1000,"_source":["message","exception.stacktrace","faas.execution"]}`))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, _ := io.ReadAll(res.Body)
	var response struct {
		Hits struct {
			Hits []struct {
				Source map[string]any `json:"_source"`
			}
		}
	}
	if err := json.Unmarshal(text, &response); err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("search = %d %s %v", res.StatusCode, text, err)
	}
	for _, hit := range response.Hits.Hits {
		m := fmt.Sprint(hit.Source["message"])
		if trace, ok := hit.Source["exception.stacktrace"]; ok {
			m = fmt.Sprint(trace)
		}
		if execution, ok := hit.Source["faas.execution"]; ok {
			m += fmt.Sprint(" of ", execution)
		}
		messages = append(messages, m)
	}
	slices.Sort(messages)
	return messages
}

// TestReplacedFiles checks that a file which replaces another one is read from the beginning, even if the
// two are similar.
func TestReplacedFiles(t *testing.T) {
	var lines []string
	for i := range 400 {
		lines = append(lines, fmt.Sprintf("2026-10-01 10:00:00 line %d\n", i))
	}
	same := strings.Join(lines[:200], "") // longer than the edge that identifies a file
	for _, row := range []struct {
		name, before, after string
		docs, skipped       int
	}{
		{"unchanged", same, same, 200, 1},
		{"short", lines[0], lines[0] + lines[1], 2, 0},
		{"short, as long", lines[0], lines[1], 2, 0},
		{"as long", same + lines[200], same + lines[300], 202, 0},
		{"longer", same + lines[200] + lines[201], same + lines[300] + lines[301] + lines[302], 205, 0},
		{"shorter", same + lines[200] + lines[201], same + lines[300], 203, 0},
		{"emptied", same, "", 200, 0},
		{"grown", same, same + lines[200], 201, 0},
	} {
		t.Run(row.name, func(t *testing.T) {
			got, second := digBeforeAndAfter(t, func(*dig.Options) {}, row.before, row.after)
			if len(got) != row.docs || second.Skipped != row.skipped {
				t.Errorf("%d documents are stored, %d files were completed by an earlier run; want %d, %d", len(got), second.Skipped, row.docs, row.skipped)
			}
		})
	}
}

// TestGoesOn checks that a document which was incomplete at the first reading of a file is complete and not
// duplicated after the second reading.
func TestGoesOn(t *testing.T) {
	const (
		first = "2026-10-01 10:00:00 first\n"
		trace = "2026-10-01 10:00:01 ERROR failed\nTraceback (most recent call last):\n  File \"/var/task/app.py\", line 7, in handler\n    charge({})\nKeyError: 'id'"
		start = "START RequestId: 8f5d4a6e-6d9c-4f0e-9f5c-0d8f1a2b3c4d Version: $LATEST\n"
	)
	head, frames, _ := strings.Cut(trace, "  File")
	frames = "  File" + frames
	cut := len(trace) - len("e({})\nKeyError: 'id'")
	for _, row := range []struct {
		name, before, after string // after is appended to before
	}{
		{"a line", first + "2026-10-01 10:00:01 sec", "ond\n2026-10-01 10:00:02 third\n"},
		{"the only line", "2026-10-01 10:00:01 sec", "ond\n"},
		{"its end alone", first + "2026-10-01 10:00:01 second", "\n"},
		{"its time", first + "2026-10-0", "1 10:00:01 second\n"},
		{"JSON", `{"time":"2026-10-01T10:00:00Z","msg":"fir`, `st"}` + "\n"},
		{"a trace", first + head, frames + "\n"},
		{"a line of a trace", first + trace[:cut], trace[cut:] + "\n" + first},
		{"the end of a trace", first + trace, "\n2026-10-01 10:00:02 third\n"},
		{"an invocation", start + "2026-10-01 10:00:00 first\n2026-10-01 10:00:01 sec", "ond\n2026-10-01 10:00:02 third\n"},
		{"an event of tail", "2026-10-01T10:00:00.000Z START RequestId: x\n2026-10-01T10:00:01.000Z sec\n", "ond\n2026-10-01T10:00:02.000Z third\n"},
		{"nothing", first, ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			got, _ := digBeforeAndAfter(t, func(*dig.Options) {}, row.before, row.before+row.after)
			want, _ := digBeforeAndAfter(t, func(*dig.Options) {}, "", row.before+row.after)
			if !slices.Equal(got, want) {
				t.Errorf("stored in two runs: %q; want as in one: %q", got, want)
			}
		})
	}
}

// TestGoesOnKilled checks that no document is lost if a run is interrupted after it has deleted an incomplete
// document and before it has stored the complete one.
func TestGoesOnKilled(t *testing.T) {
	dir, s := t.TempDir(), newStore(t)
	state := filepath.Join(t.TempDir(), "dig.json")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	s.hook.Store(new(func(bulk int64) {
		if bulk == 3 { // the first request is of the first run, and the second deletes
			cancel()
		}
	}))
	text := "2026-10-01 10:00:00 first\n2026-10-01 10:00:01 sec"
	file(t, dir, "a.log", text)
	if _, err := dig.Run(ctx, into(t, s.URL, state, nil, open(t, dir))); err != nil {
		t.Fatal(err)
	}
	file(t, dir, "a.log", text+"ond\n")
	if _, err := dig.Run(ctx, into(t, s.URL, state, nil, open(t, dir))); !errors.Is(err, context.Canceled) {
		t.Fatalf("Run = %v; want it to be stopped", err)
	}
	if _, err := dig.Run(t.Context(), into(t, s.URL, state, nil, open(t, dir))); err != nil {
		t.Fatal(err)
	}
	if got := s.messages(t); len(got) != 2 || !strings.HasSuffix(got[1], "second") {
		t.Errorf("%q are stored; want first and second", got)
	}
}

// TestGoesOnRefused checks that if the user may not delete documents, the error contains an alternative.
func TestGoesOnRefused(t *testing.T) {
	verdicts := []string{`{"create":{"status":201}}`, `{"delete":{"status":403,"error":{"type":"security_exception","reason":"no permissions"}}}`}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"items":[`+verdicts[0]+`]}`)
		verdicts = verdicts[1:]
	}))
	t.Cleanup(server.Close)
	dir := t.TempDir()
	state := filepath.Join(t.TempDir(), "dig.json")
	file(t, dir, "a.log", "2026-10-01 10:00:00 fir")
	if _, err := dig.Run(t.Context(), into(t, server.URL, state, nil, open(t, dir))); err != nil {
		t.Fatal(err)
	}
	file(t, dir, "a.log", "2026-10-01 10:00:00 first\n")
	_, err := dig.Run(t.Context(), into(t, server.URL, state, nil, open(t, dir)))
	if err == nil || !strings.Contains(err.Error(), "no permissions; --again leaves the document as it is") {
		t.Errorf("Run = %v; want the reason, and --again", err)
	}
}

// TestGoesOnWithout checks documents without an id, which cannot be deleted: the complete document is stored
// in addition to the incomplete one. It also checks that a dropped document stays dropped.
func TestGoesOnWithout(t *testing.T) {
	const before, after = "2026-10-01 10:00:00 INFO a: first\n2026-10-01 10:00:01 INFO a: sec", "ond\n"
	got, _ := digBeforeAndAfter(t, func(o *dig.Options) { o.Store.NoIDs = true }, before, before+after)
	if want := []string{"first", "sec", "second"}; len(got) != 3 || !strings.HasSuffix(got[2], want[2]) {
		t.Errorf("without ids: %q; want the ends %q", got, want)
	}
	rules, err := translate.OptionsFrom(func(name string) (string, bool) { return "error", name == "MIN_LEVEL" })
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := digBeforeAndAfter(t, func(o *dig.Options) { o.Translate = rules }, before, before+after); len(got) != 0 {
		t.Errorf("of dropped lines %q are stored; want none", got)
	}
}

// TestOldState checks that a file is skipped if an older checkpoint contains it under the name on the command
// line.
func TestOldState(t *testing.T) {
	t.Chdir(t.TempDir())
	const text = "2026-10-01 10:00:00 one\n"
	file(t, ".", "a.log", text)
	sum := sha256.Sum256([]byte(text))
	file(t, ".", "dig.json", fmt.Sprintf(`{"version":1,"sources":{"a.log":{"files":{"a.log":{"events":1,"head":"%d:%x","size":%[1]d}}}}}`, len(text), sum[:8]))
	summary, err := dig.Run(t.Context(), into(t, newStore(t).URL, "dig.json", nil, open(t, "a.log")))
	if err != nil || summary.Skipped != 1 {
		t.Errorf("Run = %d files done before, %v; want 1", summary.Skipped, err)
	}
}

// TestSameNames checks that equal lines in two files with the same base name are stored separately, in one run
// or in two. A file has the same ids for every working directory and when it is compressed with gzip. With
// --stream, several files are treated as one.
func TestSameNames(t *testing.T) {
	root := t.TempDir()
	t.Chdir(root)
	for _, dir := range []string{"a", "b"} {
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		file(t, dir, "app.log", "2026-10-01 10:00:00 the same\n2026-10-01 10:00:01 of "+dir+"\n")
	}
	s := newStore(t)
	run := func(dir, stream string, args ...string) string {
		t.Helper()
		t.Chdir(filepath.Join(root, dir))
		sources, err := source.OpenAll(t.Context(), args, source.Options{})
		if err != nil {
			t.Fatal(err)
		}
		o := into(t, s.URL, "", nil, sources...)
		o.Stream = stream
		summary, err := dig.Run(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprintf("%d stored, %d there", summary.Stored, summary.Duplicate)
	}
	for _, row := range []struct {
		dir, stream, args, want string
	}{
		{".", "", "a/app.log", "2 stored, 0 there"},
		{".", "", "a b", "2 stored, 2 there"},
		{"a", "", "app.log", "0 stored, 2 there"},
		{"b", "", "../a ./../b/app.log", "0 stored, 4 there"},
		{".", "app.log", "a/app.log", "2 stored, 0 there"},
		{".", "app.log", "b", "1 stored, 1 there"},
	} {
		if got := run(row.dir, row.stream, strings.Fields(row.args)...); got != row.want {
			t.Errorf("in %s, dig %s --stream %q: %s; want %s", row.dir, row.args, row.stream, got, row.want)
		}
	}
	var zipped bytes.Buffer
	zw := gzip.NewWriter(&zipped)
	_, _ = zw.Write([]byte("2026-10-01 10:00:00 the same\n2026-10-01 10:00:01 of a\n"))
	_ = zw.Close()
	file(t, root, "a/app.log.gz", zipped.String())
	if got := run(".", "", "a/app.log.gz"); got != "0 stored, 2 there" {
		t.Errorf("dig of the compressed file: %s; want 0 stored, 2 there", got)
	}
}
