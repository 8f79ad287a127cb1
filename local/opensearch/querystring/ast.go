// Package querystring parses the syntax of the query bar, OpenSearch's query_string query.
//
// It is Lucene's classic grammar with OpenSearch's additions: field:>10,
// _exists_:field, runs of words that go to one field as one text. The grammar is not a Boolean algebra. AND, OR and NOT mark the clauses beside
// them as required, optional or prohibited; there is no precedence between
// them: a OR b AND c requires b and c, and a is optional.
//
// See https://docs.opensearch.org/latest/query-dsl/full-text/query-string/.
package querystring

// Node is one condition on a document. The set of nodes is closed: Bool, Term,
// Phrase, Prefix, Wildcard, Regexp, Range, Exists, Fuzzy and MatchAll.
//
// A node's Field is as written, unescaped, or [Options.DefaultField]. It may be
// a pattern such as log.*, or empty where there is no single default field; the
// condition then holds where it holds in any of the fields.
type Node interface{ node() }

// Bool matches a document which all of Must match and none of MustNot does.
// Without Must, one of Should has to match, if there is any; beside Must,
// Should decides nothing. A Bool without any clause matches no document.
type Bool struct{ Must, Should, MustNot []Node }

// Term matches a field that holds Text. A text field's analyzer cuts Text into
// words, of which one has to occur, or every one if All is set (the default
// operator is AND); a keyword field has to equal the whole of Text, which may
// hold spaces: level:(very bad) is one term. Text without any word in it, for a
// text field, stands for no clause at all.
type Term struct {
	Field, Text string
	All         bool
}

// Phrase matches a field that holds the words of Text in order, at most Slop
// moves of a word apart.
type Phrase struct {
	Field, Text string
	Slop        int
}

// Prefix matches a field that holds a term starting with Text.
type Prefix struct{ Field, Text string }

// Wildcard matches a field that holds a term like Pattern, in which * stands
// for any characters, ? for one, and \ takes the next character literally.
type Wildcard struct{ Field, Pattern string }

// Regexp matches a field that holds a term which Pattern, in Lucene's dialect,
// matches from end to end.
type Regexp struct{ Field, Pattern string }

// Range matches a field that holds a term between From and To. An empty end is
// open. Ends of dates may be date math, now-1h/h.
type Range struct {
	Field, From, To        string
	IncludeFrom, IncludeTo bool
}

// Exists matches a document that has a value in Field. An empty Field, where
// there is no single default field, stands for any of the default fields.
type Exists struct{ Field string }

// Fuzzy matches a field that holds a term at most Edits (0 to 2) insertions,
// deletions, substitutions or swaps of neighbours away from Text. A negative
// number, as of error~-1, matches nothing, or is an error where the query is not
// lenient.
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
