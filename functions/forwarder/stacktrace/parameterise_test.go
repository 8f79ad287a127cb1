package stacktrace

import (
	"strings"
	"testing"
)

func TestParameterise(t *testing.T) {
	for _, c := range []struct{ name, message, want string }{
		{"nothing", "no such order", "no such order"},
		{"empty", "", ""},
		{"number", "no order 4711", "no order <x>"},
		{"fraction", "took 1.25 s, not 3", "took <x> s, not <x>"},
		{"number in a word", "order42 is void", "order<x> is void"},
		{"e-mail", "cannot mail jane.doe+x@shop.example.com.", "cannot mail <x>."},
		{"URL", "GET https://shop.example.com/orders/4711?x=1 failed", "GET <x> failed"},
		{"URL in quotes", `Get "http://10.0.0.1:80/a": refused`, `Get "<x>": refused`},
		{"trace", "lost 1-5759e988-bd862e3fe1be46a994272793", "lost <x>"},
		{"trace header", "lost Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1 here", "lost <x> here"},
		{"UUID", "RequestId: 8476a536-e9f4-11e8-9739-2dfe598c3fcd Error", "RequestId: <x> Error"},
		{"ARN", "not authorized on arn:aws:sqs:eu-west-1:123456789012:orders", "not authorized on <x>"},
		{"address", "invalid pointer 0xC0FFee12", "invalid pointer <x>"},
		{"date", "late since 2026-11-22", "late since <x>"},
		{"date and time", "late since 2026-11-22T21:24:52.123Z!", "late since <x>!"},
		{"Go's date and time", "late since 2026/11/22 21:24:52", "late since <x>"},
		{"time with a zone", "at 21:24:52+01:00 sharp", "at <x> sharp"},
		{"IPv4", "dial tcp 10.0.0.1: refused", "dial tcp <x>: refused"},
		{"IPv4 and port", "dial tcp 10.0.0.1:5432: refused", "dial tcp <x>: refused"},
		{"IPv6", "dial tcp [fe80::1ff:fe23:4567:890a]:80: refused", "dial tcp [<x>]:<x>: refused"},
		{"temporary path", "open /tmp/tmpab12/x.json: no such file", "open <x>: no such file"},
		{"id", "object AKIAIOSFODNN7EXAMPLE is gone", "object <x> is gone"},
		{"long word", "internationalization failed", "internationalization failed"},
		{"hexadecimal", "commit 4f3a9c1b not found", "commit <x> not found"},
		{"word of hexadecimal letters", "defaced facade", "defaced facade"},
		{"another path", "open /var/task/x.json", "open /var/task/x.json"},
		{"Unicode", "größe 12 µs", "größe <x> µs"},
	} {
		if got := Parameterise(c.message); got != c.want {
			t.Errorf("%s: Parameterise(%q) = %q; want %q", c.name, c.message, got, c.want)
		}
	}
}

// FuzzParameterise: no digit is left, and what is left was there.
func FuzzParameterise(f *testing.F) {
	f.Add("no order 4711 of jane@example.com at 10.0.0.1, 2026-11-22T21:24:52Z")
	f.Add("/tmp/x Root=1-5759e988-bd862e3fe1be46a994272793 ::1 arn:aws:x")
	f.Fuzz(func(t *testing.T, message string) {
		got := Parameterise(message)
		if strings.ContainsAny(got, "0123456789") {
			t.Errorf("Parameterise(%q) = %q; want no digit", message, got)
		}
		rest := message
		for part := range strings.SplitSeq(got, parameter) {
			i := strings.Index(rest, part)
			if i < 0 {
				t.Fatalf("Parameterise(%q) = %q; %q is not in the message", message, got, part)
			}
			rest = rest[i+len(part):]
		}
	})
}

func BenchmarkParameterise(b *testing.B) {
	message := "RequestId: 8476a536-e9f4-11e8-9739-2dfe598c3fcd Error: cannot load order 4711 from https://shop.example.com/orders: dial tcp 10.0.0.1:5432: i/o timeout"
	b.SetBytes(int64(len(message)))
	b.ReportAllocs()
	for b.Loop() {
		Parameterise(message)
	}
}
