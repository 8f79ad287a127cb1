package query

import "testing"

func TestRegexpMatch(t *testing.T) {
	tests := []struct {
		name, expression string
		yes, no          []string
	}{
		{"whole term", "err", []string{"err"}, []string{"error", "an err", ""}},
		{"nothing", "", []string{""}, []string{"a"}},
		{"alternatives", "err(or|and)?", []string{"err", "error", "errand"}, []string{"erro"}},
		{"anchors are characters", "^a$", []string{"^a$"}, []string{"a"}},
		{"class", "[-a-c^]+", []string{"ab^-c"}, []string{"d"}},
		{"class but", `[^\]]`, []string{"a", "["}, []string{"]"}},
		{"counts", "a{2,3}b{1}c{0,}", []string{"aab", "aaabcc"}, []string{"ab"}},
		{"repeated repetition", "a**", []string{"", "aaa"}, []string{"b"}},
		{"star that repeats nothing", "*a", []string{"*a"}, []string{"a"}},
		{"any text and none", "a@|b#", []string{"a", "abc\n"}, []string{"b"}},
		{"quoted", `"a.*"b`, []string{"a.*b"}, []string{"axb"}},
		{"interval", "h<9-11>", []string{"h9", "h10", "h011"}, []string{"h12", "h"}},
		{"interval of one width", "<08-11>", []string{"08", "11"}, []string{"8", "011"}},
		{"classes by name", `\d+\S\w`, []string{"12-a"}, []string{"x-a"}},
		{"any character", "a.b", []string{"a\nb", "aéb"}, []string{"ab"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			match, err := regexpMatch(tt.expression)
			if err != nil {
				t.Fatalf("regexpMatch(%q) = %v; want no error", tt.expression, err)
			}
			for _, term := range tt.yes {
				if !match(term) {
					t.Errorf("regexpMatch(%q)(%q) = false; want true", tt.expression, term)
				}
			}
			for _, term := range tt.no {
				if match(term) {
					t.Errorf("regexpMatch(%q)(%q) = true; want false", tt.expression, term)
				}
			}
		})
	}
}

func TestRegexpMatchErrors(t *testing.T) {
	for _, expression := range []string{"(", "a)", "[", "[]", "a{", "a{x}", "ab{2,1}", `"a`, "<1-", "<a-b>", `a\`, "a|", "~a", "a&b", "<1-99999999>"} {
		if _, err := regexpMatch(expression); err == nil {
			t.Errorf("regexpMatch(%q) = nil error; want one", expression)
		}
	}
}

// FuzzRegexpMatch checks that neither the translation of an expression nor its match panics.
func FuzzRegexpMatch(f *testing.F) {
	f.Add(`a(b|[^c-d]+)?{1,2}"x"<1-20>@#\w`, "abx7")
	f.Fuzz(func(t *testing.T, expression, term string) {
		if match, err := regexpMatch(expression); err == nil {
			match(term)
		}
	})
}
