package analysis

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// TestWords compares the words with OpenSearch 3.4.0's responses to _analyze.
func TestWords(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"letters and digits", "it's a:b c:1 1:2 1.5 a.b 3,4 a,b 1;2", "it's a:b c 1 1 2 1.5 a.b 3,4 a b 1;2"},
		{"underscores", "x_y _ __ __a a._b 1_.2 x__y", "x_y __a a _b 1_ 2 x__y"},
		{"mixed", "foo-bar 1a.2b a1.b2 v1.2.3a", "foo bar 1a 2b a1 b2 v1.2.3a"},
		{"edges", "a:: b.. .c a.1 1.a a'1 don''t", "a b c a 1 1 a a 1 don t"},
		{"a log line", "time=2026-11-22T21:24:52.123Z /a/b.go:12 main.(*T).f", "time 2026 11 22t21 24 52.123z a b.go 12 main t f"},
		{"addresses", "user@example.com a\"b", "user example.com a b"},
		{"a joiner by itself", "\u200d a’b", "a’b"},
		{"scripts", "日本語 テスト カタカナ漢字 한국어", "日 本 語 テスト カタカナ 漢 字 한국어"},
		{"accents", "naïve e\u0301t ½ Ⅷ", "naïve e\u0301t ⅷ"},
		{"a pictograph", "hi 😀 there", "hi 😀 there"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := strings.Join(Words(tt.text), " "); got != tt.want {
				t.Errorf("Words(%q) = %q; want %q", tt.text, got, tt.want)
			}
		})
	}
}

func TestWordsLong(t *testing.T) {
	words := Words(strings.Repeat("ä", 600))
	lengths := []int{}
	for _, word := range words {
		lengths = append(lengths, utf8.RuneCountInString(word))
	}
	if want := []int{255, 255, 90}; !slices.Equal(lengths, want) {
		t.Errorf("Words of 600 letters have lengths %v; want %v", lengths, want)
	}
}

// FuzzWords checks that the words are parts of the text, in the same order and in lower case.
func FuzzWords(f *testing.F) {
	f.Add("it's 1.5 a_b 日本")
	f.Fuzz(func(t *testing.T, text string) {
		lower := strings.ToLower(text)
		for _, word := range Words(text) {
			i := strings.Index(lower, word)
			if word == "" || i < 0 {
				if utf8.ValidString(text) && strings.ToLower(strings.ToUpper(text)) == lower {
					t.Fatalf("Words(%q) has %q, which is not in it", text, word)
				}
				return
			}
			lower = lower[i+len(word):]
		}
	})
}

func BenchmarkWords(b *testing.B) {
	text := strings.Repeat("goroutine 1 [running]: main.handler(0x3d1) /src/functions/api/fault.go:120 +0x1d\n", 20)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		Words(text)
	}
}
