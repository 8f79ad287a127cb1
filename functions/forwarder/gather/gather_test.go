package gather

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"faulty/functions/forwarder/logfile"
)

// gather groups events into batches, and returns their messages and the position after each batch.
func gather(t *testing.T, done Position, events []logfile.Event) (batches [][]string, positions []Position) {
	t.Helper()
	g := Gatherer{Stream: "u.log", Done: done, Issue: func(b *Batch, p Position, _ bool) error {
		var messages []string
		for _, e := range b.Delivery().Events {
			messages = append(messages, string(e.Message))
		}
		batches, positions = append(batches, messages), append(positions, p)
		return nil
	}}
	for _, e := range events {
		if err := g.Add(&e); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := g.Finish(); err != nil {
		t.Fatal(err)
	}
	return batches, positions
}

// lines returns an event for each line.
func lines(stream string, texts ...string) (events []logfile.Event) {
	for _, text := range texts {
		events = append(events, logfile.Event{Stream: stream, Time: 1790848801123, Message: []byte(text)})
	}
	return events
}

func repeat(text string, n int) []string { return slices.Repeat([]string{text}, n) }

// TestBatchesCutNoTrace checks that a batch above the size limit ends before the next invocation, or at a line
// that does not continue a stack trace.
func TestBatchesCutNoTrace(t *testing.T) {
	trace := []string{"Traceback (most recent call last):", `  File "/var/task/app.py", line 7, in handler`, "    charge({})", "KeyError: 'id'"}
	for _, row := range []struct {
		name  string
		lines []string
		want  []int // sizes of the batches
	}{
		{"small", repeat("line", 10), []int{10}},
		{"no invocations", repeat("line", 4500), []int{2000, 2000, 500}},
		{"a trace across", slices.Concat(repeat("line", 1998), trace, repeat("line", 10)), []int{2002, 10}},
		{"an invocation after a while", slices.Concat(repeat("line", 1500), []string{"START RequestId: x"}, repeat("line", 10)), []int{1500, 11}},
		{"an invocation in JSON", slices.Concat(repeat("line", 1500), []string{`{"time":"t","type":"platform.start","record":{}}`}), []int{1500, 1}},
		{"a trace that never ends", slices.Concat(trace[:2], repeat("    x()", 20_000)), []int{16_000, 4002}},
		{"long lines", repeat(strings.Repeat("x", 100<<10), 50), []int{21, 21, 8}},
		{"blank lines", slices.Concat([]string{"", "a", "", " ", "b", ""}, trace, []string{""}), []int{6}},
		{"blank lines in a trace", []string{"panic: boom", "", "goroutine 1 [running]:", "main.main()", "\t/a.go:5 +0x1d", "", "next"}, []int{6}},
	} {
		batches, marks := gather(t, Position{}, lines("s", row.lines...))
		var got []int
		for _, b := range batches {
			got = append(got, len(b))
		}
		if !slices.Equal(got, row.want) {
			t.Errorf("%s: batches of %v lines; want %v", row.name, got, row.want)
		}
		if last := marks[len(marks)-1]; last.Events != int64(len(row.lines)) {
			t.Errorf("%s: the last position is %+v; want all %d events", row.name, last, len(row.lines))
		}
	}
}

// TestStreamsApart checks that interleaved events are grouped by stream. It also checks that a run that
// continues from any mark gathers exactly the events that are not in the marked batches.
func TestStreamsApart(t *testing.T) {
	var events []logfile.Event
	for i := range 9000 {
		stream := "rare"
		if i%10 > 0 {
			stream = fmt.Sprint("busy", i%2)
		}
		events = append(events, lines(stream, fmt.Sprintf("%s %d", stream, i))...)
	}
	batches, marks := gather(t, Position{}, events)
	all := 0
	for i, b := range batches {
		all += len(b)
		for _, m := range b {
			if strings.Fields(m)[0] != strings.Fields(b[0])[0] {
				t.Fatalf("batch %d has lines of two streams: %q and %q", i, b[0], m)
			}
		}
	}
	if all != len(events) {
		t.Errorf("%d events in batches; want %d", all, len(events))
	}
	for i := range batches {
		again, _ := gather(t, marks[i], events)
		if want := batches[i+1:]; !slices.EqualFunc(again, want, slices.Equal) {
			t.Errorf("after batch %d of %d, from %+v on: %d batches; want the same %d as before", i, len(batches), marks[i], len(again), len(want))
		}
	}
}

// TestFixedDate checks that every occurrence of a line with a constant date is a separate event, even if the
// last occurrence is too long ago to be detected as a repetition.
func TestFixedDate(t *testing.T) {
	g := Gatherer{Stream: "u.log"}
	const crash = 1795396244000
	ids, lines := map[string]bool{}, 0
	for i := range int64(3 * blockEvents) {
		events := []logfile.Event{{Time: 1785564000000 + i, Message: []byte("line")}}
		if i%blockEvents == 0 {
			g.names.divide(2 * i)
			g.names.divide(2*i + 1)
			events = append(events, logfile.Event{Time: crash, Message: []byte("2026/11/23 01:10:44 http: panic serving")}, logfile.Event{Message: []byte("goroutine 7 [running]:")})
		}
		for _, e := range events {
			p := g.date(e.Time, i)
			ids[g.names.name(&Key{}, p, e.Message)] = true
			lines++
		}
	}
	if len(ids) != lines {
		t.Errorf("%d ids for %d lines", len(ids), lines)
	}
}

// TestOwnersApart checks that a run that continues from any mark gathers the events of a stream that exists in
// two accounts, as in an object of a stream that both accounts write to.
func TestOwnersApart(t *testing.T) {
	var events []logfile.Event
	for i := range 5000 {
		owner := "1"
		if i%4 == 0 {
			owner = "2"
		}
		events = append(events, logfile.Event{Owner: owner, Group: "g", Stream: "s", Time: 1, Message: fmt.Append(nil, owner, ":", i)})
	}
	all, marks := gather(t, Position{}, events)
	for m := range marks {
		batches, _ := gather(t, marks[m], events)
		var got, want []string
		for _, b := range batches {
			got = append(got, b...)
		}
		for _, b := range all[m+1:] {
			want = append(want, b...)
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("from %v: %d events; want the %d that are not stored", marks[m], len(got), len(want))
		}
	}
}

// TestUnusableID checks that an event whose source has an id that OpenSearch cannot store gets another one: OpenSearch
// would refuse all events of its request.
func TestUnusableID(t *testing.T) {
	for name, id := range map[string]string{"long": strings.Repeat("7", 513), "not UTF-8": "\xff7"} {
		var ids []string
		g := Gatherer{Stream: "u.log", Issue: func(b *Batch, _ Position, _ bool) error {
			for i, e := range b.Delivery().Events {
				if ids = append(ids, string(e.ID)); !b.IsDerived(i) {
					t.Errorf("%s: event %d has the id %q of its source", name, i, e.ID)
				}
			}
			return nil
		}}
		for _, text := range []string{"a", "b", "b"} {
			if err := g.Add(&logfile.Event{ID: id, Time: 1, Message: []byte(text)}); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := g.Finish(); err != nil || len(ids) != 3 || ids[0] == ids[1] || ids[1] == ids[2] || len(ids[0]) != 22 {
			t.Errorf("%s: ids %q, %v; want three", name, ids, err)
		}
	}
}

// TestManyStreams checks that the memory and the time for a file with very many log streams are limited. A search
// for the oldest batch among all would take minutes.
func TestManyStreams(t *testing.T) {
	const n = 40_000
	issued, open, most := 0, 0, 0
	g := Gatherer{Group: "g", Issue: func(b *Batch, _ Position, _ bool) error {
		issued, open = issued+1, open-1
		return nil
	}}
	begin := time.Now()
	for i := range n {
		if err := g.Add(&logfile.Event{Stream: fmt.Sprint("stream-", i), Time: 1, Message: []byte("x")}); err != nil {
			t.Fatal(err)
		}
		open++
		most = max(most, open)
	}
	if _, err := g.Finish(); err != nil || issued != n || most > maxHeld/overhead {
		t.Errorf("Finish = %v: %d batches, at most %d at a time; want %d, at most %d", err, issued, most, n, maxHeld/overhead)
	}
	if took := time.Since(begin); took > 20*time.Second {
		t.Errorf("%d log streams took %v", n, took)
	}
}
