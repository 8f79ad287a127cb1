package tally

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"faulty/functions/forwarder/document"
)

// message returns a document with a pattern. With pattern "", it has none.
func message(second int64, function, level, pattern string) *document.Document {
	d := doc(second, function, level, "", "")
	d.SetText(document.Action, "application")
	if pattern != "" {
		d.SetText(document.Pattern, pattern)
	}
	return d
}

func messages() []*document.Document {
	record := message(70, "orders", "", "")
	record.SetText(document.Action, "platform.report")
	service := message(80, "", "info", "paid <*>")
	service.SetText(document.ServiceName, "shop")
	return []*document.Document{
		message(10, "orders", "info", "paid <*>"), message(20, "orders", "info", "paid <*>"), message(99, "orders", "info", "paid <*>"),
		message(30, "orders", "error", "paid <*>"), message(40, "mailer", "info", "paid <*>"),
		message(50, "mailer", "warn", "slow"), message(55, "mailer", "warn", "slow"),
		message(60, "mailer", "", ""), record, service,
	}
}

func TestPatterns(t *testing.T) {
	all := Tally{Options: Options{Patterns: true, At: time.Unix(50, 0)}}
	for _, d := range messages() {
		all.Add(d, 7)
	}
	var got []string
	for _, p := range all.AllPatterns(ByLevel) {
		got = append(got, fmt.Sprintf("%s/%s/%s: %d, %d before, %d bytes", p.Function, p.Level, p.Text, p.Count, p.Before, p.Bytes))
	}
	want := []string{
		"orders/error/paid <*>: 1, 1 before, 7 bytes",
		"mailer/warn/slow: 2, 0 before, 14 bytes",
		"orders/info/paid <*>: 3, 2 before, 21 bytes",
		"mailer//(no message): 1, 0 before, 7 bytes",
		"mailer/info/paid <*>: 1, 1 before, 7 bytes",
		"shop/info/paid <*>: 1, 0 before, 7 bytes",
		"orders//platform.report: 1, 0 before, 7 bytes",
	}
	if !slices.Equal(got, want) {
		t.Errorf("patterns = %q; want %q", got, want)
	}
	for order, want := range map[string]string{ByCount: "paid <*>", ByLast: "paid <*>", ByFirst: "paid <*>", ByBytes: "paid <*>"} {
		if p := all.AllPatterns(order)[0]; p.Text != want {
			t.Errorf("AllPatterns(%s) begins with %q; want %q", order, p.Text, want)
		}
	}
	if total := all.Total(); total.Count != 10 || total.Before != 4 || total.First.Unix() != 10 || total.Last.Unix() != 99 {
		t.Errorf("Total = %+v", total)
	}
}

// TestMergePatterns checks that the sum does not depend on how the documents are divided among workers.
func TestMergePatterns(t *testing.T) {
	want := Tally{Options: Options{Patterns: true}}
	for _, d := range messages() {
		want.Add(d, 7)
	}
	for split := range 1 << len(messages()) {
		parts := [2]Tally{want.empty(), want.empty()}
		for i, d := range messages() {
			parts[split>>i&1].Add(d, 7)
		}
		sum := want.empty()
		sum.Merge(&parts[0])
		sum.Merge(&parts[1])
		if got, want := sum.AllPatterns(ByCount), want.AllPatterns(ByCount); !reflect.DeepEqual(columns(got), columns(want)) {
			t.Fatalf("divided as %b: %+v; want %+v", split, columns(got), columns(want))
		}
	}
}

func (t *Tally) empty() Tally { return Tally{Options: t.Options} }

// columns replaces the trends with their columns, because the slots of a trend depend on the order of the times.
func columns(patterns []Pattern) (all []string) {
	for _, p := range patterns {
		trend := p.Trend.Columns(time.Unix(0, 0), time.Unix(100, 0), 5)
		p.Trend = Trend{}
		all = append(all, fmt.Sprintf("%+v %v", p, trend))
	}
	return all
}

// TestPatternsAreBounded checks that patterns beyond the limit are counted together.
func TestPatternsAreBounded(t *testing.T) {
	parts := [2]Tally{{Options: Options{Patterns: true}}, {Options: Options{Patterns: true}}}
	for i := range maxPatterns + 10 {
		parts[0].Add(message(1, "f", "info", fmt.Sprint(i)), 2)
	}
	parts[1].Add(message(1, "g", "info", "another"), 5)
	parts[0].Merge(&parts[1])
	if n := len(parts[0].AllPatterns(ByCount)); n != maxPatterns || parts[0].Other != (Other{11, 25}) {
		t.Errorf("%d patterns, other %+v; want %d, {11 25}", n, parts[0].Other, maxPatterns)
	}
}

// TestTrend checks that times are counted in the correct column, in any order and over any length of time.
func TestTrend(t *testing.T) {
	for _, length := range []time.Duration{time.Second, time.Minute, time.Hour, 7 * 24 * time.Hour, 20 * 365 * 24 * time.Hour} {
		for _, from := range []time.Time{time.Unix(1795382692, 0), time.Unix(-100, 0)} {
			var one, two Trend
			const parts, each = 4, 100
			for i := range parts * each {
				at := from.Add(length / (parts * each) * time.Duration((i*37)%(parts*each))).UnixNano()
				one.add(at, 1)
				if i%2 == 0 {
					two.add(at, 1)
				}
			}
			two.merge(&one)
			for name, trend := range map[string]*Trend{"": &one, "merged": &two} {
				sum, want := 0, parts*each
				if name != "" {
					want += parts * each / 2
				}
				for _, n := range trend.Columns(from, from.Add(length), parts) {
					sum += n
					if length > time.Minute && (n < want/parts*3/4 || n > want/parts*5/4) {
						t.Errorf("%v from %v, %s: %d of %d in a quarter of the time", length, from, name, n, want)
					}
				}
				if sum != want {
					t.Errorf("%v from %v, %s: %d in all; want %d", length, from, name, sum, want)
				}
			}
		}
	}
}

func BenchmarkAddPattern(b *testing.B) {
	docs := messages()
	all := Tally{Options: Options{Patterns: true}}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		all.Add(docs[i%len(docs)], 1)
	}
}
