package stacktrace

import "testing"

// TestPrefixLen: the prefix is the text that a heading and its first call have in common, except
// for numbers.
func TestPrefixLen(t *testing.T) {
	for _, row := range []struct{ first, second, prefix string }{
		{"21:24:50,123 ERROR (t-1) java.io.IOException: x", "21:24:50,9 ERROR (t-2) \tat a.B.c(B.java:3)", "21:24:50,123 ERROR (t-1) "},
		{"web-1 | Traceback (most recent call last):", `web-1 |   File "/app/app.py", line 7, in f`, "web-1 | "},
		{"web-1 | started", `web-1 |   File "/app/app.py", line 7, in f`, ""},
		{"0|app  | TypeError: x", "0|app  |     at f (/app/a.js:1:2)", "0|app  | "},
		{"java.io.IOException: x", "\tat a.B.c(B.java:3)", ""},
		{"           - role missing", "              at f (/app/a.js:1:2)", ""},
		{"2026-11-22 21:24:50 started", "2026-11-22 21:24:51   at noon", ""},
		{"a", "b", ""},
		{"", "", ""},
	} {
		if got := row.first[:PrefixLen(row.first, row.second)]; got != row.prefix {
			t.Errorf("PrefixLen(%q, %q) is that of %q; want %q", row.first, row.second, got, row.prefix)
		}
	}
}

// TestCutPrefix: the prefix of an empty line may lack its blanks.
func TestCutPrefix(t *testing.T) {
	for _, row := range []struct {
		line, prefix, rest string
		ok                 bool
	}{
		{"12 x: a", "7 x: ", "a", true},
		{"12 x:", "7 x: ", "", true},
		{"12 y: a", "7 x: ", "", false},
		{"", "7 x: ", "", false},
	} {
		if rest, ok := CutPrefix(row.line, row.prefix); rest != row.rest || ok != row.ok {
			t.Errorf("CutPrefix(%q, %q) = %q, %v; want %q, %v", row.line, row.prefix, rest, ok, row.rest, row.ok)
		}
	}
}

// TestInlineCode reads the properties on the line of an error.
func TestInlineCode(t *testing.T) {
	for text, want := range map[string]string{
		"[Error: boom] { code: 'E_BOOM' }":            "E_BOOM",
		"[Error: boom] { errno: -2, code: 'ENOENT' }": "ENOENT",
		"[Error: boom]":                    "",
		"[Error: boom] { errorcode: 'X' }": "",
	} {
		e, ok := Parse(text)
		if !ok || e.Code != want {
			t.Errorf("Parse(%q) finds the code %q, %v; want %q", text, e.Code, ok, want)
		}
	}
}
