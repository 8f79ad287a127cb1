package translate

import (
	"fmt"
	"testing"
	"time"

	"faulty/functions/forwarder/delivery"
	"faulty/functions/forwarder/document"
	"faulty/functions/internal/cputime"
	"faulty/functions/internal/race"
)

// TestLinear: many events that look as if they belonged together, but do not, are stitched in
// linear time.
func TestLinear(t *testing.T) {
	const longest = 2 * time.Second // ten times the measured time
	count := race.Reduced(20_000)
	for _, row := range []struct {
		name    string
		message func(i int) string
	}{
		{"traces with a prefix on each line", func(i int) string {
			if i%2 == 0 {
				return "orders-1  | java.lang.IllegalStateException: order"
			}
			return "orders-1  |     at a.B.c(D.java:1)"
		}},
		{"one trace with a prefix on each line", func(i int) string {
			if i == 0 {
				return "orders-1  | java.lang.IllegalStateException: order"
			}
			return "orders-1  |     at a.B.c(D.java:1)"
		}},
		{"headings with a prefix, and calls without", func(i int) string {
			if i%2 == 0 {
				return "orders-1  | Traceback (most recent call last):"
			}
			return `orders-1  |   File "a.py", line 1, in b`
		}},
		{"parts of lines without an end", func(int) string { return "2026-11-22T21:24:50.123456789Z stdout P order" }},
		{"parts of two streams", func(i int) string {
			return "2026-11-22T21:24:50.123456789Z " + []string{"stdout", "stderr"}[i%2] + " P order"
		}},
		{"calls without a heading", func(int) string { return "\tat a.B.c(D.java:1)" }},
		{"starts of invocations without an end", func(i int) string {
			return fmt.Sprintf("START RequestId: %08x-0000-4000-8000-000000000000 Version: $LATEST", i)
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			d := delivery.Delivery{Owner: []byte("123456789012"), Group: []byte("/ecs/orders"), Stream: []byte("s")}
			for i := range count {
				d.Events = append(d.Events, delivery.Event{ID: fmt.Appendf(nil, "%056d", i), Time: 1795382692123, Message: []byte(row.message(i))})
			}
			var translator Translator
			took := cputime.Of(func() {
				translator.Begin(&d, 1)
				for i := range translator.Len() {
					translator.Document(&d, i)
				}
			})
			if t.Logf("%d documents in %v", translator.Len(), took); took > longest {
				t.Errorf("%d events take %v; want far less than %v", count, took, longest)
			}
		})
	}
}

// TestContinue: an invocation that one chunk of a delivery reports is known in the next chunk.
func TestContinue(t *testing.T) {
	const id = "8f2b4ef7-8f2b-4ef7-9a4e-5b441b595b44"
	events := func(messages ...string) (all []delivery.Event) {
		for i, m := range messages {
			all = append(all, delivery.Event{ID: fmt.Append(nil, i), Time: 1795382692123, Message: []byte(m)})
		}
		return all
	}
	d := delivery.Delivery{Group: []byte("/aws/lambda/orders"), Events: events("START RequestId: "+id+" Version: $LATEST", "first")}
	var translator Translator
	translator.Begin(&d, 1)
	d.Events = events("second", "END RequestId: "+id, "third")
	translator.Continue(&d)
	for i, want := range []string{id, id, ""} {
		if got := string(translator.Document(&d, i).Get(document.FaasExecution).Text()); got != want {
			t.Errorf("event %d of the second chunk belongs to %q; want %q", i, got, want)
		}
	}
	translator.Begin(&d, 1)
	if translator.Document(&d, 0); translator.invocations.owner[2] != none {
		t.Error("the event behind the end belongs to an invocation of the delivery before; want none")
	}
}
