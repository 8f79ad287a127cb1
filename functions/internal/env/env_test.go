package env

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"
)

// lookup returns a Lookup for the pairs name, value, name, value …
func lookup(pairs ...string) func(string) (string, bool) {
	vars := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		vars[pairs[i]] = pairs[i+1]
	}
	return func(name string) (string, bool) {
		value, ok := vars[name]
		return value, ok
	}
}

func TestReaderValues(t *testing.T) {
	r := Reader{Lookup: lookup("S", " text ", "I", "-3", "F", "0.5", "D", "800ms", "E", "red", "U", "https://h:1/p", "EMPTY", "", "L", " a, b,,c ", "P", "a+\n\n b$ ")}
	check := func(name string, got, want any) {
		t.Helper()
		if got != want {
			t.Errorf("%s = %v; want %v", name, got, want)
		}
	}
	check("String", r.String("S", "x"), "text")
	check("String, empty", r.String("EMPTY", "x"), "x")
	check("String, unset", r.String("UNSET", "x"), "x")
	check("Required", r.Required("S"), "text")
	check("RequiredURL", r.RequiredURL("U").Host, "h:1")
	check("Int", r.Int("I", 1, -5, 5), -3)
	check("Float", r.Float("F", 1, 0, 1), 0.5)
	check("Duration", r.Duration("D", time.Second), 800*time.Millisecond)
	check("Enum", r.Enum("E", "blue", "blue", "red"), "red")
	check("List", strings.Join(r.List("L"), "|"), "a|b|c")
	check("List, unset", len(r.List("UNSET")), 0)
	check("Patterns", fmt.Sprint(r.Patterns("P")), "[a+ b$]")
	if err := r.Err(); err != nil {
		t.Errorf("Err() = %v; want nil", err)
	}
}

func TestReaderReportsAllMistakes(t *testing.T) {
	r := Reader{Lookup: lookup("I", "many", "J", "9", "F", "NaN", "D", "-1s", "E", "green", "U", "ftp://h", "P", "(\nb*\n[")}
	r.Required("NAME")
	r.RequiredURL("U")
	r.RequiredURL("NONE")
	r.Int("I", 0, math.MinInt, math.MaxInt)
	r.Int("J", 0, 1, 8)
	r.Float("F", 0, 0, 1)
	r.Duration("D", 0)
	r.Enum("E", "blue", "blue", "red")
	r.Patterns("P")
	const want = `NAME is not set: it is required, set it in the function's environment
U="ftp://h" must be an http or https URL such as https://search.example:9200
NONE is not set: it is required, set it in the function's environment
I="many" must be a whole number
J="9" must be a whole number from 1 to 8
F="NaN" must be a number from 0 to 1
D="-1s" must be a duration above zero such as 800ms or 2s
E="green" must be one of blue, red
P="(\nb*\n[" must be RE2 patterns, one a line; pattern 1: error parsing regexp: missing closing ): ` + "`(`" + `
must be RE2 patterns, one a line; pattern 3: error parsing regexp: missing closing ]: ` + "`[`"
	if got := r.Err().Error(); got != want {
		t.Errorf("Err() =\n%s\nwant\n%s", got, want)
	}
}

// TestErrorsHideCredentials: the password may be the reason why a URL is
// malformed.
func TestErrorsHideCredentials(t *testing.T) {
	r := Reader{Lookup: func(string) (string, bool) { return "https://admin:s%cret@h:9200", true }}
	r.RequiredURL("U")
	if err := r.Err(); err == nil || strings.Contains(err.Error(), "cret") || !strings.Contains(err.Error(), "https://***@h:9200") {
		t.Errorf("Err() = %v; want the URL without its user", err)
	}
}
