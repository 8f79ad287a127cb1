package jsonscan

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// inputs are valid and invalid JSON texts.
func inputs() []string {
	return []string{
		`{}`, `[]`, `""`, `0`, `-0.5e+10`, `true`, `null`, ` { "a" : [ 1 , 2 ] } `,
		`{"a":1,}`, `{,}`, `[1,]`, `[1 2]`, `{"a"}`, `{"a":}`, `01`, `1.`, `.5`, `+1`, `-`, `1e`, `NaN`, `tru`, `"`, `"\x"`, `"\u12"`, `"\u12g4"`,
		"\"\x01\"", `"\ud83d\ude00"`, `"\ud83d"`, `"\ude00\ud83d"`, "\"\xff\xfe\"", `{"a":{"b":[{"c":null}]}}`, `[[[[]]]]`, `{"a":1}{"b":2}`, ``, ` `, `[`, `{`, `]`,
		`"\"\\\/\b\f\n\r\t\u0000"`, `{"a":1 "b":2}`, `{"a":1,,"b":2}`,
	}
}

func TestSkipAgreesWithEncodingJSON(t *testing.T) {
	for _, in := range inputs() {
		checkSkip(t, in)
	}
}

// FuzzSkip: Skip accepts the same texts as encoding/json.
func FuzzSkip(f *testing.F) {
	for _, in := range inputs() {
		f.Add(in)
	}
	f.Fuzz(checkSkip)
}

func checkSkip(t *testing.T, in string) {
	if strings.Count(in, "[")+strings.Count(in, "{") > maxDepth-2 {
		return // rejected because of its depth
	}
	c := Cursor{Buf: []byte(in)}
	c.Skip()
	if got, want := c.AtEnd(), json.Valid([]byte(in)); got != want {
		t.Errorf("Skip(%q) accepts the text: %v; want %v", in, got, want)
	}
}

func TestSkipDepth(t *testing.T) {
	deep := strings.Repeat("[", 100_000)
	c := Cursor{Buf: []byte(deep)}
	if c.Skip(); !c.Failed() {
		t.Errorf("Skip of %d brackets succeeded; want an error", len(deep))
	}
}

// FuzzString compares three results with encoding/json: a string that is decoded in place, decoded
// into other memory, and copied into another string.
func FuzzString(f *testing.F) {
	for _, in := range inputs() {
		f.Add(in)
	}
	f.Fuzz(func(t *testing.T, in string) {
		var want string
		c, decoded := Cursor{Buf: []byte(in)}, Cursor{Buf: []byte(in)}
		s, text := c.String(), decoded.Unescape()
		if c.Failed() != decoded.Failed() || c.Pos != decoded.Pos {
			t.Fatalf("String(%q) ends at %d (failed: %v), Unescape at %d (%v)", in, c.Pos, c.Failed(), decoded.Pos, decoded.Failed())
		}
		if !c.AtEnd() || json.Unmarshal([]byte(in), &want) != nil {
			return
		}
		copied := slices.Concat([]byte{'"'}, s.Raw, []byte{'"'})
		var back string
		if err := json.Unmarshal(copied, &back); s.Clean() && (err != nil || back != want) {
			t.Errorf("%q is clean, but its copy is %q, %v; want %q", in, back, err, want)
		}
		plain, _ := s.Plain(nil)
		if got := strings.ToValidUTF8(string(plain), "\uFFFD"); got != strings.ToValidUTF8(want, "\uFFFD") && bytes.IndexByte(plain, 0xff) < 0 && s.Clean() {
			t.Errorf("Plain(%q) = %q; want %q", in, plain, want)
		}
		if !bytes.Equal(text, plain) {
			t.Errorf("Unescape(%q) = %q; want %q", in, text, plain)
		}
	})
}

// FuzzAppendText: the output is valid JSON and has the same text as the output of encoding/json.
func FuzzAppendText(f *testing.F) {
	f.Add("plain")
	f.Add("quote \" back \\ nul \x00 high \xff é \u2028")
	f.Fuzz(func(t *testing.T, in string) {
		out := append(AppendText([]byte{'"'}, []byte(in)), '"')
		var got, want string
		if err := json.Unmarshal(out, &got); err != nil {
			t.Fatalf("AppendText(%q) = %s: %v", in, out, err)
		}
		std, _ := json.Marshal(in)
		_ = json.Unmarshal(std, &want)
		if got != want {
			t.Errorf("AppendText(%q) is decoded as %q; want %q", in, got, want)
		}
	})
}

func TestCut(t *testing.T) {
	for _, row := range []struct {
		name, in string
		max      int
		want     string
	}{
		{"short", "abc", 3, "abc"},
		{"long", "abcd", 3, "abc"},
		{"character kept whole", "aé", 2, "a"},
		{"four bytes", "😀😀", 7, "😀"},
		{"no UTF-8", "\x80\x80\x80\x80\x80\x80", 5, "\x80\x80\x80\x80\x80"},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := Cut([]byte(row.in), row.max); string(got) != row.want {
				t.Errorf("Cut(%q, %d) = %q; want %q", row.in, row.max, got, row.want)
			}
		})
	}
}

func BenchmarkSkip(b *testing.B) {
	line := []byte(`{"timestamp":"2026-11-22T21:24:52.123Z","level":"INFO","message":"GET / 200","requestId":"5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11","http.latency_ms":1.25}`)
	b.SetBytes(int64(len(line)))
	b.ReportAllocs()
	for b.Loop() {
		c := Cursor{Buf: line}
		c.Skip()
	}
}

// BenchmarkUnescape decodes a line of JSON in a JSON string, as in deliveries.
func BenchmarkUnescape(b *testing.B) {
	line, _ := json.Marshal(`{"timestamp":"2026-11-22T21:24:52.123Z","level":"INFO","message":"GET / 200","requestId":"5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11","http.latency_ms":1.25}`)
	buf := make([]byte, len(line))
	b.SetBytes(int64(len(line)))
	b.ReportAllocs()
	for b.Loop() {
		copy(buf, line)
		c := Cursor{Buf: buf}
		c.Unescape()
	}
}

// TestUnescapeAtEveryOffset checks escapes, alone and next to each other, behind and before texts of
// all lengths up to the number of bytes that Unescape reads at once.
func TestUnescapeAtEveryOffset(t *testing.T) {
	for _, middle := range []string{`\"`, `\":\"`, `\",\"\n`, `\\\"`, `\u00e9\"`, `\"\u0041\"`, `\":1,\"`, `é\":\"é`, `\ud83d\ude00`} {
		for before := range 20 {
			for behind := range 20 {
				in := `"` + strings.Repeat("b", before) + middle + strings.Repeat("c", behind) + middle + `"`
				var want string
				if err := json.Unmarshal([]byte(in), &want); err != nil {
					t.Fatal(err)
				}
				c := Cursor{Buf: []byte(in + `,"next"`)}
				if got := c.Unescape(); string(got) != want || string(c.Buf[c.Pos:]) != `,"next"` {
					t.Fatalf("Unescape(%s) = %q before %q; want %q", in, got, c.Buf[c.Pos:], want)
				}
			}
		}
	}
}

func TestInteger(t *testing.T) {
	for _, row := range []struct {
		in   string
		want int64
		ok   bool
	}{
		{"1795382692123,", 1795382692123, true},
		{"7}", 7, true},
		{"999999999999999999,", 999999999999999999, true},
		{"1000000000000000000,", 0, false},
		{"0,", 0, false},
		{"07,", 0, false},
		{"-7,", 0, false},
		{"7.5,", 0, false},
		{"7e1,", 0, false},
		{"7 ,", 0, false},
		{`"7",`, 0, false},
		{"7", 0, false},
		{"", 0, false},
	} {
		c := Cursor{Buf: []byte(row.in)}
		n, ok := c.Integer()
		if n != row.want || ok != row.ok || (c.Pos > 0) != ok || c.Failed() {
			t.Errorf("Integer at %q = %d, %v at %d; want %d, %v", row.in, n, ok, c.Pos, row.want, row.ok)
		}
	}
}
