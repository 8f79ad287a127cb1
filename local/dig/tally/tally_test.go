package tally

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"faulty/functions/forwarder/document"
)

// doc returns a document of a function. With group "", it has no group.
func doc(second int64, function, level, group, message string) *document.Document {
	d := &document.Document{Time: second * int64(time.Second)}
	set := func(f document.Field, text string) {
		if text != "" {
			d.SetText(f, text)
		}
	}
	set(document.FaasName, function)
	set(document.Level, level)
	set(document.ExceptionFingerprint, group)
	if group != "" {
		set(document.ExceptionType, "KeyError")
		set(document.ExceptionMessage, message)
		set(document.ExceptionCulprit, "charge")
	}
	return d
}

func documents() []*document.Document {
	return []*document.Document{
		doc(50, "orders", "error", "g1", "second"), doc(40, "orders", "error", "g1", "first"), doc(60, "orders", "error", "g1", "third"),
		doc(90, "mailer", "fatal", "g2", "x"), doc(10, "mailer", "fatal", "g2", "w"),
		doc(99, "", "fatal", "g3", ""),
		doc(5, "orders", "info", "", ""), doc(6, "", "", "", ""),
	}
}

func TestTally(t *testing.T) {
	var all Tally
	for _, d := range documents() {
		all.Add(d, 10)
	}
	for order, want := range map[string]string{ByCount: "[g1 g2 g3]", ByLast: "[g3 g2 g1]", ByFirst: "[g3 g1 g2]"} {
		var got []string
		for _, g := range all.Groups(order) {
			got = append(got, g.Fingerprint)
		}
		if fmt.Sprint(got) != want {
			t.Errorf("Groups(%s) = %v; want %s", order, got, want)
		}
	}
	g := all.Groups(ByCount)[0]
	want := Group{"g1", "KeyError", "first", "charge", "orders", "", Span{3, 0, time.Unix(40, 0).UTC(), time.Unix(60, 0).UTC()}}
	if g != want {
		t.Errorf("group = %+v; want %+v", g, want)
	}
	if count, groups := all.Exceptions(); count != 6 || groups != 3 {
		t.Errorf("Exceptions = %d, %d; want 6, 3", count, groups)
	}
	functions, levels := "", ""
	for _, f := range all.Functions() {
		functions += fmt.Sprintf("%s:%d/%d ", f.Name, f.Exceptions, f.Count)
	}
	for _, l := range all.Levels() {
		levels += fmt.Sprintf("%s:%d ", l.Name, l.Count)
	}
	if functions != "orders:3/4 mailer:2/2 :1/2 " || levels != "error:3 fatal:3 :1 info:1 " {
		t.Errorf("functions %q, levels %q", functions, levels)
	}
}

// TestMerge checks that the sum does not depend on how the documents are divided among workers.
func TestMerge(t *testing.T) {
	var want Tally
	for _, d := range documents() {
		want.Add(d, 10)
	}
	for split := range 1 << len(documents()) {
		var a, b, sum Tally
		for i, d := range documents() {
			part := &a
			if split>>i&1 == 1 {
				part = &b
			}
			part.Add(d, 10)
		}
		sum.Merge(&a)
		sum.Merge(&b)
		if !reflect.DeepEqual(sum.Groups(ByCount), want.Groups(ByCount)) || !slices.Equal(sum.Functions(), want.Functions()) || !slices.Equal(sum.Levels(), want.Levels()) {
			t.Fatalf("divided as %b: %+v; want %+v", split, sum.Groups(ByCount), want.Groups(ByCount))
		}
	}
}

// TestBounded checks that groups beyond the limit are counted but not kept.
func TestBounded(t *testing.T) {
	var all Tally
	for i := range maxGroups + 10 {
		all.Add(doc(1, "f", "error", fmt.Sprint(i), "x"), 1)
	}
	if count, groups := all.Exceptions(); count != maxGroups+10 || groups != maxGroups || all.Ungrouped != 10 {
		t.Errorf("Exceptions = %d in %d groups, %d not listed", count, groups, all.Ungrouped)
	}
}

func BenchmarkAdd(b *testing.B) {
	docs := documents()
	var all Tally
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		all.Add(docs[i%len(docs)], 1)
	}
}
