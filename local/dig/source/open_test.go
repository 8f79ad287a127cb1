package source

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A silent reader returns one text and then blocks forever.
type silent struct {
	text  string
	asked func() // called at a read after the text
}

func (s *silent) Read(p []byte) (int, error) {
	if s.text == "" {
		s.asked()
		select {}
	}
	n := copy(p, s.text)
	s.text = s.text[n:]
	return n, nil
}

// TestIdlePipe checks that the end of a run ends a read from an idle pipe.
func TestIdlePipe(t *testing.T) {
	why := errors.New("Ctrl-C")
	ctx, cancel := context.WithCancelCause(t.Context())
	s, err := Open(ctx, "-", Options{Stdin: &silent{"a line\n", func() { cancel(why) }}})
	if err != nil {
		t.Fatal(err)
	}
	in, err := s.units[0].Open(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(in); string(text) != "a line\n" || !errors.Is(err, why) {
		t.Errorf("ReadAll = %q, %v; want the line, and %v", text, err, why)
	}
}

// TestPrint checks that fingerprints distinguish files with the same path. It includes fingerprints of earlier
// versions, which hashed only the first bytes.
func TestPrint(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.log")
	write := func(text string) *File {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		f, err := openFile(path)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { f.Close() })
		return f
	}
	long := strings.Repeat("0123456789abcde\n", 1000)
	for _, row := range []struct {
		name, before, after string
		want                bool
	}{
		{"the same", "one\n", "one\n", true},
		{"grown", "one\n", "one\ntwo\n", true},
		{"grown out of nothing", "", "one\n", true},
		{"another", "one\n", "two\n", false},
		{"shorter", "one\ntwo\n", "one\n", false},
		{"long and the same", long, long, true},
		{"long and grown", long, long + "more\n", true},
		{"long, ends otherwise", long + "one\n", long + "two\n", false},
		{"long, goes on otherwise", long + "one\n", long + "two\nthree\n", false},
		{"of an edge", long[:edge], long, true},
		{"of an edge and a byte", long[:edge+1], long, true},
	} {
		print, err := write(row.before).Print()
		if err != nil {
			t.Fatal(err)
		}
		if got := write(row.after).Continues(print); got != row.want {
			t.Errorf("%s: Continues(%s) = %v; want %v", row.name, print, got, row.want)
		}
	}
	f := write(long)
	for print, want := range map[string]bool{"": false, "x": false, "-1:x": false, "99999999:x": false, "4096:" + sumOf(long[:4096]): true} {
		if got := f.Continues(print); got != want {
			t.Errorf("Continues(%q) = %v; want %v", print, got, want)
		}
	}
}

func sumOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:8])
}
