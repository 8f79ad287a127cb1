package stacktrace

import "testing"

func TestSplitHead(t *testing.T) {
	for _, c := range []struct{ name, pre, typ, message string }{
		{"type and message", "KeyError: 'id'\n", "KeyError", "'id'"},
		{"type alone", "java.io.IOException\n", "java.io.IOException", ""},
		{"code", "TypeError [ERR_X]: text\n", "TypeError", "text"},
		{"number", "System.Net.Sockets.SocketException (111): refused", "System.Net.Sockets.SocketException", "refused"},
		{"thread", "Exception in thread \"worker 7\" a.B$CException: x", "a.B$CException", "x"},
		{"several lines", "ValueError: a\nb: c\n", "ValueError", "a\nb: c"},
		{"log line above", "21:24:52 ERROR [main] failed\na.BException: x\n", "a.BException", "x"},
		{"unusual name", "Boom: x", "Boom", "x"},
		{"unusual name in a package", "shop.boom: x", "shop.boom", "x"},
		{"inside a line", "request failed: TypeError: x", "TypeError", "x"},
		{"no type", "something happened", "", "something happened"},
		{"nothing", "", "", ""},
	} {
		if typ, message := splitHead(c.pre); typ != c.typ || message != c.message {
			t.Errorf("%s: splitHead(%q) = %q, %q; want %q, %q", c.name, c.pre, typ, message, c.typ, c.message)
		}
	}
}
