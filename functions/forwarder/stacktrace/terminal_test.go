package stacktrace

import "testing"

func TestClean(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"plain", "plain", "plain"},
		{"empty", "", ""},
		{"BOM", "\ufeffpanic: x", "panic: x"},
		{"CRLF", "a\r\nb\r\n", "a\nb\n"},
		{"CR", "a\rb", "a\nb"},
		{"no-break space", "\u00a0\u00a0File", "  File"},
		{"colours", "\x1b[1;31mred\x1b[0m", "red"},
		{"link", "\x1b]8;;http://x\afile\x1b]8;;\a", "file"},
		{"cut escape", "x\x1b[", "x"},
		{"escape before a line's end", "x\x1b\ny", "x\ny"},
		{"cut escape before a line's end", "x\x1b[3\ny", "x\ny"},
		{"lone escape", "x\x1b", "x"},
		{"Go log", "2026/11/22 21:24:52 text", "text"},
		{"Go log with microseconds", "2026/11/22 21:24:52.123456 text", "text"},
		{"Lambda text", "2026-11-22T21:24:52.123Z\t8476a536\tERROR\ttext\tmore", "text\tmore"},
		{"Invoke Error", "2026-11-22T21:24:52.123Z\t8476a536\tERROR\tInvoke Error \t{\"a\":1}", `{"a":1}`},
		{"Python's Lambda text", "[ERROR]\t2026-11-22T21:24:52.123Z\t8476a536\ttext", "text"},
		{"date in a text", "2026/11/22 is a Sunday here", "2026/11/22 is a Sunday here"},
		{"bracket", "[ERROR] KeyError: 'id', and more", "[ERROR] KeyError: 'id', and more"},
		{"bracket and nothing", "[INFO] [[[[[[ERROR]\t", "[INFO] [[[[[[ERROR]\t"},
		{"number", "12345678901234567890 is a number", "12345678901234567890 is a number"},
		{"too few fields", "2026-11-22T21:24:52.123Z\ttext", "2026-11-22T21:24:52.123Z\ttext"},
	} {
		if got := clean(c.text); got != c.want {
			t.Errorf("%s: clean(%q) = %q; want %q", c.name, c.text, got, c.want)
		}
	}
}
