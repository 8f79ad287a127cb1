package system

import (
	"strings"
	"testing"

	"faulty/infra/access"
	"faulty/local/console"
)

func TestConsolePortTaken(t *testing.T) {
	in, err := access.Flags{}.ToSearch(t.Context(), "--url", "http://127.0.0.1:9")
	if err != nil {
		t.Fatal(err)
	}
	found, err := Client(in, "faulty-*")
	if err != nil {
		t.Fatal(err)
	}
	o := console.Options{Client: found}
	first, err := ServeConsole(t.Context(), "127.0.0.1:0", o)
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	taken := strings.TrimSuffix(strings.TrimPrefix(first.URL, "http://"), "/")
	if _, err := ServeConsole(t.Context(), taken, o); err == nil || !strings.Contains(err.Error(), "--console-port") {
		t.Errorf("a second console on %s: %v; want an error that names --console-port", taken, err)
	}
}

// TestConsoleAddress checks the URLs of a console that listens on all addresses of the machine.
func TestConsoleAddress(t *testing.T) {
	in, err := access.Flags{}.ToSearch(t.Context(), "--url", "http://127.0.0.1:9")
	if err != nil {
		t.Fatal(err)
	}
	found, err := Client(in, "faulty-*")
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		address string
		others  bool
	}{{"127.0.0.1:0", false}, {"0.0.0.0:0", true}, {"[::]:0", true}} {
		t.Run(row.address, func(t *testing.T) {
			page, err := ServeConsole(t.Context(), row.address, console.Options{Client: found})
			if err != nil {
				t.Fatal(err)
			}
			defer page.Close()
			if !strings.HasPrefix(page.URL, "http://127.0.0.1:") || (page.Others != "") != row.others || strings.Contains(page.Others, "[::]") || strings.Contains(page.Others, "0.0.0.0") {
				t.Errorf("the URLs are %q and %q; want 127.0.0.1, and another: %t", page.URL, page.Others, row.others)
			}
		})
	}
}
