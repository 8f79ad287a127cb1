package differential

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"faulty/local/opensearch/analysis"
)

// TestAnalysis compares the words that a text is split into with those of OpenSearch's standard
// analyzer. The texts are log lines, and random sequences of characters for which the rules of word
// boundaries differ.
func TestAnalysis(t *testing.T) {
	real := strings.TrimRight(os.Getenv("OPENSEARCH_URL"), "/")
	if real == "" {
		t.Skip("set OPENSEARCH_URL to the address of an OpenSearch 3.4.0 to compare the analysis of text")
	}
	for _, text := range texts() {
		body, err := json.Marshal(object{"analyzer": "standard", "text": text})
		if err != nil {
			t.Fatal(err)
		}
		a := mustAsk(t, at(real), question{Name: "analyze", Method: "GET", Path: "/_analyze", Body: body})
		want := []string{}
		for _, token := range a.body.(object)["tokens"].([]any) {
			want = append(want, token.(object)["token"].(string))
		}
		if got := analysis.Words(text); !slices.Equal(got, want) {
			t.Errorf("Words(%q) = %q; want %q", text, got, want)
		}
	}
}

func texts() []string {
	all := []string{
		"main.handle(0xc000012345)\n\t/src/api/main.go:42 +0x1d", "user_id=12 isn't known; retry-after 30s", "3.14 1,000.5 v1.2.3 10:30 a:b a.b 1.a a.1",
		"foo_bar _x x_ __ don't 'quoted' it’s", "https://example.com/a?b=c&d=e user@example.com", "東京タワー カタカナ ひらがな 한국어 ภาษาไทย",
		"naïve café ☕ 👩‍👩‍👧 🇩🇪 e\u0301", "İstanbul ẞ ΑΣ ǅ", strings.Repeat("x", 300) + " end",
	}
	g := &generator{Rand: rand.New(rand.NewPCG(seed, 2))}
	pool := []rune("aZ9_.,:;'’\"-/+@ \t\u00a0\u00ad\u200bßÉé\u0301Σσ京タあ한ไก☕👩🇩1٣َ")
	for range 300 {
		var b strings.Builder
		for range 1 + g.IntN(12) {
			b.WriteRune(pool[g.IntN(len(pool))])
		}
		all = append(all, b.String())
	}
	return all
}
