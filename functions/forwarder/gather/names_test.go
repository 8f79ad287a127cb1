package gather

import (
	"fmt"
	"testing"
)

// TestNames checks which properties distinguish events.
func TestNames(t *testing.T) {
	base := Key{Group: "/aws/lambda/orders", Stream: "a.log"}
	type args struct {
		k       Key
		p       position
		message string
	}
	first := args{base, position{at: 1790848801123, dated: true}, "line"}
	name := func(a args) string { return new(names).name(&a.k, a.p, []byte(a.message)) }
	for _, row := range []struct {
		name string
		args args
		same bool
	}{
		{"at another position of the file", args{base, position{at: 1790848801123, number: 77, dated: true}, "line"}, true},
		{"of another account, which files do not contain", args{Key{"1", base.Group, base.Stream}, first.p, "line"}, true},
		{"in another group", args{Key{"", "/aws/lambda/mailer", "a.log"}, first.p, "line"}, false},
		{"in another stream", args{Key{"", base.Group, "b.log"}, first.p, "line"}, false},
		{"a millisecond later", args{base, position{at: 1790848801124, dated: true}, "line"}, false},
		{"another message", args{base, first.p, "lines"}, false},
		{"behind a jump", args{base, position{at: 1790848801123, from: 7, dated: true}, "line"}, false},
		{"without a time", args{base, position{at: 1790848801123}, "line"}, false},
	} {
		if got, want := name(row.args), name(first); (got == want) != row.same || len(got) != 22 {
			t.Errorf("%s: name = %s beside %s; want the same: %v", row.name, got, want, row.same)
		}
	}
	if a, b := name(args{base, position{at: 1, number: 3}, "line"}), name(args{base, position{at: 2, number: 3}, "line"}); a != b {
		t.Error("without times a line's id changes with the time of the file; want only its position to count")
	}
}

// TestNamesRepeated checks that identical lines have different ids, and the same ids when they are read again.
func TestNamesRepeated(t *testing.T) {
	k := Key{Group: "g", Stream: "s"}
	run := func() (ids map[string]int) {
		var n names
		ids = map[string]int{}
		for i := range window + window/2 {
			ids[n.name(&k, position{at: int64(i / 3), dated: true}, []byte("line"))]++
		}
		return ids
	}
	ids := run()
	if len(ids) != window+window/2 {
		t.Errorf("%d ids for %d lines", len(ids), window+window/2)
	}
	for id := range run() {
		if ids[id] != 1 {
			t.Fatalf("id %s comes in one of two runs", id)
		}
	}
}

// TestNamesWindow checks that repetitions are remembered for at least window events in bounded memory.
func TestNamesWindow(t *testing.T) {
	k := Key{Group: "g", Stream: "s"}
	var n names
	first := n.name(&k, position{at: 1, dated: true}, []byte("line"))
	for i := range window - 1 {
		n.name(&k, position{at: 2, dated: true}, fmt.Append(nil, i))
	}
	if n.name(&k, position{at: 1, dated: true}, []byte("line")) == first {
		t.Errorf("a repetition %d lines on has the first one's id", window)
	}
	for i := range 2*window + 1 {
		n.name(&k, position{at: 3, dated: true}, fmt.Append(nil, i))
	}
	if held := len(n.now) + len(n.before); held > 2*window {
		t.Errorf("%d lines are remembered; want at most %d", held, 2*window)
	}
}

func BenchmarkNames(b *testing.B) {
	k := Key{Group: "/aws/lambda/orders", Stream: "2026/10/01/[$LATEST]0123456789abcdef0123456789abcdef"}
	message := []byte("2026-10-01 10:00:01,123 INFO shop.cart: order 7 is paid")
	var n names
	b.SetBytes(int64(len(message)))
	b.ReportAllocs()
	for i := int64(0); b.Loop(); i++ {
		n.name(&k, position{at: i, dated: true}, message)
	}
}
