package logfile

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
)

// TestBinary checks that files that are not text are recognized, by their first bytes or by their content.
func TestBinary(t *testing.T) {
	random := make([]byte, 4096)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range random {
		random[i] = byte(r.Uint32())
	}
	self, err := os.ReadFile("/proc/self/exe")
	if err != nil {
		self = []byte("\x7fELF\x02\x01\x01\x00")
	}
	records := bytes.Repeat([]byte("name\x00\x00\x01\x02value\x00\x00\x00\x07"), 100)
	for name, text := range map[string][]byte{
		"this program": self, "a picture": []byte("\x89PNG\r\n\x1a\n\x00\x00"), "a database": []byte("SQLite format 3\x00\x10"),
		"random bytes": random, "random bytes in gzip": zip(random), "records": records, "zeros among words": bytes.Repeat([]byte("word\x00"), 20),
	} {
		events, err := read(text, Options{Name: "x"})
		if _, ok := errors.AsType[*BinaryError](err); !ok || len(events) > 0 {
			t.Errorf("%s: Read = %d events, %v; want none, and that it is binary", name, len(events), err)
		}
	}
	for name, text := range map[string]string{
		"Latin-1": strings.Repeat("Gr\xfc\xdfe aus M\xfcnchen\n", 20), "KOI8-R": strings.Repeat("\xf0\xd2\xc9\xd7\xc5\xd4\n", 20),
		"Shift JIS": strings.Repeat("\x83G\x83\x89\x81[\n", 20), "UTF-8": strings.Repeat("エラー\n", 20), "colours": strings.Repeat("\x1b[31mERROR\x1b[0m x\n", 20),
		"a hole": strings.Repeat("line\n", 20) + strings.Repeat("\x00", 4096) + "line\n", "a dump in one line": strings.Repeat("a line of text\n", 200) + string(random[:64]),
		"no bytes": "", "a word": "word",
	} {
		if _, err := read([]byte(text), Options{Name: "x"}); err != nil {
			t.Errorf("%s: Read = %v; want it read", name, err)
		}
	}
}
