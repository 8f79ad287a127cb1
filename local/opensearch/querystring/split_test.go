package querystring

import (
	"reflect"
	"testing"
)

func TestSplitWords(t *testing.T) {
	for _, tt := range []struct{ query, want string }{
		{"", ""}, {"payment", "payment"}, {"payment AND", "payment AND"},
		{"payment timeout", "((payment AND timeout) OR (payment timeout))"},
		{"é  payment\ttimeout ", "((é AND payment AND timeout) OR (é  payment\ttimeout)) "},
		{`"payment timeout"`, `"payment timeout"`},
		{`payment "card declined" timeout`, `payment "card declined" timeout`},
		{"log.level:error payment timeout", "log.level:error ((payment AND timeout) OR (payment timeout))"},
		{"payment timeout log.level:error", "((payment AND timeout) OR (payment timeout)) log.level:error"},
		{"exception.type:(very bad)", "exception.type:(very bad)"},
		{"-(payment timeout) OR b", "-(((payment AND timeout) OR (payment timeout))) OR b"},
		{"NOT payment timeout soon", "NOT payment ((timeout AND soon) OR (timeout soon))"},
		{"a b OR c d e", "a b OR c ((d AND e) OR (d e))"},
		{"a b time*", "((a AND b) OR (a b)) time*"},
		{`a\:b c\ d`, `((a\:b AND c\ d) OR (a\:b c\ d))`},
		{"payment = timeout →", "((payment AND timeout) OR (payment = timeout →))"},
		{"= payment", "= payment"}, {"= →", "= →"},
	} {
		if got := SplitWords(tt.query); got != tt.want {
			t.Errorf("SplitWords(%q) = %q; want %q", tt.query, got, tt.want)
		}
	}
}

// FuzzSplitWords checks that SplitWords changes only runs of words.
func FuzzSplitWords(f *testing.F) {
	for _, tt := range parsed {
		f.Add(tt.query)
	}
	f.Add(`a b (c d OR e:f g) -h i "j k" = l`)
	opts := Options{And: true}
	f.Fuzz(func(t *testing.T, query string) {
		before, errBefore := Parse(query, opts)
		split := SplitWords(query)
		after, err := Parse(split, opts)
		if (errBefore == nil) != (err == nil) && len(split) < maxLength {
			t.Fatalf("SplitWords(%q) = %q: %v; want %v", query, split, err, errBefore)
		}
		if err == nil && !reflect.DeepEqual(joined(after), joined(before)) {
			t.Errorf("SplitWords(%q) = %q, which is %#v; want %#v", query, split, after, before)
		}
	})
}

// joined replaces the pairs that SplitWords creates by their second part.
func joined(n Node) Node {
	b, ok := n.(Bool)
	if !ok {
		return n
	}
	for _, part := range [][]Node{b.Must, b.Should, b.MustNot} {
		for i, below := range part {
			part[i] = joined(below)
		}
	}
	if len(b.Should) == 2 && len(b.Must)+len(b.MustNot) == 0 {
		words, isBool := b.Should[0].(Bool)
		all, isTerm := b.Should[1].(Term)
		if isBool && isTerm && all.Field == "" && len(words.Must) > 1 {
			return all
		}
	}
	return b
}
