package dig

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"faulty/local/dig/checkpoint"
	"faulty/local/dig/format"
	"faulty/local/dig/source"
)

// gather groups events into batches and returns the messages and the marks of the batches.
func gather(t *testing.T, done checkpoint.File, events []format.Event) (batches [][]string, marks []checkpoint.File) {
	t.Helper()
	r := &run{batches: make(chan *batch, 10_000)}
	g := r.gatherer(t.Context(), source.Source{}, source.Unit{Name: "u", Stream: "u.log"})
	g.done = done
	g.mark = func(f checkpoint.File) error {
		marks = append(marks, f)
		return nil
	}
	for _, e := range events {
		if err := g.add(&e); err != nil {
			t.Fatal(err)
		}
	}
	if err := g.finishFile(&source.Unit{Size: 1}); err != nil {
		t.Fatal(err)
	}
	close(r.batches)
	for b := range r.batches {
		var messages []string
		for _, e := range b.asDelivery().Events {
			messages = append(messages, string(e.Message))
		}
		if len(messages) > 0 {
			batches = append(batches, messages)
		}
		if err := b.order.finish(b.turn, b.after); err != nil {
			t.Fatal(err)
		}
	}
	return batches, marks
}

// lines returns an event for each line.
func lines(stream string, texts ...string) (events []format.Event) {
	for _, text := range texts {
		events = append(events, format.Event{Stream: stream, Time: 1790848801123, Message: []byte(text)})
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
		batches, marks := gather(t, checkpoint.File{}, lines("s", row.lines...))
		var got []int
		for _, b := range batches {
			got = append(got, len(b))
		}
		if !slices.Equal(got, row.want) {
			t.Errorf("%s: batches of %v lines; want %v", row.name, got, row.want)
		}
		if last := marks[len(marks)-1]; last.Events != int64(len(row.lines)) || last.Size != 1 {
			t.Errorf("%s: the last mark is %+v; want all %d events, and the size", row.name, last, len(row.lines))
		}
	}
}

// TestStreamsApart checks that interleaved events are grouped by stream. It also checks that a run that
// continues from any mark gathers exactly the events that are not in the marked batches.
func TestStreamsApart(t *testing.T) {
	var events []format.Event
	for i := range 9000 {
		stream := "rare"
		if i%10 > 0 {
			stream = fmt.Sprint("busy", i%2)
		}
		events = append(events, lines(stream, fmt.Sprintf("%s %d", stream, i))...)
	}
	batches, marks := gather(t, checkpoint.File{}, events)
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

// TestOrder checks that the function of a batch runs after all earlier batches are finished.
func TestOrder(t *testing.T) {
	var o order
	var got []int64
	for range 5 {
		o.take()
	}
	for _, position := range []int64{2, 0, 4, 1, 3} {
		if err := o.finish(position, func() error { got = append(got, position); return nil }); err != nil {
			t.Fatal(err)
		}
		if position == 2 && len(got) > 0 {
			t.Error("the third batch's turn came before the first one's")
		}
	}
	if want := []int64{0, 1, 2, 3, 4}; !slices.Equal(got, want) {
		t.Errorf("order = %v; want %v", got, want)
	}
}

// TestFixedDate checks that every occurrence of a line with a constant date is a separate event, even if the
// last occurrence is outside the window of repetitions.
func TestFixedDate(t *testing.T) {
	r := &run{batches: make(chan *batch, 10_000)}
	g := r.gatherer(t.Context(), source.Source{}, source.Unit{Name: "u", Stream: "u.log"})
	const crash = 1795396244000
	ids, lines := map[string]bool{}, 0
	for i := range int64(3 * window) {
		events := []format.Event{{Time: 1785564000000 + i, Message: []byte("line")}}
		if i%window == 0 {
			events = append(events, format.Event{Time: crash, Message: []byte("2026/11/23 01:10:44 http: panic serving")}, format.Event{Message: []byte("goroutine 7 [running]:")})
		}
		for _, e := range events {
			p := g.date(e.Time, i)
			ids[g.names.name(&key{}, p, e.Message)] = true
			lines++
		}
	}
	if len(ids) != lines {
		t.Errorf("%d ids for %d lines", len(ids), lines)
	}
}
