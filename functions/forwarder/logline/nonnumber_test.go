package logline

import "testing"

func TestQuoteNonNumbers(t *testing.T) {
	for in, want := range map[string]string{
		`{"loss":NaN}`:                           `{"loss":"NaN"}`,
		`{"a":[NaN, Infinity,-Infinity],"b":-1}`: `{"a":["NaN", "Infinity","-Infinity"],"b":-1}`,
		`{"a":"NaN \" Infinity","b":NaN}`:        `{"a":"NaN \" Infinity","b":"NaN"}`,
		`{"a":"NaN"}`:                            ``,
		`{"a":1,}`:                               ``,
		`{"a":"\`:                                ``,
		`{"NaN":"-Infinity","x":"\\","y":Infinity`: `{"NaN":"-Infinity","x":"\\","y":"Infinity"`,
	} {
		if got := string(quoteNonNumbers([]byte(in))); got != want {
			t.Errorf("quoteNonNumbers(%s) = %s; want %s", in, got, want)
		}
	}
}
