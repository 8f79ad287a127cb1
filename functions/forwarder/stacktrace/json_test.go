package stacktrace

import (
	"encoding/json"
	"testing"
	"unicode/utf8"
)

func TestUnquote(t *testing.T) {
	for _, c := range []struct{ raw, want string }{
		{`"plain"`, "plain"},
		{`"a\nb\tc\r"`, "a\nb\tc\r"},
		{`"\"\\\/"`, `"\/`},
		{`"\u00a0\u003c"`, "\u00a0<"},
		{`"\ud83d\ude00"`, "😀"},
		{`"\ud83dx"`, "\ufffdx"},
		{`"cut`, "cut"},
		{`"cut\`, "cut"},
		{`"cut\u00`, "cut\ufffd00"},
	} {
		if got := unquote(c.raw); got != c.want {
			t.Errorf("unquote(%s) = %q; want %q", c.raw, got, c.want)
		}
	}
}

// FuzzObject: of valid JSON objects, object gives the members that
// encoding/json gives; of anything else it ends.
func FuzzObject(f *testing.F) {
	f.Add(`{"a":1,"b":"x\n\"y","c":[1,{"d":"]"}],"e":{"f":null},"g":true}`)
	f.Add(` { "a" : -1.5e3 , "b" : [ ] } `)
	f.Add(`{"a`)
	f.Fuzz(func(t *testing.T, text string) {
		got := map[string]string{}
		n := 0
		for o := (object{text: text}); ; n++ {
			name, value, ok := o.next()
			if !ok {
				break
			}
			got[name] = value
		}
		if n > len(text) {
			t.Fatalf("%d members in %q", n, text)
		}
		var want map[string]json.RawMessage
		if !utf8.ValidString(text) || json.Unmarshal([]byte(text), &want) != nil {
			return
		}
		for name, value := range want {
			var a, b any
			if json.Unmarshal([]byte(got[name]), &a) != nil || json.Unmarshal(value, &b) != nil {
				t.Fatalf("member %q of %q = %q; want %q", name, text, got[name], value)
			}
			if x, y := mustJSON(t, a), mustJSON(t, b); x != y {
				t.Errorf("member %q of %q = %s; want %s", name, text, x, y)
			}
			if s, ok := b.(string); ok && unquote(got[name]) != s {
				t.Errorf("unquote(%s) = %q; want %q", got[name], unquote(got[name]), s)
			}
		}
	})
}

func mustJSON(t *testing.T, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
