package dig_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"faulty/functions/forwarder/deadletter"
	"faulty/functions/forwarder/logfile"
	"faulty/local/dig"
	"faulty/local/dig/checkpoint"
	"faulty/local/dig/source"
)

// logGroup returns a source like that of a log group: each hour has 60 events of two streams. stopAt is when
// reading fails once; 0 means never.
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
				u := source.Unit{Name: "w", From: from, To: to, Read: func(_ context.Context, emit func(*logfile.Event) error) error {
					for at := from; at < to; at += hour / 60 {
						n := int((at - start) / (hour / 60))
						if n == stopAt && stopAt > 0 {
							return errors.New("the connection was closed")
						}
						err := emit(&logfile.Event{Group: s.Group, Stream: fmt.Sprint("s", n%2), ID: fmt.Sprintf("%056d", n), Time: at, Message: fmt.Append(nil, "line ", n)})
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

// into returns the options of a run that stores documents.
func into(t *testing.T, address, state string, deadLetters io.Writer, sources ...source.Source) dig.Options {
	t.Helper()
	base, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	s, err := checkpoint.Open(state)
	if err != nil {
		t.Fatal(err)
	}
	return dig.Options{Sources: sources, State: s, Workers: 2, Store: &dig.Store{URL: base, Prefix: "faulty", Timeout: 10 * time.Second, Patience: 10 * time.Second, DeadLetters: deadLetters}}
}

// TestGroupResumes checks that a run whose reading failed continues with the same window, and that events of
// live delivery are not duplicated.
func TestGroupResumes(t *testing.T) {
	s := newStore(t)
	state := filepath.Join(t.TempDir(), "dig.json")
	var windows []string
	first, err := dig.Run(t.Context(), into(t, s.URL, state, nil, logGroup(5, 150, &windows)))
	if err == nil || !strings.Contains(err.Error(), "the connection was closed") || first.Stored != 120 {
		t.Fatalf("Run = %d stored, %v; want the 120 of two hours, and the error", first.Stored, err)
	}
	second, err := dig.Run(t.Context(), into(t, s.URL, state, nil, logGroup(5, 0, &windows)))
	if err != nil || second.Stored != 180 || second.Derived != 0 {
		t.Errorf("Run = %d stored, %d derived ids, %v; want 180, none", second.Stored, second.Derived, err)
	}
	if got := fmt.Sprint(windows); got != "[00:00-01:00 01:00-02:00 02:00-03:00 02:00-03:00 03:00-04:00 04:00-05:00]" {
		t.Errorf("windows = %s", got)
	}
	restarted, err := dig.Run(t.Context(), into(t, s.URL, "", nil, logGroup(5, 0, &windows)))
	if err != nil || restarted.Stored != 0 || restarted.Duplicate != 300 {
		t.Errorf("Run = %d stored, %d duplicate, %v; want 0, 300", restarted.Stored, restarted.Duplicate, err)
	}
}

// refusing starts an OpenSearch that rejects documents containing "poison" and returns its URL.
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

// TestDeadLetters checks that permanently rejected documents are written in the format of the failure queue,
// and that the dead letter file can be used as a source.
func TestDeadLetters(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	file(t, dir, "a.log", "2026-10-01 10:00:00 fine\n2026-10-01 10:00:01 poison\n2026-10-01 10:00:02 fine\n")
	deadLetters := dig.DeadLetterFile{Path: filepath.Join(dir, "sub", "letters.jsonl")}
	o := into(t, refusing(t), "", &deadLetters, open(t, filepath.Join(dir, "a.log")))
	o.Group = "/aws/lambda/orders"
	summary, err := dig.Run(t.Context(), o)
	if err != nil || summary.Stored != 2 || summary.Refused != 1 || summary.Reasons["mapper_parsing_exception"] != 1 {
		t.Fatalf("Run = %+v, %v; want 2 stored, 1 refused", summary, err)
	}
	if err := deadLetters.Close(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(deadLetters.Path)
	if err != nil {
		t.Fatal(err)
	}
	letter, err := deadletter.Parse(bytes.TrimSpace(text))
	if err != nil || letter.Group != "/aws/lambda/orders" || letter.Stream != filepath.ToSlash(dir)+"/a.log" || letter.Refused[0].Index != "faulty-2026.10.01" || letter.Refused[0].Events[0].Message != "2026-10-01 10:00:01 poison" {
		t.Errorf("letter = %s, %v", text, err)
	}
	s := newStore(t)
	replayed, err := dig.Run(t.Context(), into(t, s.URL, "", nil, open(t, deadLetters.Path)))
	if err != nil || replayed.Stored != 1 {
		t.Errorf("replay = %d stored, %v; want 1", replayed.Stored, err)
	}
	o = into(t, s.URL, "", nil, open(t, filepath.Join(dir, "a.log")))
	o.Group = "/aws/lambda/orders"
	if all, err := dig.Run(t.Context(), o); err != nil || all.Stored != 2 || all.Duplicate != 1 {
		t.Errorf("the complete file = %d stored, %d duplicate, %v; want 2 and the replayed one", all.Stored, all.Duplicate, err)
	}
}

func file(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestBounds checks that events outside --since and --until are excluded and counted.
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

// TestUnreachable checks that an unavailable store ends the run with advice for the user.
func TestUnreachable(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(server.Close)
	dir := t.TempDir()
	file(t, dir, "a.log", "2026-10-01 10:00:00 one\n")
	_, err := dig.Run(t.Context(), into(t, server.URL, filepath.Join(dir, "dig.json"), nil, open(t, filepath.Join(dir, "a.log"))))
	if err == nil || !strings.Contains(err.Error(), "responded 404") || !strings.Contains(err.Error(), "the same command continues from here") {
		t.Errorf("Run = %v; want the status, and that the command can be repeated", err)
	}
}

// TestRestartedStore checks that a batch is retried for Patience while the store does not respond, as during
// a restart.
func TestRestartedStore(t *testing.T) {
	s := newStore(t)
	var up time.Time
	var once sync.Once
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		once.Do(func() { up = time.Now().Add(2 * time.Second) })
		if time.Now().Before(up) {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		s.Config.Handler.ServeHTTP(w, r)
	}))
	t.Cleanup(proxy.Close)
	dir := t.TempDir()
	file(t, dir, "a.log", "2026-10-01 10:00:00 one\n")
	summary, err := dig.Run(t.Context(), into(t, proxy.URL, filepath.Join(dir, "dig.json"), nil, open(t, filepath.Join(dir, "a.log"))))
	if err != nil || summary.Stored != 1 {
		t.Errorf("Run = %d stored, %v; want 1", summary.Stored, err)
	}
}

// BenchmarkDryRun reads all kinds of files from disk and counts their groups.
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

// events returns a source of events that have ids.
func events(list ...logfile.Event) source.Source {
	s := source.Source{Name: fmt.Sprint("cloudwatch:", len(list)), Group: "/aws/lambda/orders", Size: 1}
	s.Units = func(context.Context, int64, int64) iter.Seq2[source.Unit, error] {
		return func(yield func(source.Unit, error) bool) {
			yield(source.Unit{Name: "w", To: 1, Read: func(_ context.Context, emit func(*logfile.Event) error) error {
				for i := range list {
					e := list[i]
					e.Group, e.Stream = s.Group, "s"
					if err := emit(&e); err != nil {
						return err
					}
				}
				return nil
			}}, nil)
		}
	}
	return s
}

// TestSameID checks that events with the id of another event are stored under another id and counted, within
// a run and in a later run, and that nothing is duplicated.
func TestSameID(t *testing.T) {
	s := newStore(t)
	at := time.Date(2026, 10, 1, 10, 0, 0, 0, time.UTC).UnixMilli()
	event := func(id, message string) logfile.Event {
		return logfile.Event{ID: id, Time: at, Message: []byte(message)}
	}
	for _, row := range []struct {
		events                     []logfile.Event
		stored, duplicate, renamed int64
	}{
		{[]logfile.Event{event("1", "a"), event("2", "b")}, 2, 0, 0},
		{[]logfile.Event{event("1", "a\n"), event("2", "c"), event("2", "d")}, 2, 1, 2},
		{[]logfile.Event{event("2", "c"), event("1", "a"), event("2", "d"), event("2", "b")}, 0, 4, 2},
	} {
		got, err := dig.Run(t.Context(), into(t, s.URL, "", io.Discard, events(row.events...)))
		if err != nil || got.Stored != row.stored || got.Duplicate != row.duplicate || got.Renamed != row.renamed || got.Uncompared != 0 {
			t.Errorf("%v: %d stored, %d duplicate, %d renamed, %d not compared, %v; want %d, %d, %d", row.events, got.Stored, got.Duplicate, got.Renamed, got.Uncompared, err, row.stored, row.duplicate, row.renamed)
		}
	}
	if got := s.messages(t); fmt.Sprint(got) != "[a b c d]" {
		t.Errorf("stored %q; want a, b, c and d", got)
	}
}
