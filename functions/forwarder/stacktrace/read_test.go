package stacktrace

import (
	"os"
	"testing"
)

func readFile(t testing.TB, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func fingerprintOf(t testing.TB, text string) string {
	t.Helper()
	e, ok := Parse(text)
	if !ok {
		t.Fatalf("Parse(%.200q) found no trace", text)
	}
	return e.Fingerprint("shop", "")
}
