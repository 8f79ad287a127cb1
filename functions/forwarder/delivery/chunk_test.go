package delivery

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// deliveryOf returns the text of a delivery of these events.
func deliveryOf(events ...string) string {
	return `{"messageType":"DATA_MESSAGE","owner":"123456789012","logGroup":"g","logEvents":[` + strings.Join(events, ",") + `],"logStream":"s"}`
}

// sameEvent reports whether two events are equal. It is much faster than reflect.DeepEqual.
func sameEvent(a, b Event) bool {
	return a.Time == b.Time && bytes.Equal(a.ID, b.ID) && bytes.Equal(a.Message, b.Message)
}

// TestChunks: the chunks of a large delivery contain each of its events once and in order.
func TestChunks(t *testing.T) {
	for _, row := range []struct {
		name    string
		count   int
		message func(i int) string
		first   int // number of events in the first chunk
	}{
		{"one chunk", 20_000, func(int) string { return "x" }, 20_000},
		{"no good end", 45_000, func(int) string { return "x" }, 21_024},
		{"an end before an invocation", 45_000, func(i int) string {
			if i%100 == 50 {
				return "START RequestId: x"
			}
			return "x"
		}, 20_050},
		{"large events", 20, func(int) string { return strings.Repeat(`{\"a\":1}`, 1<<16) }, 19},
	} {
		t.Run(row.name, func(t *testing.T) {
			events := make([]string, row.count)
			for i := range events {
				events[i] = fmt.Sprintf(`{"id":"%056d","timestamp":%d,"message":"%s"}`, i, i, row.message(i))
			}
			text := deliveryOf(events...)
			want, err := Parse([]byte(text))
			if err != nil {
				t.Fatal(err)
			}
			var decoder Decoder
			d, err := decoder.Decode(pack(t, text))
			if err != nil || len(d.Events) != row.first || string(d.Stream) != "s" {
				t.Fatalf("Decode = %d events of stream %q, %v; want %d of s", len(d.Events), d.Stream, err, row.first)
			}
			var got []Event
			for more := true; more; more, err = d.Next() {
				got = append(got, d.Events...)
			}
			if err != nil || !slices.EqualFunc(got, want.Events, sameEvent) {
				t.Errorf("the chunks hold %d events, %v; want all %d in order", len(got), err, len(want.Events))
			}
		})
	}
}

// TestChunksFailure: invalid JSON after the first chunk is found before anything of the delivery is
// stored.
func TestChunksFailure(t *testing.T) {
	events := strings.TrimSuffix(strings.Repeat(`{"id":"","timestamp":1,"message":"x"},`, 40_000), ",")
	for _, end := range []string{`,7`, `,"x"`, `,{"id":}`, `,{`, `,`} {
		var decoder Decoder
		if _, err := decoder.Decode(pack(t, deliveryOf(events+end))); err == nil {
			t.Errorf("Decode of a delivery that ends with %q succeeds; want an error", end)
		}
	}
}

// TestLargeMessage: an event that is too large to come from CloudWatch makes its delivery
// unreadable.
func TestLargeMessage(t *testing.T) {
	var decoder Decoder
	_, err := decoder.Decode(pack(t, deliveryOf(`{"id":"1","timestamp":1,"message":"`+strings.Repeat("x", maxMessage+1)+`"}`)))
	if err == nil || !strings.Contains(err.Error(), "message of 2097153 bytes") {
		t.Errorf("Decode = %v; want the size in an error", err)
	}
}

// TestSameID: different events with the same id become different documents with the same ids on
// each delivery. Equal events become one document.
func TestSameID(t *testing.T) {
	text := deliveryOf(`{"id":"7","timestamp":1,"message":"a"}`, `{"id":"8","timestamp":1,"message":"b"}`, `{"id":"7","timestamp":1,"message":"a"}`,
		`{"id":"7","timestamp":1,"message":"c"}`, `{"id":"7","timestamp":2,"message":"a"}`, `{"id":"7","timestamp":1,"message":"c"}`)
	var before []string
	for range 2 {
		d, err := Parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		var ids []string
		for _, e := range d.Events {
			ids = append(ids, string(e.ID))
		}
		if ids[0] != "7" || ids[1] != "8" || ids[2] != "7" || ids[3] == "7" || ids[4] == "7" || ids[4] == ids[3] || ids[5] != ids[3] || d.Renamed != 3 {
			t.Errorf("ids %q, %d renamed; want new ones for the fourth, fifth and sixth", ids, d.Renamed)
		}
		if before != nil && !reflect.DeepEqual(before, ids) {
			t.Errorf("ids %q when it is delivered again; want %q", ids, before)
		}
		before = ids
	}
}
