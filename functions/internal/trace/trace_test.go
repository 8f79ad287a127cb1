package trace

import (
	"context"
	"strings"
	"testing"
)

const (
	root = "1-5759e988-bd862e3fe1be46a994272793"
	id   = "5759e988bd862e3fe1be46a994272793"
)

func TestParse(t *testing.T) {
	for _, test := range []struct{ name, text, header, id string }{
		{"root alone", "Root=" + root, "Root=" + root, id},
		{"all", "Root=" + root + ";Parent=53995c3f42cd8ad8;Sampled=1", "Root=" + root + ";Parent=53995c3f42cd8ad8;Sampled=1", id},
		{"any order, spaces, unknown", "Self=1-2; Sampled=? ;Root=" + root, "Root=" + root + ";Sampled=?", id},
		{"upper case", "Root=" + strings.ToUpper(root), "Root=" + root, id},
		{"bad parent dropped", "Root=" + root + ";Parent=xyz", "Root=" + root, id},
		{"bad sampled dropped", "Root=" + root + ";Sampled=2", "Root=" + root, id},
		{"empty", "", "", ""},
		{"no root", "Parent=53995c3f42cd8ad8;Sampled=1", "", ""},
		{"root without key", root, "", ""},
		{"root short", "Root=" + root[:34], "", ""},
		{"root with other version", "Root=2" + root[1:], "", ""},
		{"root not hex", "Root=" + strings.Replace(root, "e", "g", 1), "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			h, ok := Parse(test.text)
			if h.String() != test.header || h.ID() != test.id || ok != (test.id != "") {
				t.Errorf("Parse(%q) = %q, %q, %v; want %q, %q", test.text, h, h.ID(), ok, test.header, test.id)
			}
		})
	}
}

func TestContext(t *testing.T) {
	const lambda, other = "Root=" + root + ";Parent=53995c3f42cd8ad8;Sampled=1", "Root=1-00000000-000000000000000000000001"
	inLambda := context.WithValue(t.Context(), "x-amzn-trace-id", lambda) //nolint:staticcheck // aws-lambda-go's key
	for _, test := range []struct {
		name string
		ctx  context.Context
		want string
	}{
		{"none", t.Context(), ""},
		{"Lambda's", inLambda, lambda},
		{"a client's instead of Lambda's", NewContext(inLambda, other), other},
		{"a client's that is Lambda's", NewContext(inLambda, "Root="+root), lambda},
		{"a client's that is none", NewContext(inLambda, "Root=1-2-3"), lambda},
		{"a client's alone", NewContext(t.Context(), other), other},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := FromContext(test.ctx).String(); got != test.want {
				t.Errorf("FromContext() = %q; want %q", got, test.want)
			}
		})
	}
}

// FuzzParse: String returns an accepted header in a form that Parse reads as the
// same header.
func FuzzParse(f *testing.F) {
	f.Add("Root=" + root + ";Parent=53995c3f42cd8ad8;Sampled=1")
	f.Add(";;=;Root=;Root=1--")
	f.Fuzz(func(t *testing.T, text string) {
		h, ok := Parse(text)
		again, okAgain := Parse(h.String())
		if again != h || okAgain != ok {
			t.Errorf("Parse(%q) = %+v, %v; read back as %+v, %v", text, h, ok, again, okAgain)
		}
		if id := h.ID(); ok && (len(id) != 32 || !isHex(id)) {
			t.Errorf("Parse(%q).ID() = %q; want 32 hex digits", text, id)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	const text = "Root=" + root + ";Parent=53995c3f42cd8ad8;Sampled=1"
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		Parse(text)
	}
}
