package pattern_test

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"faulty/functions/forwarder/pattern"
)

func FuzzAppend(f *testing.F) {
	for _, row := range rows {
		f.Add([]byte(row.line))
		f.Add([]byte("1 " + strings.Repeat(row.line, 30))) // longer than the limit
	}
	for _, line := range []string{"a='", `{"a":`, "k=v…", "user", "(((((((((((((((((((1)", "Mon (5)", "-(5) ms", "::1", "ü5", "\xff\xfe1",
		"word localhost Mon user deadbeef for bob", "a: b, c. d=e 1 ms", "a\tb  c", "Failed password for admin from here",
		strings.Repeat("word ", 60), strings.Repeat("x", 255) + " y"} {
		f.Add([]byte(line))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		same := bytes.Clone(line)
		got := pattern.Append(nil, line)
		if !bytes.Equal(line, same) {
			t.Errorf("Append has changed %q to %q", same, line)
		}
		if len(got) > pattern.Limit {
			t.Errorf("the pattern of %q has %d bytes: %q", line, len(got), got)
		}
		if utf8.Valid(line) && !utf8.Valid(got) {
			t.Errorf("the pattern of %q is not valid UTF-8: %q", line, got)
		}
		if behind := pattern.Append([]byte("1 <*>"), line); string(behind) != "1 <*>"+string(got) {
			t.Errorf("the pattern of %q is %q, and %q behind something", line, got, behind)
		}
		if cut := pattern.AppendCut(nil, line); len(cut) > pattern.Limit || utf8.Valid(line) && !utf8.Valid(cut) {
			t.Errorf("AppendCut(%q) = %q, %d bytes", line, cut, len(cut))
		}
	})
}
