package logfile

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"faulty/functions/internal/cputime"
)

// TestFrom checks for files of every format that reading from the mark of any event emits that event and all that
// follow it, whether the file is compressed or not.
func TestFrom(t *testing.T) {
	files := map[string][]byte{
		"two headers.log": []byte("#Fields: date time cs-method x-a\n2026-11-22 21:24:50 GET 1\n2026-11-22 21:24:51 GET 2\n#Fields: date time x-b\n2026-11-22 21:24:52 3\n2026-11-22 21:24:53 4\n"),
		"lists.json":      []byte("{\n\"Records\":[{\"eventSource\":\"s3.amazonaws.com\",\"n\":1},{\"n\":2}]}\n{\"Records\":[{\"eventSource\":\"s3.amazonaws.com\",\"n\":3},{\"n\":4}],\"x\":1} [{\"n\":5},{\"n\":6}] {\"n\":7}"),
		"long.txt":        []byte("2026-11-22T21:24:52.123Z {\"a\":1}\n" + strings.Repeat("more\n", maxLine/5+9) + "2026-11-22T21:24:53.123Z {\"a\":2}\n"),
		"marked.log":      []byte("\uFEFF2026-11-22 21:24:52 a\n2026-11-22 21:24:53 b\n"),
	}
	for _, path := range inputs(t) {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files[filepath.Base(path)] = bytes.Repeat(append(text, 0x0a), 2)
	}
	for name, text := range files {
		o := Options{Name: name, Newest: newest}
		all, err := read(text, o)
		if err != nil {
			continue // a defect
		}
		dated := slices.IndexFunc(all, func(e Event) bool { return e.Time != 0 })
		starts := 0
		for i := dated + 1; i < len(all); i++ { // the first event may have the time of a later one
			if all[i].IsPart {
				continue
			}
			starts++
			encoded, err := json.Marshal(all[i].Mark())
			o.From = new(Mark)
			if err != nil || json.Unmarshal(encoded, o.From) != nil {
				t.Fatal(err)
			}
			for _, in := range []io.Reader{bytes.NewReader(text), bytes.NewReader(zst(text))} {
				var rest []Event
				err := Read(in, o, func(e *Event) error {
					kept := *e
					kept.Message = bytes.Clone(e.Message)
					rest = append(rest, kept)
					return nil
				})
				if got, want := show(rest), show(all[i:]); err != nil || !bytes.Equal(got, want) {
					t.Fatalf("%s from event %d, %s: %v\n%s\nwant\n%s", name, i, encoded, err, got[:min(len(got), 2000)], want[:min(len(want), 2000)])
				}
			}
		}
		if starts == 0 {
			t.Errorf("%s: no event to begin at", name)
		}
	}
}

// BenchmarkFrom measures how fast the part of a compressed file is skipped that was read before.
//
//	go test -run '^$' -bench From -cpu 1 ./functions/forwarder/logfile
func BenchmarkFrom(b *testing.B) {
	const size = 64 << 20
	var text bytes.Buffer
	for i := 0; text.Len() < size; i++ {
		fmt.Fprintf(&text, "2026-11-22 21:24:%02d,%03d INFO shop.cart: order %d of customer c-%x is paid in %d ms\n", i/1000%60, i%1000, i, i*7919%65537, i*31%977)
	}
	last := bytes.LastIndexByte(text.Bytes()[:size-2], '\n') + 1
	zipped := zip(text.Bytes())
	b.SetBytes(size)
	cpu := cputime.Process()
	for b.Loop() {
		events := 0
		if err := Read(bytes.NewReader(zipped), Options{From: &Mark{Offset: int64(last)}}, func(*Event) error { events++; return nil }); err != nil || events > 2 {
			b.Fatal(events, err)
		}
	}
	b.ReportMetric(float64(b.N)*size/1e6/(cputime.Process()-cpu).Seconds(), "MB/cpu-s")
}
