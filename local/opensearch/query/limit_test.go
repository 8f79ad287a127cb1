package query

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"time"

	"faulty/local/opensearch/apierr"
)

// TestWildcardMatch compares the results with those of Go's regular expressions.
func TestWildcardMatch(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	word := func(letters string) string {
		var out strings.Builder
		for range random.IntN(8) {
			r := []rune(letters)
			out.WriteRune(r[random.IntN(len(r))])
		}
		return out.String()
	}
	quote := strings.NewReplacer("*", ".*", "?", ".")
	for range 20_000 {
		pattern, term := word("aab*?é"), word("aabé")
		want := regexp.MustCompile(`(?s)\A` + quote.Replace(pattern) + `\z`).MatchString(term)
		if got := wildcardMatch(pattern)(term); got != want {
			t.Fatalf("wildcardMatch(%q)(%q) = %v; want %v", pattern, term, got, want)
		}
	}
	for _, tt := range []struct {
		pattern, term string
		want          bool
	}{{`a\*b`, "a*b", true}, {`a\*b`, "axb", false}, {`a\?`, "a?", true}, {`a\\b`, `a\b`, true}, {`a\`, `a\`, true}, {"*", "", true}, {"**", "", true}, {"?", "", false}, {"a\n*", "a\n\n", true}} {
		if got := wildcardMatch(tt.pattern)(tt.term); got != tt.want {
			t.Errorf("wildcardMatch(%q)(%q) = %v; want %v", tt.pattern, tt.term, got, tt.want)
		}
	}
}

// TestHostilePatterns checks that no pattern takes long on a long term.
func TestHostilePatterns(t *testing.T) {
	term := strings.Repeat("a", 32_766)
	begin := time.Now()
	wildcardMatch(strings.Repeat("*a", 10_000) + "b")(term)
	wildcardMatch("*" + strings.Repeat("a", 10_000) + "?b*")(term)
	withinEdits([]rune(term), []rune(term[1:]+"b"), 2)
	if match, err := regexpMatch(strings.Repeat("(a|aa)*", 100) + "b"); err == nil {
		match(term[:1000])
	}
	if took := time.Since(begin); took > 5*time.Second {
		t.Errorf("four hostile patterns took %v", took)
	}
}

func TestRegexpSize(t *testing.T) {
	for _, tt := range []struct {
		expression string
		ok         bool
	}{
		{"a{1000}", true}, {"(a{100}){90}", true}, {"(a{100}){101}", false}, {"((((a{100}){100}){100}){100}){100}", false},
		{"a{99999999999999999999}", false}, {strings.Repeat("a", 10_001), false}, {strings.Repeat("<1-9999>", 2), false},
	} {
		_, err := regexpMatch(tt.expression)
		if (err == nil) != tt.ok && !strings.Contains(apierr.From(err).Reason, "repeat count") {
			t.Errorf("regexpMatch(%.50q) = %v; want it accepted: %v", tt.expression, err, tt.ok)
		}
	}
}

// TestWithinEdits compares the results with the edit distance.
func TestWithinEdits(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	word := func() []rune {
		out := make([]rune, random.IntN(7))
		for i := range out {
			out[i] = rune('a' + random.IntN(3))
		}
		return out
	}
	for range 50_000 {
		a, b := word(), word()
		want := distance(a, b)
		for n := 1; n <= 2; n++ {
			if got := withinEdits(a, b, n); got != (want <= n) {
				t.Fatalf("withinEdits(%q, %q, %d) = %v; want distance %d", string(a), string(b), n, got, want)
			}
		}
	}
}

// distance returns the edit distance, computed recursively.
func distance(a, b []rune) int {
	if len(a) == 0 || len(b) == 0 {
		return len(a) + len(b)
	}
	i, j := len(a)-1, len(b)-1
	if a[i] == b[j] {
		return distance(a[:i], b[:j])
	}
	best := 1 + min(distance(a[:i], b[:j]), distance(a[:i], b), distance(a, b[:j]))
	if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
		best = min(best, 1+distance(a[:i-1], b[:j-1]))
	}
	return best
}
