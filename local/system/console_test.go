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
	first, err := ServeConsole("127.0.0.1:0", o)
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	taken := strings.TrimSuffix(strings.TrimPrefix(first.URL, "http://"), "/")
	if _, err := ServeConsole(taken, o); err == nil || !strings.Contains(err.Error(), "--console-port") {
		t.Errorf("a second console on %s: %v; want an error that names --console-port", taken, err)
	}
}
