package stacktrace

import (
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"faulty/functions/forwarder/errorcode"
)

// TestCacheChangesNothing checks all stack traces, each read twice with a Cache: the exceptions and
// their fingerprints are those without one, and changes of an exception do not affect later ones.
func TestCacheChangesNothing(t *testing.T) {
	paths, _ := filepath.Glob("testdata/*.txt")
	if len(paths) == 0 {
		t.Fatal("no stack traces in testdata")
	}
	var c Cache
	for _, path := range paths {
		checkCache(t, &c, readFile(t, path))
	}
}

// checkCache compares c.Parse with Parse for a text that is read repeatedly.
func checkCache(t *testing.T, c *Cache, text string) {
	t.Helper()
	want, wantOK := Parse(text)
	all := Override{NotInApp: []CallPattern{{prefix: ""}}}
	for i := range 4 {
		got, ok := c.Parse([]byte(text))
		if ok != wantOK {
			t.Fatalf("occurrence %d of %q: Parse returns %v; want %v", i, text, ok, wantOK)
		}
		if ok && i > 0 && len(text) <= maxCachedText && got.known == nil {
			t.Fatalf("occurrence %d of %q is not known", i, text)
		}
		for _, scope := range []string{"orders", "carts", "orders"} {
			if got, want := got.Fingerprint(scope, "m"), want.Fingerprint(scope, "m"); got != want {
				t.Fatalf("occurrence %d of %q: fingerprint %s in %s; want %s", i, text, got, scope, want)
			}
		}
		changed, plain := got, want
		changed.Type, changed.Message, changed.Code = "Other", "no stock", "E1"
		plain.Type, plain.Message, plain.Code = "Other", "no stock", "E1"
		if got, want := changed.Fingerprint("orders", ""), plain.Fingerprint("orders", ""); got != want {
			t.Fatalf("occurrence %d of %q with another type, message and code: fingerprint %s; want %s", i, text, got, want)
		}
		for _, of := range [][2]string{{got.Type, got.Message}, {"PDOException", "SQLSTATE[23000]: duplicate"}, {got.Type, got.Message}} {
			if code, want := got.FindCode(of[0], of[1]), errorcode.Find(of[0], of[1]); code != want {
				t.Fatalf("occurrence %d of %q: code %q in %q; want %q", i, text, code, of, want)
			}
		}
		if got.known = nil; !reflect.DeepEqual(got, want) {
			t.Fatalf("occurrence %d of %q:\n%+v\nwant\n%+v", i, text, got, want)
		}
		for _, change := range []func(e *Exception){
			func(e *Exception) { all.Apply(e) },
			func(e *Exception) { e.SetThrown("/a.php:5", true) },
			func(e *Exception) { e.Language = ""; e.Complete() },
		} {
			own, _ := c.Parse([]byte(text))
			plain, _ := Parse(text)
			change(&own)
			change(&plain)
			if got, want := own.Fingerprint("orders", ""), plain.Fingerprint("orders", ""); got != want {
				t.Fatalf("occurrence %d of %q after a change: fingerprint %s; want %s", i, text, got, want)
			}
			if own.known = nil; !reflect.DeepEqual(own, plain) {
				t.Fatalf("occurrence %d of %q after a change:\n%+v\nwant\n%+v", i, text, own, plain)
			}
		}
	}
}

// TestCacheIsBounded checks that texts that never repeat do not take more memory than maxCached.
func TestCacheIsBounded(t *testing.T) {
	var c Cache
	calls := strings.Repeat("    at f (/a.js:1:2)\n", 100)
	starts := 0
	for i := range 3_000 {
		before := len(c.known)
		if _, ok := c.Parse(fmt.Appendf(nil, "Error: %d\n%s", i, calls)); !ok {
			t.Fatal("Parse finds no exception")
		}
		if len(c.known) <= before {
			starts++
		}
		if c.size > maxCached {
			t.Fatalf("after %d texts the size is %d; want at most %d", i+1, c.size, maxCached)
		}
	}
	if starts < 2 {
		t.Errorf("the Cache has started over %d times; want more", starts)
	}
	e, _ := c.Parse([]byte("Error: x\n" + calls))
	e.Message = strings.Repeat("ECONNREFUSED ", maxCachedMessage)
	if got, want := e.FindCode(e.Type, e.Message), errorcode.Find(e.Type, e.Message); got != want {
		t.Errorf("FindCode = %q; want %q", got, want)
	}
	if e.Fingerprint("orders", ""); e.known.message != "" || e.known.found.message != "" {
		t.Errorf("a message of %d bytes is known; want only messages of up to %d bytes", len(e.Message), maxCachedMessage)
	}
	long := "Error: x\n" + strings.Repeat("    at f (/a.js:1:2)\n", maxCachedText/20)
	if e, _ := c.Parse([]byte(long)); e.known != nil {
		t.Errorf("a text of %d bytes is known; want only texts of up to %d bytes", len(long), maxCachedText)
	}
}
