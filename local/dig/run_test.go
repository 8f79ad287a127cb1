package dig_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"

	"faulty/functions/forwarder/deadletter"
	"faulty/functions/forwarder/translate"
	"faulty/local/dig"
	"faulty/local/dig/checkpoint"
	"faulty/local/dig/format"
	"faulty/local/dig/source"
)

// logGroup is a source as package source makes one of a log group: hours of 60
// events, of two streams. stopAt is when reading fails once; 0 for never.
func logGroup(hours, stopAt int, windows *[]string) source.Source {
	const hour = int64(3600_000)
	start := time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC).UnixMilli()
	s := source.Source{Name: "cloudwatch:/aws/lambda/orders", Group: "/aws/lambda/orders", From: start, Size: int64(hours) * hour}
	s.Units = func(_ context.Context, through, window int64) iter.Seq2[source.Unit, error] {
		return func(yield func(source.Unit, error) bool) {
			from := max(start, through)
			for from < start+s.Size {
				to := from + hour
				if window > 0 {
					to, window = window, 0
				}
				u := source.Unit{Name: "w", From: from, To: to, Read: func(_ context.Context, emit func(*format.Event) error) error {
					for at := from; at < to; at += hour / 60 {
						n := int((at - start) / (hour / 60))
						if n == stopAt && stopAt > 0 {
							return errors.New("the connection is gone")
						}
						err := emit(&format.Event{Group: s.Group, Stream: fmt.Sprint("s", n%2), ID: fmt.Sprintf("%056d", n), Time: at, Message: fmt.Append(nil, "line ", n)})
						if err != nil {
							return err
						}
					}
					return nil
				}}
				*windows = append(*windows, time.UnixMilli(from).UTC().Format("15:04")+"-"+time.UnixMilli(to).UTC().Format("15:04"))
				if !yield(u, nil) {
					return
				}
				from = to
			}
		}
	}
	return s
}

// into are options that store.
func into(t *testing.T, address, state string, letters io.Writer, sources ...source.Source) dig.Options {
	t.Helper()
	base, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	s, err := checkpoint.Open(state)
	if err != nil {
		t.Fatal(err)
	}
	return dig.Options{Sources: sources, State: s, Workers: 2, Store: &dig.Store{URL: base, Prefix: "faulty", Timeout: 10 * time.Second, Patience: 10 * time.Second, Letters: letters}}
}

// TestGroupResumes: a log group whose reading broke goes on with the window it
// broke in, and overlaps what live delivery has stored.
func TestGroupResumes(t *testing.T) {
	s := newStore(t)
	state := filepath.Join(t.TempDir(), "dig.json")
	var windows []string
	first, err := dig.Run(t.Context(), into(t, s.URL, state, nil, logGroup(5, 150, &windows)))
	if err == nil || !strings.Contains(err.Error(), "the connection is gone") || first.Stored != 120 {
		t.Fatalf("Run = %d stored, %v; want the 120 of two hours, and the error", first.Stored, err)
	}
	second, err := dig.Run(t.Context(), into(t, s.URL, state, nil, logGroup(5, 0, &windows)))
	if err != nil || second.Stored != 180 || second.Derived != 0 {
		t.Errorf("Run = %d stored, %d derived ids, %v; want 180, none", second.Stored, second.Derived, err)
	}
	if got := fmt.Sprint(windows); got != "[00:00-01:00 01:00-02:00 02:00-03:00 02:00-03:00 03:00-04:00 04:00-05:00]" {
		t.Errorf("windows = %s", got)
	}
	anew, err := dig.Run(t.Context(), into(t, s.URL, "", nil, logGroup(5, 0, &windows)))
	if err != nil || anew.Stored != 0 || anew.Duplicate != 300 {
		t.Errorf("Run = %d stored, %d there already, %v; want 0, 300", anew.Stored, anew.Duplicate, err)
	}
}

// refusing is an OpenSearch that refuses documents with "poison" in them.
func refusing(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		var items []string
		for i, line := range strings.Split(strings.TrimSpace(string(body)), "\n") {
			switch {
			case i%2 == 0:
			case strings.Contains(line, "poison"):
				items = append(items, `{"create":{"status":400,"error":{"type":"mapper_parsing_exception","reason":"no"}}}`)
			default:
				items = append(items, `{"create":{"status":201}}`)
			}
		}
		_, _ = io.WriteString(w, `{"items":[`+strings.Join(items, ",")+`]}`)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// TestDeadLetters: what is refused for good is kept as the failure queue keeps it,
// and the file of it is a source.
func TestDeadLetters(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	file(t, dir, "a.log", "2026-10-01 10:00:00 fine\n2026-10-01 10:00:01 poison\n2026-10-01 10:00:02 fine\n")
	letters := dig.LetterFile{Path: filepath.Join(dir, "sub", "letters.jsonl")}
	o := into(t, refusing(t), "", &letters, open(t, filepath.Join(dir, "a.log")))
	o.Group = "/aws/lambda/orders"
	summary, err := dig.Run(t.Context(), o)
	if err != nil || summary.Stored != 2 || summary.Refused != 1 || summary.Reasons["mapper_parsing_exception"] != 1 {
		t.Fatalf("Run = %+v, %v; want 2 stored, 1 refused", summary, err)
	}
	if err := letters.Close(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(letters.Path)
	if err != nil {
		t.Fatal(err)
	}
	letter, err := deadletter.Parse(bytes.TrimSpace(text))
	if err != nil || letter.Group != "/aws/lambda/orders" || letter.Stream != filepath.ToSlash(dir)+"/a.log" || letter.Refused[0].Index != "faulty-2026.10.01" || letter.Refused[0].Events[0].Message != "2026-10-01 10:00:01 poison" {
		t.Errorf("letter = %s, %v", text, err)
	}
	s := newStore(t)
	replayed, err := dig.Run(t.Context(), into(t, s.URL, "", nil, open(t, letters.Path)))
	if err != nil || replayed.Stored != 1 {
		t.Errorf("replay = %d stored, %v; want 1", replayed.Stored, err)
	}
	o = into(t, s.URL, "", nil, open(t, filepath.Join(dir, "a.log")))
	o.Group = "/aws/lambda/orders"
	if whole, err := dig.Run(t.Context(), o); err != nil || whole.Stored != 2 || whole.Duplicate != 1 {
		t.Errorf("the whole file = %d stored, %d there already, %v; want 2 and the replayed one", whole.Stored, whole.Duplicate, err)
	}
}

func file(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestChangedFiles: a file that has grown is read on; another one of its name is
// read from its beginning; one that is broken keeps nobody from the rest, and is
// tried again.
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
		t.Errorf("second = %d stored, %d there already, unreadable %v; want the new 3 and the last line of the file that has grown; 2", got.Stored, got.Duplicate, got.Unreadable)
	}
	if got := run(); got.Events != 0 || got.Skipped != 3 {
		t.Errorf("third = %d events, %d files done before; want 0, 3", got.Events, got.Skipped)
	}
}

// digTwice digs a file, writes another text to its path, digs that, and returns
// the messages that are stored then, and the second summary.
func digTwice(t *testing.T, change func(*dig.Options), before, after string) (messages []string, second dig.Summary) {
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

// messages are those of all documents, sorted.
func (s *store) messages(t *testing.T) (messages []string) {
	t.Helper()
	res, err := http.Post(s.URL+"/faulty-*/_search", "application/json", strings.NewReader(`{"size":1000,"_source":["message","exception.stacktrace","faas.execution"]}`))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, _ := io.ReadAll(res.Body)
	var answer struct {
		Hits struct {
			Hits []struct {
				Source map[string]any `json:"_source"`
			}
		}
	}
	if err := json.Unmarshal(text, &answer); err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("search = %d %s %v", res.StatusCode, text, err)
	}
	for _, hit := range answer.Hits.Hits {
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

// TestReplacedFiles: what has come into a file's place is read from its beginning,
// however much it is like the one before.
func TestReplacedFiles(t *testing.T) {
	var lines []string
	for i := range 400 {
		lines = append(lines, fmt.Sprintf("2026-10-01 10:00:00 line %d\n", i))
	}
	same := strings.Join(lines[:200], "") // more than its beginning tells a file by
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
			got, second := digTwice(t, func(*dig.Options) {}, row.before, row.after)
			if len(got) != row.docs || second.Skipped != row.skipped {
				t.Errorf("%d documents are stored, %d files were done before; want %d, %d", len(got), second.Skipped, row.docs, row.skipped)
			}
		})
	}
}

// TestGoesOn: what was half when a file was first read is whole, and there once,
// when it was read again.
func TestGoesOn(t *testing.T) {
	const (
		first = "2026-10-01 10:00:00 first\n"
		trace = "2026-10-01 10:00:01 ERROR failed\nTraceback (most recent call last):\n  File \"/var/task/app.py\", line 7, in handler\n    charge({})\nKeyError: 'id'"
		start = "START RequestId: 8f5d4a6e-6d9c-4f0e-9f5c-0d8f1a2b3c4d Version: $LATEST\n"
	)
	cut := strings.Index(trace, "    charge") + 8
	for _, row := range []struct {
		name, before, after string // after is what is written behind before
	}{
		{"a line", first + "2026-10-01 10:00:01 sec", "ond\n2026-10-01 10:00:02 third\n"},
		{"the only line", "2026-10-01 10:00:01 sec", "ond\n"},
		{"its end alone", first + "2026-10-01 10:00:01 second", "\n"},
		{"its time", first + "2026-10-0", "1 10:00:01 second\n"},
		{"JSON", `{"time":"2026-10-01T10:00:00Z","msg":"fir`, `st"}` + "\n"},
		{"a trace", first + trace[:strings.Index(trace, "  File")], trace[strings.Index(trace, "  File"):] + "\n"},
		{"a line of a trace", first + trace[:cut], trace[cut:] + "\n" + first},
		{"the end of a trace", first + trace, "\n2026-10-01 10:00:02 third\n"},
		{"an invocation", start + "2026-10-01 10:00:00 first\n2026-10-01 10:00:01 sec", "ond\n2026-10-01 10:00:02 third\n"},
		{"an event of tail", "2026-10-01T10:00:00.000Z START RequestId: x\n2026-10-01T10:00:01.000Z sec\n", "ond\n2026-10-01T10:00:02.000Z third\n"},
		{"nothing", first, ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			got, _ := digTwice(t, func(*dig.Options) {}, row.before, row.before+row.after)
			want, _ := digTwice(t, func(*dig.Options) {}, "", row.before+row.after)
			if !slices.Equal(got, want) {
				t.Errorf("stored in two runs: %q; want as in one: %q", got, want)
			}
		})
	}
}

// TestGoesOnKilled: a run that ends between the two, the half document taken back and
// the whole one stored, loses neither.
func TestGoesOnKilled(t *testing.T) {
	dir, s := t.TempDir(), newStore(t)
	state := filepath.Join(t.TempDir(), "dig.json")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	s.hook.Store(new(func(bulk int64) {
		if bulk == 3 { // the first is of the first run, the second takes back
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

// TestGoesOnRefused: where nothing may be deleted, the error says what else to do.
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
	if err == nil || !strings.Contains(err.Error(), "no permissions; --again leaves it there") {
		t.Errorf("Run = %v; want the reason, and --again", err)
	}
}

// TestGoesOnWithout: where the document has no id that it could be taken back by,
// the whole one is there beside it; where it was dropped, nothing is.
func TestGoesOnWithout(t *testing.T) {
	const before, after = "2026-10-01 10:00:00 INFO a: first\n2026-10-01 10:00:01 INFO a: sec", "ond\n"
	got, _ := digTwice(t, func(o *dig.Options) { o.Store.NoIDs = true }, before, before+after)
	if want := []string{"first", "sec", "second"}; len(got) != 3 || !strings.HasSuffix(got[2], want[2]) {
		t.Errorf("without ids: %q; want the ends %q", got, want)
	}
	rules, err := translate.OptionsFrom(func(name string) (string, bool) { return "error", name == "MIN_LEVEL" })
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := digTwice(t, func(o *dig.Options) { o.Translate = rules }, before, before+after); len(got) != 0 {
		t.Errorf("of dropped lines %q are stored; want none", got)
	}
}

// TestOldState: a file that a state has by the name it was called by, as states once
// did, is done.
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

// TestSameNames: equal lines of two files that are called the same in their folders
// are two, in one run or in two; a file is the same from wherever it is dug, and so
// is what gzip makes of it. --stream makes one of several.
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

// TestBounds: what lies outside of --since and --until is left out and counted.
func TestBounds(t *testing.T) {
	dir := t.TempDir()
	file(t, dir, "a.log", "2026-10-01 10:00:00 one\n2026-10-01 10:00:01 two\n2026-10-01 10:00:02 three\n")
	o := dig.Options{Sources: []source.Source{open(t, dir)}}
	o.Since, o.Until = time.Date(2026, 10, 1, 10, 0, 1, 0, time.UTC), time.Date(2026, 10, 1, 10, 0, 2, 0, time.UTC)
	summary, err := dig.Run(t.Context(), o)
	if err != nil || summary.Documents != 1 || summary.Outside != 2 {
		t.Errorf("Run = %d documents, %d outside, %v; want 1, 2", summary.Documents, summary.Outside, err)
	}
}

// TestUnreachable: a store that does not take anything ends the run, with what to do.
func TestUnreachable(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(server.Close)
	dir := t.TempDir()
	file(t, dir, "a.log", "2026-10-01 10:00:00 one\n")
	_, err := dig.Run(t.Context(), into(t, server.URL, filepath.Join(dir, "dig.json"), nil, open(t, filepath.Join(dir, "a.log"))))
	if err == nil || !strings.Contains(err.Error(), "answered 404") || !strings.Contains(err.Error(), "the same command goes on from here") {
		t.Errorf("Run = %v; want the status, and that the command can be repeated", err)
	}
}

// BenchmarkDryRun: all kinds of files, from disk to groups.
func BenchmarkDryRun(b *testing.B) {
	dir, ledger := write(b, 20<<20)
	b.SetBytes(int64(ledger.Bytes))
	b.ReportAllocs()
	for b.Loop() {
		o := options(dir)
		o.Sources = []source.Source{open(b, dir)}
		if _, err := dig.Run(b.Context(), o); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(ledger.Events)*float64(b.N)/b.Elapsed().Seconds(), "events/s")
}
