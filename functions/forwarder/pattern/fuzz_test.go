package pattern_test

import (
	"bytes"
	"testing"
	"unicode/utf8"

	"faulty/functions/forwarder/pattern"
)

func FuzzAppend(f *testing.F) {
	for _, row := range rows {
		f.Add([]byte(row.line))
	}
	for _, line := range []string{"a='", `{"a":`, "k=v…", "user", "(((((((((((((((((((1)", "Mon (5)", "-(5) ms", "::1", "ü5", "\xff\xfe1"} {
		f.Add([]byte(line))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		got := pattern.Append(nil, line)
		if len(got) > pattern.Limit {
			t.Errorf("the pattern of %q has %d bytes: %q", line, len(got), got)
		}
		if utf8.Valid(line) && !utf8.Valid(got) {
			t.Errorf("the pattern of %q is not valid UTF-8: %q", line, got)
		}
		if again := pattern.Append(nil, got); !bytes.Equal(again, got) {
			t.Errorf("the pattern of %q is %q, whose pattern is %q", line, got, again)
		}
	})
}
