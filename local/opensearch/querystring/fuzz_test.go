package querystring

import (
	"errors"
	"reflect"
	"strings"
	"testing"
)

// FuzzParse checks that an error contains a column of the query. It also checks that blanks around
// a query and parentheses around it make no difference.
func FuzzParse(f *testing.F) {
	for _, tt := range parsed {
		f.Add(tt.query)
	}
	f.Add(`a:["x \" TO y] AND (/[^\/]*/ OR "é\u00e9"~2) -b:<=5 c~`)
	f.Fuzz(func(t *testing.T, query string) {
		checkError(t, query, Options{DefaultField: "m", And: true})
		n, ok := checkError(t, query, Options{})
		if !ok {
			return
		}
		if strings.TrimSpace(query) == "" {
			return // () is an error
		}
		for _, same := range []string{" " + query + "\t", "(" + query + ")"} {
			again, err := Parse(same, Options{})
			if err != nil || !reflect.DeepEqual(again, n) {
				t.Errorf("Parse(%q) = %#v, but Parse(%q) = %#v, %v; want the same", query, n, same, again, err)
			}
		}
	})
}

func checkError(t *testing.T, query string, opts Options) (Node, bool) {
	t.Helper()
	n, err := Parse(query, opts)
	if err == nil {
		return n, true
	}
	var at *Error
	if !errors.As(err, &at) || at.Column < 1 || at.Column > len([]rune(query))+1 {
		t.Errorf("Parse(%q, %+v) = %v; want an *Error with a column of the query", query, opts, err)
	}
	return nil, false
}

func BenchmarkParse(b *testing.B) {
	const query = `log.level:(error OR fatal) AND exception.type:Assert* AND -http.route:"/health" AND @timestamp:[now-1h TO now] out of memory`
	b.SetBytes(int64(len(query)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(query, Options{DefaultField: "message"}); err != nil {
			b.Fatal(err)
		}
	}
}
