package logfile

import (
	"archive/tar"
	archivezip "archive/zip"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/s2"
	"github.com/klauspost/compress/zstd"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// newest is the modification time that the tests use for the files in testdata.
var newest = time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)

// read returns the events in a text.
func read(text []byte, o Options) (events []Event, err error) {
	err = Read(bytes.NewReader(text), o, func(e *Event) error {
		kept := *e
		kept.Message = bytes.Clone(e.Message)
		events = append(events, kept)
		return nil
	})
	return events, err
}

// show prints one event per line.
func show(events []Event) []byte {
	var b bytes.Buffer
	for _, e := range events {
		at := "-"
		if e.Time != 0 {
			at = time.UnixMilli(e.Time).UTC().Format("2006-01-02T15:04:05.000Z")
		}
		message, _ := json.Marshal(string(e.Message))
		fmt.Fprintf(&b, "%d@%d %s owner=%s group=%s stream=%s id=%s\n    %s\n", e.Line, e.Offset, at, e.Owner, e.Group, e.Stream, e.ID, message)
	}
	return b.Bytes()
}

// TestRead compares the events in testdata with the golden files. testdata contains files as other programs
// write them.
func TestRead(t *testing.T) {
	for _, path := range inputs(t) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			events, err := read(text, Options{Name: path, Newest: newest})
			if err != nil {
				t.Fatal(err)
			}
			got := show(events)
			golden := path + ".golden"
			if *update {
				if err := os.WriteFile(golden, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("Read(%s) =\n%s\nwant\n%s", path, got, want)
			}
		})
	}
}

func inputs(tb testing.TB) (paths []string) {
	tb.Helper()
	all, _ := filepath.Glob("testdata/*.*")
	for _, path := range all {
		if !strings.HasSuffix(path, ".golden") {
			paths = append(paths, path)
		}
	}
	if len(paths) == 0 {
		tb.Fatal("no testdata")
	}
	return paths
}

// TestCompressed checks that a file has the same events for all compressions.
func TestCompressed(t *testing.T) {
	text, err := os.ReadFile("testdata/text.log")
	if err != nil {
		t.Fatal(err)
	}
	half := bytes.IndexByte(text, '\n') + 1
	bzipped, err := os.ReadFile("testdata/compressed/text.log.bz2")
	if err != nil {
		t.Fatal(err)
	}
	want, _ := read(text, Options{Newest: newest})
	for _, row := range []struct {
		name  string
		bytes []byte
	}{
		{"gzip", zip(text)},
		{"gzip in gzip", zip(zip(text))},
		{"gzip, two members", append(zip(text[:half]), zip(text[half:])...)},
		{"zstd", zst(text)},
		{"gzip in zstd", zst(zip(text))},
		{"bzip2", bzipped},
		{"snappy", snap(text)},
		{"zstd behind a frame of nothing", append([]byte("\x50\x2a\x4d\x18\x04\x00\x00\x00abcd"), zst(text)...)},
	} {
		got, err := read(row.bytes, Options{Newest: newest})
		if err != nil || !bytes.Equal(show(got), show(want)) {
			t.Errorf("%s: Read = %v\n%s\nwant\n%s", row.name, err, show(got), show(want))
		}
	}
}

func snap(text []byte) []byte {
	var b bytes.Buffer
	w := s2.NewWriter(&b, s2.WriterSnappyCompat())
	_, _ = w.Write(text)
	_ = w.Close()
	return b.Bytes()
}

func zip(text []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write(text)
	_ = w.Close()
	return b.Bytes()
}

func zst(text []byte) []byte {
	var b bytes.Buffer
	w, _ := zstd.NewWriter(&b)
	_, _ = w.Write(text)
	_ = w.Close()
	return b.Bytes()
}

// TestDetect checks files whose first bytes resemble those of another kind.
func TestDetect(t *testing.T) {
	long := `{"messageType":"DATA_MESSAGE","logEvents":[{"message":"` + strings.Repeat("x", 300<<10) + `"}]}`
	for _, row := range []struct {
		name, text string
		o          Options
		want       string
	}{
		{"nothing", "", Options{}, Lines},
		{"blank", "\n \n", Options{}, Lines},
		{"JSON lines", "{\"a\":1}\n{\"a\":2}\n", Options{}, Lines},
		{"objects one behind the other", `{"a":1}{"a":2}`, Options{}, Values},
		{"object over lines", "{\n  \"a\": 1\n}\n", Options{}, Values},
		{"empty object over lines", "{\n}\n", Options{}, Values},
		{"a line longer than the head", long, Options{}, Values},
		{"array", "[\n{\"a\":1}]", Options{}, Values},
		{"array of numbers, which could be text", "[1,2]\n", Options{}, Lines},
		{"text in brackets", "[INFO] x\n", Options{}, Lines},
		{"Python's columns", "[ERROR]\t2026-10-01T10:00:01.123Z\tx\n", Options{}, Lines},
		{"Go's braces", "{1 2 [3]}\n{4 5 [6]}\n", Options{}, Lines},
		{"JavaScript's braces", "{\n  a: 1,\n}\n", Options{}, Lines},
		{"a program's own time", "2026-10-01T10:00:01.123Z INFO x\n", Options{}, Lines},
		{"the same in an export", "2026-10-01T10:00:01.123Z INFO x\n", Options{Export: true}, Stamped},
		{"a stamp before a time", "2026-10-01T10:00:01.123Z 2026-10-01 10:00:01 x\n", Options{}, Stamped},
		{"a stamp before JSON, later", "2026-10-01T10:00:01.123Z x\n2026-10-01T10:00:01.123Z {\"a\":1}\n", Options{}, Stamped},
		{"Lambda's timeout", "2026-10-01T10:00:04.123Z 8f5d4a6e-6d9c-4f0e-9f5c-0d8f1a2b3c4d Task timed out after 3.00 seconds\n", Options{}, Lines},
	} {
		f := reader{Options: row.o}
		if got := f.detect([]byte(row.text[:min(len(row.text), peekSize)])); got != row.want {
			t.Errorf("%s: detect(%.60q) = %s; want %s", row.name, row.text, got, row.want)
		}
	}
}

// TestReadErrors checks that an error contains the file, the position and advice.
func TestReadErrors(t *testing.T) {
	broken := zip(bytes.Repeat([]byte("a line\n"), 1000))
	for _, row := range []struct {
		name  string
		text  []byte
		kind  string
		lines int // lines that are read before the error
		want  []string
	}{
		{"gzip that is cut", broken[:len(broken)-9], "", 1000, []string{"old.log: line 1001, byte 7000: cannot continue: ", "fix or remove the rest"}},
		{"gzip that is cut at its beginning", broken[:12], "", 0, []string{"old.log: cannot read its first bytes, so it may be incomplete: unexpected EOF"}},
		{"gzip by its first bytes alone", []byte{0x1f, 0x8b, 1, 2}, "", 0, []string{"old.log: it begins like gzip, but is not valid: "}},
		{"JSON that is cut", []byte("{\n\"a\": 1\n}\n{\n\"a\":"), "", 1, []string{"old.log: byte 10: not JSON from here on: ", "--format lines"}},
		{"a list that is cut", []byte(`{"events":[{"timestamp":1790848801123,"message":"x","ingestionTime":1},{"mess`), Values, 1, []string{"old.log: byte 71: not JSON from here on: "}},
		{"a list that is none", []byte(`{"events":7}`), Values, 0, []string{"expected an array of events"}},
		{"a delivery that is none", []byte(`{"awslogs":{"data":"AAAA"}}` + "\n"), "", 0, []string{"old.log: line 1, byte 0: delivery 1 cannot be read: awslogs.data (3 bytes) is not gzip", "fix it"}},
	} {
		events, err := read(row.text, Options{Name: "old.log", Kind: row.kind})
		if err == nil || len(events) != row.lines {
			t.Errorf("%s: Read = %d events, %v; want %d and an error", row.name, len(events), err, row.lines)
			continue
		}
		for _, want := range row.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: Read = %q; want %q in it", row.name, err, want)
			}
		}
	}
}

// TestRefuse checks that a file that is not text is rejected, compressed or not, and for any --format. The error
// contains the file, its format and advice.
func TestRefuse(t *testing.T) {
	const line = "2026-10-01 10:00:00 line\n"
	wide := func(order binary.AppendByteOrder, mark string) []byte {
		text := []byte(mark)
		for _, c := range utf16.Encode([]rune(line)) {
			text = order.AppendUint16(text, c)
		}
		return text
	}
	archive := func(header tar.Format) []byte {
		var b bytes.Buffer
		w := tar.NewWriter(&b)
		_ = w.WriteHeader(&tar.Header{Name: "a.log", Size: int64(len(line)), Format: header})
		_, _ = io.WriteString(w, line)
		_ = w.Close()
		return b.Bytes()
	}
	zipped := func(names ...string) []byte {
		var b bytes.Buffer
		w := archivezip.NewWriter(&b)
		for _, name := range names {
			f, _ := w.Create(name)
			_, _ = io.WriteString(f, line)
		}
		_ = w.Close()
		return b.Bytes()
	}
	for _, row := range []struct {
		name string
		text []byte
		want string
	}{
		{"UTF-16, little end first", wide(binary.LittleEndian, "\xff\xfe"), "it is UTF-16, and only UTF-8 and other supersets of ASCII are read; convert it: iconv -f UTF-16 -t UTF-8 FILE"},
		{"UTF-16, big end first", wide(binary.BigEndian, "\xfe\xff"), "iconv -f UTF-16 "},
		{"UTF-16LE without a mark", wide(binary.LittleEndian, ""), "iconv -f UTF-16LE "},
		{"UTF-16BE without a mark", wide(binary.BigEndian, ""), "iconv -f UTF-16BE "},
		{"UTF-32", []byte("\xff\xfe\x00\x00a\x00\x00\x00"), "iconv -f UTF-32 "},
		{"UTF-16 in gzip", zip(wide(binary.LittleEndian, "\xff\xfe")), "iconv -f UTF-16 "},
		{"zip", zipped("a.log", "b.log"), "it begins like a zip archive, which is not supported (gzip, zstd, bzip2 and snappy are unpacked); unzip it"},
		{"empty zip", zipped(), "an empty zip archive"},
		{"tar", archive(tar.FormatUSTAR), "tar xf FILE"},
		{"GNU's tar", archive(tar.FormatGNU), "tar xf FILE"},
		{"tar.gz", zip(archive(tar.FormatPAX)), "tar xf FILE"},
		{"tar.zst", zst(archive(tar.FormatUSTAR)), "tar xf FILE"},
		{"xz", []byte("\xfd7zXZ\x00\x00\x04"), "xz -dc FILE"},
		{"lz4", []byte("\x04\x22\x4d\x18\x40"), "lz4 -dc FILE"},
		{"Parquet", []byte("PAR1\x15\x04"), "it begins like Parquet, which is not supported"},
		{"ORC", append([]byte("ORC"), bytes.Repeat([]byte("\x00\x01\xf3"), 100)...), "it begins like ORC, which is not supported"},
		{"7z", []byte("7z\xbc\xaf\x27\x1c\x00\x04"), "7z x FILE"},
		{"journal", []byte("LPKSHHRH\x00\x00\x00\x00"), "journalctl --file FILE"},
	} {
		for _, kind := range []string{Auto, Lines} {
			events, err := read(row.text, Options{Name: "old.log", Kind: kind})
			if err == nil || len(events) > 0 || !strings.HasPrefix(err.Error(), "old.log: it ") || !strings.Contains(err.Error(), row.want) {
				t.Errorf("%s as %s: Read = %d events, %v; want none, and %q", row.name, kind, len(events), err, row.want)
			}
		}
	}
	for _, text := range []string{
		"BZh is how a line may begin", "PK: primary key", "\uFEFF" + line, "7z x a.7z\n", "", "\x00", "a\x00", strings.Repeat("\x00", 512) + line, // interrupted while it was written
		"caf\xe9 in Latin-1\n", strings.Repeat(" ", 257) + "ustar wars", strings.Repeat("a\x00", 3),
	} {
		if _, err := read([]byte(text), Options{Name: "old.log"}); err != nil {
			t.Errorf("Read of %.40q = %v; want it read", text, err)
		}
	}
}

// TestReadStops checks that an error of emit stops the reading and is returned by Read.
func TestReadStops(t *testing.T) {
	stop := errors.New("stop")
	for _, path := range inputs(t) {
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		calls := 0
		err = Read(f, Options{Name: path}, func(*Event) error {
			calls++
			return stop
		})
		f.Close()
		if !errors.Is(err, stop) || calls != 1 {
			t.Errorf("Read(%s) = %v after %d calls; want %v after 1", path, err, calls, stop)
		}
	}
}

// TestLongLine checks that a line without end is split, that it is not kept in memory as a whole, and that all
// of it is emitted.
func TestLongLine(t *testing.T) {
	total, pieces := 0, 0
	err := Read(io.LimitReader(letters{}, 40<<20), Options{}, func(e *Event) error {
		total += len(e.Message)
		pieces++
		return nil
	})
	if err != nil || total != 40<<20 || pieces != 10 {
		t.Errorf("Read = %d bytes in %d events, %v; want %d in 10", total, pieces, err, 40<<20)
	}
}

type letters struct{}

func (letters) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

// FuzzRead checks for any file that the offsets of events increase and that all lines of text are emitted, except
// headers.
func FuzzRead(f *testing.F) {
	for _, path := range inputs(f) {
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text, "")
		f.Add(text, Lines)
	}
	f.Fuzz(func(t *testing.T, text []byte, kind string) {
		events, err := read(text, Options{Name: "fuzz", Kind: kind, Newest: newest})
		last := int64(0)
		for _, e := range events {
			if e.Offset < last {
				t.Fatalf("an event at byte %d behind one at %d", e.Offset, last)
			}
			last = e.Offset
		}
		if kind == Lines && err == nil && !bytes.ContainsAny(text, "{\x1f\x28\xef") {
			want := bytes.Count(text, []byte("\n"))
			switch table := tableOf(text); {
			case table.isW3C:
				want -= bytes.Count(append([]byte("\n"), text...), []byte("\n#"))
			case table.hasTop:
				want--
			}
			if len(events) < want {
				t.Errorf("%d events of %d lines", len(events), want)
			}
		}
	})
}

// FuzzShape checks that all members of a shape are parts of the object.
func FuzzShape(f *testing.F) {
	f.Add([]byte(`{"logStreamName":"s","timestamp":1790848801123,"message":"m","eventId":"3"}`))
	f.Add([]byte(`{"_id":"x","_source":{"a":1}}`))
	f.Fuzz(func(t *testing.T, object []byte) {
		s, _ := shapeOf(object)
		for _, value := range [][]byte{s.owner, s.group, s.stream, s.id, s.message, s.timestamp, s.source} {
			if !bytes.Contains(object, value) {
				t.Errorf("shapeOf(%q) finds %q", object, value)
			}
		}
	})
}

func BenchmarkRead(b *testing.B) {
	for _, name := range []string{"text.log", "logstash-2014.json", "export.txt", "firehose.json", "filter-log-events.json", "payloads.jsonl"} {
		b.Run(name, func(b *testing.B) {
			text, err := os.ReadFile("testdata/" + name)
			if err != nil {
				b.Fatal(err)
			}
			if !strings.HasSuffix(name, "events.json") { // events.json is a single object
				text = bytes.Repeat(text, 1+(1<<20)/len(text))
			}
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			events := 0
			for b.Loop() {
				_ = Read(bytes.NewReader(text), Options{Newest: newest}, func(*Event) error { events++; return nil })
			}
			b.ReportMetric(float64(events)/b.Elapsed().Seconds(), "events/s")
		})
	}
}

// TestNoEvents checks that an object of a program that resembles a CloudWatch event is read as a line.
func TestNoEvents(t *testing.T) {
	for name, lines := range map[string]string{
		"an id, a time and more":     `{"timestamp":1764000000000,"level":"ERROR","id":"order-17","message":"first"}` + "\n" + `{"timestamp":1764000000000,"level":"ERROR","id":"order-17","message":"second"}`,
		"a stream's records, logged": "before\n" + `{"Records":[{"eventSource":"aws:kinesis","eventID":"1","kinesis":{"data":"SGVsbG8="}}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			if err := Read(strings.NewReader(lines), Options{Name: "f"}, func(e *Event) error {
				got = append(got, e.ID+string(e.Message))
				return nil
			}); err != nil || strings.Join(got, "\n") != lines {
				t.Errorf("Read = %q, %v; want the lines", got, err)
			}
		})
	}
}

// TestZoneChange checks that a time without a zone gets the UTC offset that applies at that time, including on a
// day of a clock change.
func TestZoneChange(t *testing.T) {
	for _, row := range []struct{ zone, line, want string }{
		{"Europe/Berlin", "2026-10-25 01:30:00 x", "2026-10-24T23:30:00Z"},
		{"Europe/Berlin", "2026-10-25 12:30:00 x", "2026-10-25T11:30:00Z"},
		{"America/New_York", "2026-11-01 05:30:00,250 x", "2026-11-01T10:30:00.25Z"},
	} {
		zone, err := time.LoadLocation(row.zone)
		if err != nil {
			t.Fatal(err)
		}
		err = Read(strings.NewReader(row.line), Options{Name: "f", Zone: zone, Newest: time.Now()}, func(e *Event) error {
			if got := time.UnixMilli(e.Time).UTC().Format(time.RFC3339Nano); got != row.want {
				t.Errorf("%s in %s = %s; want %s", row.line, row.zone, got, row.want)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
}
