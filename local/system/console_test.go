package main

import (
	"strings"
	"testing"

	"faulty/infra/access"
	"faulty/local/console"
	"faulty/local/console/client"
)

func TestConsolePortTaken(t *testing.T) {
	o := console.Options{Client: clientAt(t, "http://127.0.0.1:9", "faulty-*")}
	first, err := startConsole("127.0.0.1:0", o)
	if err != nil {
		t.Fatal(err)
	}
	defer first.close()
	taken := strings.TrimSuffix(strings.TrimPrefix(first.url, "http://"), "/")
	if _, err := startConsole(taken, o); err == nil || !strings.Contains(err.Error(), "--console-port") {
		t.Errorf("a second console on %s: %v; want an error that names --console-port", taken, err)
	}
}

// clientAt is what an OpenSearch that asks for no credentials has.
func clientAt(t *testing.T, address, index string) *client.Client {
	t.Helper()
	in, err := access.Flags{}.ToSearch(t.Context(), "--url", address)
	if err != nil {
		t.Fatal(err)
	}
	found, err := openClient(in, index)
	if err != nil {
		t.Fatal(err)
	}
	return found
}
