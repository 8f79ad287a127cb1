package task

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestDecode(t *testing.T) {
	want := Task{Content: "abc&\nde", Length: 6, ContentType: "audio/mpeg"}
	got, err := Decode(`{"content":"abc&\nde","length":6,"content_type":"audio/mpeg","later":"addition"}`)
	if got != want || err != nil {
		t.Errorf("Decode() = %+v, %v; want %+v", got, err, want)
	}
}

// TestDecodeMalformed checks the error of each rule.
func TestDecodeMalformed(t *testing.T) {
	for _, test := range []struct{ name, body, want string }{
		{"empty", "", "message is not a JSON object of content, length and content_type: unexpected end of JSON input"},
		{"text", "hello", "message is not a JSON object"},
		{"array", "[]", "message is not a JSON object"},
		{"two values", `{} {}`, "message is not a JSON object"},
		{"not UTF-8", "{\"content\":\"\xff\",\"length\":1,\"content_type\":\"a/b\"}", "message is not valid UTF-8"},
		{"no content", `{"length":0,"content_type":"a/b"}`, "content must not be empty"},
		{"length of the wrapped content", `{"content":"a\nb","length":3,"content_type":"a/b"}`, "length 3 must be the 2 characters that content has before wrapping"},
		{"length as text", `{"content":"a","length":"1","content_type":"a/b"}`, "message is not a JSON object"},
		{"no type", `{"content":"a","length":1}`, `content_type "" must be type/subtype`},
		{"half a type", `{"content":"a","length":1,"content_type":"a/"}`, `content_type "a/" must be type/subtype`},
		{"type with a parameter", `{"content":"a","length":1,"content_type":"a/b; c=d"}`, "must be type/subtype, without spaces"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := Decode(test.body)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("Decode(%q) = %v; want an error with %q", test.body, err, test.want)
			}
		})
	}
}

// FuzzRoundTrip: an encoded task is decoded to the same task, or rejected by a
// rule.
func FuzzRoundTrip(f *testing.F) {
	f.Add("abc\ndef", 6, "audio/mpeg")
	f.Add("<&>\u2028", 4, "a/b")
	f.Fuzz(func(t *testing.T, content string, length int, contentType string) {
		in := Task{content, length, contentType}
		out, err := Decode(in.Encode())
		valid := utf8.ValidString(content) && utf8.ValidString(contentType) && in.check() == nil
		if valid && (err != nil || out != in) {
			t.Errorf("Decode(%q) = %+v, %v; want %+v", in.Encode(), out, err, in)
		}
	})
}

// FuzzDecode: an accepted task does not change when it is encoded and decoded
// again.
func FuzzDecode(f *testing.F) {
	f.Add(`{"content":"a\nb","length":2,"content_type":"a/b"}`)
	f.Fuzz(func(t *testing.T, body string) {
		first, err := Decode(body)
		if err != nil {
			return
		}
		if again, err := Decode(first.Encode()); err != nil || again != first {
			t.Errorf("Decode(%q) = %+v; sent on as %+v, %v", body, first, again, err)
		}
	})
}

func BenchmarkEncode(b *testing.B) {
	in := Task{strings.Repeat("abcdefghij", 128), 1280, "audio/mpeg"}
	b.SetBytes(1280)
	b.ReportAllocs()
	for b.Loop() {
		in.Encode()
	}
}

func BenchmarkDecode(b *testing.B) {
	body := Task{strings.Repeat("abcdefghij", 128), 1280, "audio/mpeg"}.Encode()
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Decode(body); err != nil {
			b.Fatal(err)
		}
	}
}
