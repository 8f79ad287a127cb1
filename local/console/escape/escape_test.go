package escape

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestText(t *testing.T) {
	for _, row := range []struct{ name, text, want string }{
		{"plain", "KeyError: 'price'", "KeyError: 'price'"},
		{"lines and tabs stay", "a\n\tb", "a\n\tb"},
		{"NUL", "a\x00b", `a\x00b`},
		{"terminal colours", "\x1b[31mred\x1b[0m", `\x1b[31mred\x1b[0m`},
		{"delete, and a C1 control", "a\x7f\u009b", `a\x7f\u009b`},
		{"right to left", "user\u202egpj.exe", `user\u202egpj.exe`},
		{"isolates and marks", "\u2066a\u2069\u200f", `\u2066a\u2069\u200f`},
		{"line separators of Unicode, byte order mark", "a\u2028b\ufeff", `a\u2028b\ufeff`},
		{"other scripts stay", "שגיאה – ошибка – エラー", "שגיאה – ошибка – エラー"},
		{"bytes that are no text", "a\xff\xfeb", "a\ufffdb"},
		{"carriage return", "a\r\nb", "a\\r\nb"},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := Text(row.text); got != row.want {
				t.Errorf("Text(%q) = %q; want %q", row.text, got, row.want)
			}
		})
	}
}

// FuzzText checks that no hidden characters remain, that visible text is unchanged, and that Text is idempotent.
func FuzzText(f *testing.F) {
	for _, seed := range []string{"", "a\x00\x1b[0m\u202e", "\xff\xfe", strings.Repeat("\u2067", 100)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := Text(text)
		if !utf8.ValidString(got) || strings.ContainsFunc(got, Hidden) || Text(got) != got {
			t.Errorf("Text(%q) = %q, which hides something", text, got)
		}
		if utf8.ValidString(text) && !strings.ContainsFunc(text, Hidden) && got != text {
			t.Errorf("Text(%q) = %q; want it as it is", text, got)
		}
		if cut := Line(10, text); utf8.RuneCountInString(cut) > 11 || strings.ContainsAny(cut, "\n\t") {
			t.Errorf("Line(10, %q) = %q; want 10 characters in one line", text, cut)
		}
	})
}

func BenchmarkText(b *testing.B) {
	text := strings.Repeat("goroutine 1 [running]:\n\tmain.main()\n", 1000)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		Text(text)
	}
}
