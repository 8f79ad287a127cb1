package querystring

import (
	"reflect"
	"strings"
	"testing"
)

func word(field, text string) Term { return Term{Field: field, Text: text} }

// parsed is a table of queries without a default field and with OR as the default operator.
var parsed = []struct {
	name, query string
	want        Node
}{
	{"nothing", "", Bool{}},
	{"blanks alone", " \t\n", Bool{}},
	{"word", "boom", word("", "boom")},
	{"run of words is one text", "out of memory", word("", "out of memory")},
	{"field", "log.level:error", word("log.level", "error")},
	{"field takes the next word only", "log.level:error boom bang", Bool{Should: []Node{word("log.level", "error"), word("", "boom bang")}}},
	{"field takes a group", "log.level:(error OR warn)", Bool{Should: []Node{word("log.level", "error"), word("log.level", "warn")}}},
	{"run of words of a field", "log.level:(error warn)", word("log.level", "error warn")},
	{"group in a group", "a:(b (c:d e))", Bool{Should: []Node{word("a", "b"), Bool{Should: []Node{word("c", "d"), word("a", "e")}}}}},

	{"AND", "a AND b", Bool{Must: []Node{word("", "a"), word("", "b")}}},
	{"&&", "a && b", Bool{Must: []Node{word("", "a"), word("", "b")}}},
	{"|| and OR", "a || b OR c", Bool{Should: []Node{word("", "a"), word("", "b"), word("", "c")}}},
	{"NOT", "a NOT b", Bool{Should: []Node{word("", "a")}, MustNot: []Node{word("", "b")}}},
	{"NOT alone", "NOT a", Bool{MustNot: []Node{word("", "a")}}},
	{"! and -", "!a -b", Bool{MustNot: []Node{word("", "a"), word("", "b")}}},
	{"plus", "+a b", Bool{Must: []Node{word("", "a")}, Should: []Node{word("", "b")}}},
	{"AND NOT", "a AND NOT b", Bool{Must: []Node{word("", "a")}, MustNot: []Node{word("", "b")}}},
	{"OR before AND leaves the first optional", "a OR b AND c", Bool{Must: []Node{word("", "b"), word("", "c")}, Should: []Node{word("", "a")}}},
	{"AND before OR", "a AND b OR c", Bool{Must: []Node{word("", "a"), word("", "b")}, Should: []Node{word("", "c")}}},
	{"AND does not undo a minus", "-a AND b", Bool{Must: []Node{word("", "b")}, MustNot: []Node{word("", "a")}}},
	{"word before AND leaves the run", "a b AND c", Bool{Should: []Node{word("", "a")}, Must: []Node{word("", "b"), word("", "c")}}},
	{"operators are upper case", "a and b", word("", "a and b")},
	{"operator within a word", "a&&b ANDY", word("", "a&&b ANDY")},
	{"blank behind a minus makes it a word", "a - b", Bool{Should: []Node{word("", "a"), word("", "-"), word("", "b")}}},
	{"minus within a word", "a-b", word("", "a-b")},
	{"! ends a word", "a!b", Bool{Should: []Node{word("", "a")}, MustNot: []Node{word("", "b")}}},
	{"boost", "a^2 b^0.5 (c d)^3", Bool{Should: []Node{word("", "a"), word("", "b"), word("", "c d")}}},

	{"phrase", `"a b"`, Phrase{"", "a b", 0}},
	{"phrase with slop", `m:"a b"~3`, Phrase{"m", "a b", 3}},
	{"phrase with escapes", `"a \"b\" \\"`, Phrase{"", `a "b" \`, 0}},
	{"slop that is no number", `"a b"~x`, Phrase{"", "a b", 0}},
	{"prefix", "exc*", Prefix{"", "exc"}},
	{"prefix with an escape", `a:b\:c*`, Prefix{"a", "b:c"}},
	{"wildcard", "t?p*c", Wildcard{"", "t?p*c"}},
	{"escaped star at the end", `a*b\*`, Wildcard{"", `a*b\*`}},
	{"leading wildcard", "*Error", Wildcard{"", "*Error"}},
	{"regexp", `u:/\/a[0-9]+/`, Regexp{"u", `\/a[0-9]+`}},
	{"fuzzy short", "ab~", Fuzzy{"", "ab", 0}},
	{"fuzzy middling", "abcde~", Fuzzy{"", "abcde", 1}},
	{"fuzzy long", "abcdef~AUTO", Fuzzy{"", "abcdef", 2}},
	{"fuzzy by number and boost", "abc~1^2", Fuzzy{"", "abc", 1}},
	{"fuzzy behind boost", "abc^2~7", Fuzzy{"", "abc", 2}},

	{"range inclusive", "n:[1 TO 5]", Range{"n", "1", "5", true, true}},
	{"range mixed", "n:{1 TO 5]", Range{"n", "1", "5", false, true}},
	{"range open", "n:[* TO 5}", Range{"n", "", "5", true, false}},
	{"range of dates", "@timestamp:[now-1d/d TO 2026-11-22T10:00:00Z]", Range{"@timestamp", "now-1d/d", "2026-11-22T10:00:00Z", true, true}},
	{"range quoted", `m:["a b" TO "c\"d"]`, Range{"m", "a b", `c"d`, true, true}},
	{"range of TO", "m:[TO TO TO]", Range{"m", "TO", "TO", true, true}},
	{"greater", "n:>10", Range{"n", "10", "", false, true}},
	{"at least", "n:>=-5", Range{"n", "-5", "", true, true}},
	{"less and at most", "n:(<10 AND <=9)", Bool{Must: []Node{Range{"n", "", "10", true, false}, Range{"n", "", "9", true, true}}}},
	{"greater without a field is a word", ">10", word("", ">10")},
	{"greater alone is a word", "n:>", word("n", ">")},

	{"exists", "_exists_:exception.type", Exists{"exception.type"}},
	{"exists quoted", `_exists_:"a b"`, Exists{"a b"}},
	{"exists as a star", "exception.type:*", Exists{"exception.type"}},
	{"everything", "*:*", MatchAll{}},
	{"star", "*", Exists{""}},
	{"every field", "*:x", word("*", "x")},
	{"escapes", `a\:b:c\ d\(\)\\`, word("a:b", `c d()\`)},
	{"escaped operator", `\AND`, word("", "AND")},
	{"unicode escape", `\u0041\uD83D\uDE00`, word("", "A😀")},
	{"pattern of fields", `labels.\*:x`, word("labels.*", "x")},
	{"ideographic space separates", "a:b\u3000c", Bool{Should: []Node{word("a", "b"), word("", "c")}}},
}

func TestParse(t *testing.T) {
	for _, tt := range parsed {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Parse(tt.query, Options{})
			if err != nil || !reflect.DeepEqual(got, tt.want) {
				t.Errorf("Parse(%q) = %#v, %v; want %#v", tt.query, got, err, tt.want)
			}
		})
	}
}

func TestParseOptions(t *testing.T) {
	all := func(text string) Node { return Term{"", text, true} }
	tests := []struct {
		name, query string
		opts        Options
		want        Node
	}{
		{"default field", "a b:c", Options{DefaultField: "m"}, Bool{Should: []Node{Term{Field: "m", Text: "a"}, Term{Field: "b", Text: "c"}}}},
		{"default field and >", ">5", Options{DefaultField: "m"}, Range{"m", "5", "", false, true}},
		{"star in the default field", "*", Options{DefaultField: "m"}, Exists{"m"}},
		{"star in all fields", "*", Options{DefaultField: "*"}, MatchAll{}},
		{"AND: run of words", "a b", Options{And: true}, all("a b")},
		{"AND: clauses", "a (b)", Options{And: true}, Bool{Must: []Node{all("a"), all("b")}}},
		{"AND: OR makes both optional", "a OR b", Options{And: true}, Bool{Should: []Node{all("a"), all("b")}}},
		{"AND: OR beats +", "+a OR +b", Options{And: true}, Bool{Should: []Node{all("a"), all("b")}}},
		{"AND: OR, then AND", "a OR b AND c", Options{And: true}, Bool{Should: []Node{all("a")}, Must: []Node{all("b"), all("c")}}},
		{"AND: minus stays", "-a OR b", Options{And: true}, Bool{Should: []Node{all("b")}, MustNot: []Node{all("a")}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Parse(tt.query, tt.opts)
			if err != nil || !reflect.DeepEqual(got, tt.want) {
				t.Errorf("Parse(%q, %+v) = %#v, %v; want %#v", tt.query, tt.opts, got, err, tt.want)
			}
		})
	}
}

func TestParseErrors(t *testing.T) {
	tests := []struct{ name, query, want string }{
		{"AND without a right side", "a AND", "column 6: the query ends where a term or a query in parentheses is needed"},
		{"AND without a left side", "AND a", "column 1: AND stands between two clauses"},
		{"OR repeated", "a OR OR b", "column 6: OR stands between two clauses"},
		{"NOT alone", "NOT", "column 4: the query ends"},
		{"minus repeated", "--a", "column 2: - stands before a clause"},
		{"open parenthesis", "a (b c", "column 3: ( needs a closing )"},
		{"closing parenthesis", "a) b", "column 2: ) needs a ( before it"},
		{"empty parentheses", "()", "column 2: ) needs a ( before it and a clause between"},
		{"field without a value", "level:", "column 7: the query ends"},
		{"two colons", "a:b:c", "column 4: : stands behind a field's name"},
		{"wildcard in a field", "log.*:x", "column 6: : stands behind a field's name"},
		{"open quote", `m:"a b`, `column 3: a phrase needs a closing "`},
		{"open regexp", "u:/ab", "column 3: a regular expression needs a closing /"},
		{"open range", "n:[1 TO 5", "column 10: a range needs a closing ] or }"},
		{"range without TO", "n:[1 5]", "column 6: a range needs TO"},
		{"range without values", "n:[ TO ]", "column 8: a range needs TO"},
		{"range of three", "n:[1 TO 5 6]", "column 11: a range has two values"},
		{"closing bracket", "a]", "column 2: a closing bracket needs an opening one"},
		{"boost without a number", "a^b", "column 3: ^ needs a number"},
		{"edits that are no number", "abc~x", "column 4: ~ takes a number of edits"},
		{"slop on a group", "(a)~2", "column 4: ~2 does not fit here"},
		{"backslash at the end", `a\`, `column 2: a query must not end in \`},
		{"short unicode escape", `ab \u12`, `column 1: \u needs four hexadecimal digits`},
		{"too long", strings.Repeat("a", 32_001), "column 32001: a query holds at most 32000 characters, this one has 32001"},
		{"column counts characters", "éé (", "column 5: the query ends"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Parse(tt.query, Options{})
			if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
				t.Errorf("Parse(%.40q) = %#v, %v; want error %q", tt.query, got, err, tt.want)
			}
		})
	}
}
