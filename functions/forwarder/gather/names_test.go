package gather

import (
	"slices"
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

// TestNamesRepeated checks that equal lines have different ids, also in two blocks, and the same ids when they are
// read again or from the second block on. A repetition more than a block later has the id of the first.
func TestNamesRepeated(t *testing.T) {
	const blocks, lines = 4, 300
	k := Key{Group: "g", Stream: "s"}
	read := func(from int64) (ids []string) {
		var n names
		n.divide(from)
		for block := from; block < blocks; block++ {
			if block > from {
				n.divide(block)
			}
			for i := range int64(lines) {
				at := i / 3
				if i%30 == 0 && block%3 != 0 {
					at = -1 // not in the blocks 0 and 3
				}
				ids = append(ids, n.name(&k, position{at: at, dated: true}, []byte("line")))
			}
		}
		return ids
	}
	all := read(0)
	different := map[string]bool{}
	for _, id := range all {
		different[id] = true
	}
	if len(different) != len(all) {
		t.Errorf("%d ids for %d lines", len(different), len(all))
	}
	if again := read(0); !slices.Equal(again, all) {
		t.Error("the ids differ when the lines are read again")
	}
	for from := range int64(blocks - 1) {
		rest := read(from)[lines:]
		if want := all[(from+1)*lines:]; !slices.Equal(rest, want) {
			t.Errorf("from block %d on, the ids of the next blocks differ", from)
		}
	}
	var n names
	first := n.name(&k, position{at: 1, dated: true}, []byte("line"))
	n.divide(1)
	n.divide(2)
	if n.name(&k, position{at: 1, dated: true}, []byte("line")) != first {
		t.Error("a repetition two blocks later does not have the id of the first; want it, because the file contains a copy of another")
	}
}

func BenchmarkNames(b *testing.B) {
	k := Key{Group: "/aws/lambda/orders", Stream: "2026/10/01/[$LATEST]0123456789abcdef0123456789abcdef"}
	message := []byte("2026-10-01 10:00:01,123 INFO shop.cart: order 7 is paid")
	var n names
	b.SetBytes(int64(len(message)))
	b.ReportAllocs()
	for i := int64(0); b.Loop(); i++ {
		if i%blockEvents == 0 {
			n.divide(i / blockEvents)
		}
		n.name(&k, position{at: i, dated: true}, message)
	}
}
