package recent

import (
	"fmt"
	"testing"
)

func TestTexts(t *testing.T) {
	var texts Texts
	if texts.Has(nil) || texts.Has([]byte("a")) {
		t.Error("new Texts have a text")
	}
	buf := []byte("order")
	texts.Add(buf)
	buf[0] = 'b'
	if !texts.Has([]byte("order")) || texts.Has(buf) {
		t.Error("Texts have no copy of what was added")
	}
	for i := range 1000 {
		text := fmt.Append(nil, "order ", i)
		if texts.Has(text) {
			t.Errorf("%q was not added", text)
		}
		if texts.Add(text); !texts.Has(text) {
			t.Errorf("%q was added", text)
		}
	}
}
