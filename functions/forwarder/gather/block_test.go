//go:build !race

package gather

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"faulty/functions/forwarder/logfile"
)

// readAll gathers the events of a file from a position on. It returns a hash of the ids and messages of each batch,
// the position after it, and how many events were read.
func readAll(t *testing.T, text []byte, done Position) (batches []string, positions []Position, read int64) {
	t.Helper()
	g := Gatherer{Group: "g", Stream: "s", Done: done, Issue: func(b *Batch, p Position, _ bool) error {
		hash := sha256.New()
		for _, e := range b.Delivery().Events {
			_, _ = fmt.Fprintf(hash, "%s %d %q\n", e.ID, e.Time, e.Message)
		}
		batches, positions = append(batches, fmt.Sprintf("%s %d %x", b.Key.String(), len(b.events), hash.Sum(nil))), append(positions, p)
		return nil
	}}
	o := logfile.Options{Name: "u.log"}
	if done.From != nil {
		o.From = &done.From.Mark
	}
	if err := logfile.Read(bytes.NewReader(text), o, func(e *logfile.Event) error {
		read++
		return g.Add(e)
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := g.Finish(); err != nil {
		t.Fatal(err)
	}
	return batches, positions, read
}

// TestContinued checks that a file that is continued from any position has the same batches with the same ids as one
// that is read from its start, and that only the last blocks before the position are read again.
func TestContinued(t *testing.T) {
	const n = 3 * blockEvents
	line := map[string]func(i int) string{
		"short lines": func(i int) string { return fmt.Sprintf("2026-11-22 21:24:%02d INFO order %d\n", i/10_000%60, i%7000) },
		"a date that stays": func(i int) string {
			if i == 0 {
				return "2026-11-22 21:24:50 INFO begin\n"
			}
			return fmt.Sprintf("    line %d\n", i%30_000)
		},
		"jumps in time": func(i int) string { return fmt.Sprintf("20%02d-11-22 21:24:50 INFO order %d\n", 10+i%10, i%500) },
		"log streams": func(i int) string {
			stream := fmt.Sprint("busy-", i%3)
			switch {
			case i%100_000 == 10:
				stream = "quiet"
			case i%500 == 0:
				stream = fmt.Sprint("slow-", i/500%40)
			}
			return fmt.Sprintf(`{"logGroupName":"h","logStreamName":%q,"timestamp":%d,"message":"order %d"}`+"\n", stream, 1795382692123+i/1000, i%700)
		},
		"long lines": func(i int) string {
			if i%16 > 0 {
				return ""
			}
			return fmt.Sprintf("2026-11-22 21:24:50 INFO order %d %s\n", i%7000, strings.Repeat("x", 2000))
		},
		"many events in a line": func(i int) string {
			text := fmt.Sprintf(`{"id":"%d","timestamp":%d,"message":"order %d"}`, i, 1795382692123+i/1000, i%7000)
			switch i % 4096 {
			case 0:
				return `{"messageType":"DATA_MESSAGE","owner":"1","logGroup":"h","logStream":"t","logEvents":[` + text + ","
			case 4095:
				return text + "]}\n"
			}
			return text + ","
		},
	}
	for name, line := range line {
		t.Run(name, func(t *testing.T) {
			var text bytes.Buffer
			for i := range n {
				text.WriteString(line(i))
			}
			batches, positions, events := readAll(t, text.Bytes(), Position{})
			continued := 0
			for _, i := range []int{len(positions) * 3 / 4, len(positions) - 2} {
				p := positions[i]
				if p.From != nil {
					continued++
					encoded, _ := json.Marshal(p.From)
					p.From = new(Start)
					if err := json.Unmarshal(encoded, p.From); err != nil {
						t.Fatal(err)
					}
				}
				rest, _, read := readAll(t, text.Bytes(), p)
				if want := batches[i+1:]; !slices.Equal(rest, want) {
					t.Errorf("after batch %d of %d, from %+v: %d batches; want the same %d as before", i+1, len(batches), p.From, len(rest), len(want))
				}
				if again := read - (events - p.Events); again > 3*blockEvents {
					t.Errorf("after batch %d of %d, at event %d: %d events are read again; want at most %d", i+1, len(batches), p.Events, again, 3*blockEvents)
				}
			}
			if continued == 0 {
				t.Error("no position is behind the first blocks; want one")
			}
		})
	}
}

// TestQuietStream checks that a stream with one event at the start of a file does not keep the position there.
func TestQuietStream(t *testing.T) {
	events := lines("quiet", "once")
	for i := range 4 * blockEvents {
		events = append(events, lines("busy", fmt.Sprint(i))...)
	}
	_, marks := gather(t, Position{}, events)
	for i, p := range marks[:len(marks)-1] {
		if through := p.Ahead["||busy"]; through-p.Events > widest*spreadEvents {
			t.Fatalf("after batch %d, at event %d, the first that is not stored is %d; want it at most %d before", i, through, p.Events, widest*spreadEvents)
		}
	}
}
