package querystring

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestCheck(t *testing.T) {
	many := func(n int, unit string) string { return strings.TrimSuffix(strings.Repeat(unit, n), " ") }
	tests := []struct {
		name, query string
		want        string // name of the limit; "" if the query is accepted
	}{
		{"nothing", "", ""},
		{"everyday", `log.level:(error OR fatal) AND exception.type:Assert* AND -http.route:"/health" AND @timestamp:[now-1h TO now] out of memory`, ""},
		{"depth at the limit", many(20, "(") + "a" + many(20, ")"), ""},
		{"depth", many(21, "(") + "a" + many(21, ")"), "depth of parentheses"},
		{"3,000 parentheses", many(3000, "(") + "a" + many(3000, ")"), "depth of parentheses"},
		{"3,000 parentheses, not closed", many(3000, "("), "depth of parentheses"},
		{"1,150 open groups", many(1150, "(a OR "), "depth of parentheses"},
		{"depth below fields", many(25, "f:(") + "a" + many(25, ")"), "depth of parentheses"},
		{"depth behind NOT", many(25, "NOT (") + "a" + many(25, ")"), "depth of parentheses"},
		{"parentheses in a phrase", `"` + many(400, "(") + `"`, ""},
		{"escaped parentheses", many(30, `\(`), ""},
		{"clauses at the limit", "m:a" + many(1023, " OR m:a"), ""},
		{"clauses", "m:a" + many(1024, " OR m:a"), "clauses"},
		{"clauses in five fields", "a" + many(205, " OR a"), "clauses"},
		{"words of one clause", many(300, "word "), "clauses"},
		{"words of a phrase", `m:"` + many(1100, "a ") + `"`, "clauses"},
		{"ideographs", "m:" + many(1100, "字"), "clauses"},
		{"wildcards", many(51, "m:a* "), "wildcards"},
		{"leading wildcards", many(6, "m:*a "), "leading wildcards"},
		{"leading ?", many(6, "m:?a "), "leading wildcards"},
		{"stars of a term", "m:a" + many(21, "*b"), "wildcards in one term"},
		{"long wildcard", "m:" + many(300, "a") + "*", "characters of a wildcard, a fuzzy term or an end of a range"},
		{"regexps", many(11, "m:/a/ "), "regular expressions"},
		{"long regexp", "m:/" + many(257, "a") + "/", "characters of a regular expression"},
		{"depth of a regexp", "m:/" + many(21, "(") + "a" + many(21, ")") + "/", "depth of parentheses in a regular expression"},
		{"repetitions", "m:/((a{100}){100}){100}/", "repetitions in a regular expression"},
		{"repetitions without an end", "m:/(a{5,}){900,}/", "repetitions in a regular expression"},
		{"repetitions of a huge count", "m:/a{99999999999999999999}/", "repetitions in a regular expression"},
		{"few repetitions", `m:/[0-9]{4}-[0-9]{2}/`, ""},
		{"fuzzy", many(21, "m:abc~ "), "fuzzy terms"},
		{"long fuzzy", "m:" + many(300, "a") + "~2", "characters of a wildcard, a fuzzy term or an end of a range"},
		{"long end of a range", "@timestamp:[now" + many(200, "+1d") + " TO now]", "characters of a wildcard, a fuzzy term or an end of a range"},
		{"patterns of fields", many(11, `labels.\*:a `), "patterns of fields"},
		{"every field", many(11, `*:a `), "patterns of fields"},
		{"slop", `m:"a b"~100000`, "slop of a phrase"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			begin := time.Now()
			err := Check(tt.query, Options{And: true}, 5)
			limit, isLimit := errors.AsType[*LimitError](err)
			switch {
			case tt.want == "" && err != nil:
				t.Errorf("Check(%.60q) = %v; want no error", tt.query, err)
			case tt.want != "" && (!isLimit || limit.Limit != tt.want):
				t.Errorf("Check(%.60q) = %v; want the limit of %s", tt.query, err, tt.want)
			}
			if took := time.Since(begin); took > time.Second {
				t.Errorf("Check(%.60q) took %v", tt.query, took)
			}
		})
	}
}

func TestCheckSyntax(t *testing.T) {
	var syntax *Error
	if err := Check("a AND", Options{}, 1); !errors.As(err, &syntax) {
		t.Errorf(`Check("a AND") = %v; want an *Error`, err)
	}
}
