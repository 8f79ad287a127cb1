// Package querystring parses the syntax of the query bar, which is OpenSearch's query_string query.
//
// The syntax is Lucene's classic grammar with OpenSearch's additions: field:>10, _exists_:field,
// and runs of words that are matched with one field as one text. The grammar is not a Boolean
// algebra. AND, OR and NOT mark the clauses next to them as required, optional or prohibited, and
// they have no precedence. For example, a OR b AND c requires b and c, and a is optional.
//
// See https://docs.opensearch.org/latest/query-dsl/full-text/query-string/.
package querystring

// Node is one condition on a document. The set of nodes is closed: Bool, Term, Phrase, Prefix,
// Wildcard, Regexp, Range, Exists, Fuzzy and MatchAll.
//
// A node's Field is the unescaped field of the query, or [Options.DefaultField]. It may be a
// pattern such as log.*. It is empty if there is no single default field. In both cases the
// condition is true if it is true for any of the fields.
type Node interface{ node() }

// Bool matches a document that all of Must match and none of MustNot matches. If Must is empty, at
// least one of Should has to match, unless Should is empty too. If Must is not empty, Should has no
// effect. A Bool without any clause matches no document.
type Bool struct{ Must, Should, MustNot []Node }

// Term matches a field that contains Text. For a text field, the analyzer splits Text into words.
// One word has to occur, or every word if All is set (the default operator is AND). A keyword field
// has to equal the whole Text, which may contain spaces: level:(very bad) is one term. For a text
// field, a Text without any words counts as no clause.
type Term struct {
	Field, Text string
	All         bool
}

// Phrase matches a field that contains the words of Text in order. At most Slop moves of a word may
// be needed to bring them in order.
type Phrase struct {
	Field, Text string
	Slop        int
}

// Prefix matches a field that has a term starting with Text.
type Prefix struct{ Field, Text string }

// Wildcard matches a field that has a term matching Pattern. In Pattern, * stands for any
// characters and ? for one character, and \ makes the next character literal.
type Wildcard struct{ Field, Pattern string }

// Regexp matches a field that has a term which Pattern matches as a whole. Pattern is in Lucene's
// dialect.
type Regexp struct{ Field, Pattern string }

// Range matches a field that has a term between From and To. An empty end is unbounded. Ends of
// date ranges may be date math, such as now-1h/h.
type Range struct {
	Field, From, To        string
	IncludeFrom, IncludeTo bool
}

// Exists matches a document that has a value in Field. Field is empty if there is no single default
// field; it then stands for any of the default fields.
type Exists struct{ Field string }

// Fuzzy matches a field that has a term which differs from Text by at most Edits (0 to 2)
// insertions, deletions, substitutions or swaps of adjacent characters. A negative number, as in
// error~-1, matches nothing in a lenient query and is an error in any other query.
type Fuzzy struct {
	Field, Text string
	Edits       int
}

// MatchAll matches every document.
type MatchAll struct{}

func (Bool) node()     {}
func (Term) node()     {}
func (Phrase) node()   {}
func (Prefix) node()   {}
func (Wildcard) node() {}
func (Regexp) node()   {}
func (Range) node()    {}
func (Exists) node()   {}
func (Fuzzy) node()    {}
func (MatchAll) node() {}
