package querystring

import (
	"strings"

	"faulty/local/opensearch/analysis"
)

// run is a run of words without a field, which is searched as one text. It has the words and the
// offsets of its ends in the query in characters.
type run struct {
	start, end int
	words      []token
}

// SplitWords returns a query that also finds the words of a run in different fields. The query is
// for the default operator AND and several fields: OpenSearch searches a run of words as one text
// and requires all its words in the same field. SplitWords replaces the run a b by
// ((a AND b) OR (a b)). The second part finds a keyword field whose value is the whole run.
//
// An analyzer drops words without letters and digits from the text of a run. A separate condition
// on such a word matches no document, so SplitWords omits the word. It returns a query that cannot
// be parsed as it is.
func SplitWords(query string) string {
	_, p, err := parse(query, Options{And: true})
	if err != nil || len(p.runs) == 0 {
		return query
	}
	var out strings.Builder
	text, done := []rune(query), 0
	for _, r := range p.runs {
		var words []string
		for _, t := range r.words {
			if word, err := unescape(t, t.image); err == nil && len(analysis.Words(word)) > 0 {
				words = append(words, t.image)
			}
		}
		if len(words) > 1 {
			out.WriteString(string(text[done:r.start]) + "((" + strings.Join(words, " AND ") + ") OR (" + string(text[r.start:r.end]) + "))")
			done = r.end
		}
	}
	out.WriteString(string(text[done:]))
	return out.String()
}
