package mapping

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// The words are those of OpenSearch 3.4.0's standard analyzer; package
// differential asks it about more texts.
func TestWords(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string
	}{
		{"nothing", "", []string{}},
		{"punctuation alone", "--- !!! _ 'x'", []string{"x"}},
		{"frame of a stack", "main.handle(0xc000012345)\n\t/src/api/main.go:42 +0x1d", []string{"main.handle", "0xc000012345", "src", "api", "main.go", "42", "0x1d"}},
		{"apostrophe, underscore, dash", "user_id=12 isn't known; retry-after 30s", []string{"user_id", "12", "isn't", "known", "retry", "after", "30s"}},
		{"numbers and versions", "3.14 1,000.5 v1.2.3 10:30", []string{"3.14", "1,000.5", "v1.2.3", "10", "30"}},
		{"colon between letters", "a:b 1:2", []string{"a:b", "1", "2"}},
		{"address", "https://example.com/a?b=c", []string{"https", "example.com", "a", "b", "c"}},
		{"accents and case", "Naïve CAFÉ e\u0301", []string{"naïve", "café", "e\u0301"}},
		{"Japanese", "東京タワー ひら", []string{"東", "京", "タワー", "ひ", "ら"}},
		{"Thai", "ภาษาไทยok", []string{"ภาษาไทย", "ok"}},
		{"pictures", "ok☕👍 👩\u200d👧 🇩🇪 🇩", []string{"ok", "☕", "👍", "👩\u200d👧", "🇩🇪"}},
		{"zero width space", "a\u200bb", []string{"a", "b"}},
		{"long word", strings.Repeat("x", 300), []string{strings.Repeat("x", 255), strings.Repeat("x", 45)}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Words(tt.text); !slices.Equal(got, tt.want) {
				t.Errorf("Words(%q) = %q; want %q", tt.text, got, tt.want)
			}
		})
	}
}

// FuzzWords holds words to be pieces of the text, none empty or too long.
func FuzzWords(f *testing.F) {
	f.Add("user_id=12 isn't 東京タワー ☕\u200d\xff")
	f.Fuzz(func(t *testing.T, text string) {
		lower := strings.ToLower(strings.ToValidUTF8(text, "\ufffd"))
		for _, word := range Words(text) {
			if word == "" || utf8.RuneCountInString(word) > maxWord || utf8.ValidString(text) && !strings.Contains(lower, word) && len(lower) == len(text) {
				t.Errorf("Words(%q) has %q; want a piece of the text of 1 to %d characters", text, word, maxWord)
			}
		}
	})
}

func BenchmarkWords(b *testing.B) {
	text := strings.Repeat("Internal Server Error: user_id=12 isn't known; retry-after 30s at main.go:42\n", 20)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		Words(text)
	}
}
