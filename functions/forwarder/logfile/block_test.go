package logfile

import (
	"bytes"
	"os"
	"reflect"
	"testing"
)

// TestWorkers checks that the events of a file, with their numbers of lines and their offsets, do not depend on
// the number of workers. The files are repeated until they have many blocks.
func TestWorkers(t *testing.T) {
	for _, path := range inputs(t) {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		text = bytes.Repeat(append(text, '\n'), 1+2*blockSize/len(text))
		var want []Event
		for _, row := range []struct {
			text    []byte
			workers int
		}{{text, 1}, {text, 2}, {text, 8}, {zip(text), 2}} {
			events, err := read(row.text, Options{Name: path, Kind: Lines, Newest: newest, Workers: row.workers})
			if want == nil {
				want = events
			}
			if err != nil || !reflect.DeepEqual(events, want) {
				t.Errorf("%s with %d workers: %d events, %v; want the %d of one worker", path, row.workers, len(events), err, len(want))
			}
		}
	}
}

// TestCutter checks that blocks consist of whole lines, and that they are together the text.
func TestCutter(t *testing.T) {
	line := bytes.Repeat([]byte("x"), blockSize/3)
	long := bytes.Repeat([]byte("y"), 3*blockSize)
	for name, text := range map[string][]byte{
		"empty":                   nil,
		"no end":                  []byte("a"),
		"an end":                  []byte("a\n"),
		"lines":                   bytes.Repeat(append(line, '\n'), 10),
		"a line over blocks":      append(append([]byte("a\n"), long...), "\nb\n"...),
		"a line without an end":   append([]byte("a\n"), long...),
		"a line of a block":       append(bytes.Repeat([]byte("x"), blockSize-1), '\n'),
		"an end behind the block": append(bytes.Repeat([]byte("x"), blockSize), '\n'),
	} {
		var all []byte
		c, lines := cutter{in: bytes.NewReader(text)}, 0
		for b := (block{}); b.end == nil; {
			c.next(&b)
			if b.offset != int64(len(all)) || b.line != lines {
				t.Errorf("%s: a block at byte %d behind %d lines; want %d, %d", name, b.offset, b.line, len(all), lines)
			}
			all, lines = append(all, b.text...), lines+b.lines()
			if b.end == nil && (len(b.text) == 0 || b.text[len(b.text)-1] != '\n') {
				t.Errorf("%s: a block of %d bytes ends within a line", name, len(b.text))
			}
		}
		if !bytes.Equal(all, text) {
			t.Errorf("%s: the blocks have %d bytes; want %d", name, len(all), len(text))
		}
	}
}
