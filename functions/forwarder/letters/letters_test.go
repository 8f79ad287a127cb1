package letters

import (
	"strings"
	"testing"
)

func TestContainsAny(t *testing.T) {
	words := Words("/lib/python3", "-packages/", "SQLSTATE[", "Größe")
	for _, row := range []struct {
		text string
		want bool
	}{
		{"", false},
		{"/var/task/app.py", false},
		{"/opt/site-packages/six.py", true},
		{"packages/-", false}, // the same letters
		{"SQLSTATE[23000]", true},
		{"sqlstate[23000]", false}, // upper-case and lower-case letters share bits
		{"die Größe", true},
		{"/usr/lib/python3", true},
	} {
		if got := ContainsAny(row.text, words); got != row.want {
			t.Errorf("ContainsAny(%q) = %v; want %v", row.text, got, row.want)
		}
	}
}

// TestOfDistinguishes: words are ruled out by digits and punctuation as well.
func TestOfDistinguishes(t *testing.T) {
	const printable = "abcdefghijklmnopqrstuvwxyz0123456789!\"#$%&'()*+,-./:;<=>?@[\\]^_"
	seen := map[Set]byte{}
	for i := range len(printable) {
		if other, ok := seen[Of(printable[i:i+1])]; ok {
			t.Errorf("%q and %q have the same bit", printable[i], other)
		}
		seen[Of(printable[i:i+1])] = printable[i]
	}
}

// FuzzContainsAny compares the search with that of package strings.
func FuzzContainsAny(f *testing.F) {
	f.Add("/opt/site-packages/six.py", "-packages/")
	f.Add("x", "")
	f.Add("\x80\xFF", "\xFF")
	f.Fuzz(func(t *testing.T, text, word string) {
		if got, want := ContainsAny(text, Words(word)), strings.Contains(text, word); got != want {
			t.Errorf("ContainsAny(%q, %q) = %v; want %v", text, word, got, want)
		}
	})
}
