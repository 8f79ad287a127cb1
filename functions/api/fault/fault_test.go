package fault

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

// caught lists the faults that can be caught, with the type, the start of the
// message, and the function in which each occurs.
var caught = []struct{ name, exception, message, function string }{
	{"AssertionError", "AssertionError", "the books do not balance", "assert"},
	{"IndexError", "IndexError", "list index 2 out of range: 2 in the list", "queue.at"},
	{"KeyError", "KeyError", `"timezone"`, "settings.get"},
	{"nil-dereference", "runtime.errorString", "runtime error: invalid memory address or nil pointer dereference", "greet"},
	{"index-out-of-range", "runtime.boundsError", "runtime error: index out of range [2] with length 2", "place"},
	{"slice-bounds", "runtime.boundsError", "runtime error: slice bounds out of range [:12] with length 5", "abbreviate"},
	{"nil-map", "runtime.plainError", "assignment to entry in nil map", "(*counter).count"},
	{"type-assertion", "runtime.TypeAssertionError", "interface conversion: interface {} is string, not float64", "price"},
	{"divide-by-zero", "runtime.errorString", "runtime error: integer divide by zero", "mean"},
	{"closed-channel", "runtime.plainError", "send on closed channel", "publish"},
	{"makeslice", "runtime.errorString", "runtime error: makeslice: len out of range", "page"},
	{"unhashable-key", "runtime.errorString", "runtime error: hash of unhashable type []int", "distinct"},
	{"nil-panic", "runtime.PanicNilError", "panic called with nil argument", "giveUp"},
	{"text-panic", "string", "unexpected state: half open", "giveUp"},
	{"repanic", "errors.errorString", "roll back: runtime error: integer divide by zero", "withCleanUp.func1"},
	{"deep-recursion", "string", "too deep", "giveUp"},
	{"wrapped-error", "fs.PathError", "start the shop: load exchange rates: read rates: open /etc/faulty/rates.json: no such file", "loadRates"},
	{"joined-error", "strconv.NumError", "check order: strconv.Atoi: parsing \"three\": invalid syntax\nstrconv.Atoi: parsing \"1O0\"", "checkOrder"},
	{"custom-error", "QuotaError", "tenant acme is over its quota: 99 of 100 used", "reserve"},
	{"bad-json", "json.SyntaxError", "decode the shop's reply: unexpected end of JSON input", "decodeReply"},
	{"deadline-exceeded", "context.deadlineExceededError", "wait for stock: context deadline exceeded", "waitFor"},
	{"connection-refused", "net.OpError", "reach the till: dial tcp 127.0.0.1:1: connect: connection refused", "reach"},
}

func TestCaught(t *testing.T) {
	faults := recoverable()
	if len(faults) != len(caught) {
		t.Fatalf("%d faults can be caught; %d are tested", len(faults), len(caught))
	}
	for i, test := range caught {
		t.Run(test.name, func(t *testing.T) {
			f := faults[i]
			if f.Name != test.name || f.About == "" || f.Kills {
				t.Fatalf("fault %d = %+v; want %s, with a line about it, not deadly", i, f, test.name)
			}
			failure := Catch(func() error { return f.Raise(t.Context()) })
			if failure == nil {
				t.Fatal("did not fail")
			}
			if failure.Type != test.exception || !strings.HasPrefix(failure.Message, test.message) {
				t.Errorf("failure = %s: %s; want %s: %s", failure.Type, failure.Message, test.exception, test.message)
			}
			if got := origin(failure.Stack); got != test.function {
				t.Errorf("arose in %q; want %q\n%s", got, test.function, failure.Stack)
			}
		})
	}
}

// origin returns the first function of this package in a dump. If there is a
// panic, it searches below the last one.
func origin(dump string) string {
	lines := strings.Split(dump, "\n")
	if !strings.HasPrefix(lines[0], "goroutine ") || !strings.HasSuffix(lines[0], " [running]:") {
		return "no dump"
	}
	for i, line := range lines {
		if strings.HasPrefix(line, "panic(") {
			lines = lines[i:]
			break
		}
	}
	for _, line := range lines {
		if function, ok := strings.CutPrefix(line, "faulty/functions/api/fault."); ok {
			return function[:strings.LastIndexByte(function, '(')]
		}
	}
	return "none"
}

func TestCatchNothing(t *testing.T) {
	if f := Catch(func() error { return nil }); f != nil {
		t.Errorf("Catch() = %+v; want nil", f)
	}
}

func TestRoot(t *testing.T) {
	plain := errors.New("plain")
	key := &KeyError{"k"}
	for _, test := range []struct {
		name string
		err  error
		want error
	}{
		{"itself", plain, plain},
		{"wrapped", fmt.Errorf("b: %w", fmt.Errorf("a: %w", key)), key},
		{"traced", traced(fmt.Errorf("a: %w", key)), key},
		{"first of joined", fmt.Errorf("c: %w", errors.Join(key, plain)), key},
		{"first of two wrapped", fmt.Errorf("%w and %w", plain, key), plain},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := root(test.err); got != test.want {
				t.Errorf("root(%v) = %v; want %v", test.err, got, test.want)
			}
		})
	}
}

// TestWeights checks the weights for each minute of a day.
func TestWeights(t *testing.T) {
	start := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	least, most := map[string]float64{}, map[string]float64{}
	for at := start; at.Before(start.Add(24 * time.Hour)); at = at.Add(15 * time.Second) {
		total, deadly := 0.0, 0.0
		for _, f := range Catalogue() {
			total += f.Weight(at)
		}
		for _, f := range Catalogue() {
			share := f.Weight(at) / total
			if share <= 0 {
				t.Fatalf("%s has share %v at %v; want more than 0", f.Name, share, at)
			}
			if f.Kills {
				deadly += share
			}
			if least[f.Name] == 0 {
				least[f.Name] = share
			}
			least[f.Name], most[f.Name] = min(least[f.Name], share), max(most[f.Name], share)
		}
		if deadly >= 0.01 {
			t.Fatalf("deadly faults have share %v at %v; want less than 0.01", deadly, at)
		}
	}
	for _, f := range Catalogue() {
		t.Logf("%-20s %5.2f %% to %5.2f %% of failures", f.Name, 100*least[f.Name], 100*most[f.Name])
	}
}

func TestNamesAreUnique(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range Catalogue() {
		if seen[f.Name] {
			t.Errorf("the catalogue has more than one %s", f.Name)
		}
		seen[f.Name] = true
	}
}

func BenchmarkCatch(b *testing.B) {
	for _, f := range recoverable()[:1] {
		b.Run(f.Name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Catch(func() error { return f.Raise(b.Context()) })
			}
		})
	}
}
