package querystring

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// maxLength is OpenSearch's search.query.max_query_string_length, in characters.
const maxLength = 32_000

// Options control how a query is parsed. The zero value corresponds to OpenSearch's defaults,
// except for the default field, which OpenSearch takes from the index's settings.
type Options struct {
	DefaultField string // field of clauses without a field; * is all fields, empty leaves them without a field
	And          bool   // the default operator is AND: words and clauses are required
}

// Error is a syntax error. It contains the position in the query and the rule that the query
// breaks.
type Error struct {
	Column int // first character that does not fit, counted in characters from 1
	Rule   string
}

// Error returns a message with the column and the rule.
func (e *Error) Error() string { return fmt.Sprintf("column %d: %s", e.Column, e.Rule) }

// Parse parses a query. Every error is an [*Error]. A query that contains only blanks matches
// nothing and returns an empty Bool.
func Parse(query string, opts Options) (Node, error) {
	n, _, err := parse(query, opts)
	return n, err
}

// parse parses a query and also returns the parser, which has the depth of the parentheses and the
// runs of words.
func parse(query string, opts Options) (Node, *parser, error) {
	p := &parser{opts: opts}
	if n := utf8.RuneCountInString(query); n > maxLength {
		return nil, p, &Error{maxLength + 1, fmt.Sprintf("a query holds at most %d characters, this one has %d", maxLength, n)}
	}
	if strings.TrimSpace(query) == "" {
		return Bool{}, p, nil
	}
	var err error
	if p.tokens, err = lex(query); err != nil {
		return nil, p, err
	}
	n, err := p.query(opts.DefaultField)
	if err != nil {
		return nil, p, err
	}
	if t := p.peek(0); t.kind != eof {
		return nil, p, unexpected(t)
	}
	return n, p, nil
}

// maxDepth is the maximum nesting depth of parentheses that Parse accepts. At about 1,100,
// OpenSearch overflows its stack and terminates.
const maxDepth = 500

type parser struct {
	tokens         []token // the last one is eof
	opts           Options
	depth, deepest int // nesting of parentheses
	runs           []run
}

func (p *parser) peek(i int) token { return p.tokens[min(i, len(p.tokens)-1)] }

func (p *parser) next() token {
	t := p.tokens[0]
	if t.kind != eof {
		p.tokens = p.tokens[1:]
	}
	return t
}

// take consumes the next token if it is of kind k.
func (p *parser) take(k kind) bool {
	if p.peek(0).kind != k {
		return false
	}
	p.next()
	return true
}

// query parses clauses up to a closing parenthesis or the end.
func (p *parser) query(field string) (Node, error) {
	var clauses []clause
	first, plain := true, false
	for ; first || p.startsClause(); first = false {
		if words := p.words(); words > 1 {
			n, err := p.wordRun(field, words)
			if err != nil {
				return nil, err
			}
			clauses = append(clauses, clause{p.defaultOccur(), n})
			plain = plain || first
			continue
		}
		conj := eof
		if t := p.peek(0).kind; !first && (t == and || t == or) {
			conj = p.next().kind
		}
		mod := p.modifier()
		n, err := p.clause(field)
		if err != nil {
			return nil, err
		}
		clauses = p.add(clauses, conj, mod, n)
		plain = plain || first && mod == eof
	}
	if len(clauses) == 1 && plain {
		return clauses[0].node, nil
	}
	return boolOf(clauses), nil
}

func (p *parser) startsClause() bool {
	k := p.peek(0).kind
	return k != eof && k != rightParen && k != colon && k != caret && k != fuzzySlop
}

// words returns the number of terms that form one text for one field. A word starts a new clause if
// it is a field's name, has a suffix, or is followed by AND or OR.
func (p *parser) words() int {
	n := 0
	for p.peek(n).kind == term {
		if n > 0 {
			switch p.peek(n + 1).kind {
			case colon, star, fuzzySlop, caret, and, or:
				return n
			}
		}
		n++
	}
	return n
}

func (p *parser) wordRun(field string, words int) (Node, error) {
	start, tokens := p.peek(0), p.tokens[:words]
	images := make([]string, words)
	for i := range images {
		images[i] = p.next().image
	}
	if last := tokens[words-1]; field == "" {
		p.runs = append(p.runs, run{start.column - 1, last.column - 1 + utf8.RuneCountInString(last.image), tokens})
	}
	start.image = strings.Join(images, " ")
	return p.fieldTerm(field, start)
}

func (p *parser) modifier() kind {
	switch k := p.peek(0).kind; k {
	case plus, minus, not:
		p.next()
		return k
	}
	return eof
}

// clause parses an optional "field:" and then a term or a query in parentheses.
func (p *parser) clause(field string) (Node, error) {
	if t := p.peek(0); p.peek(1).kind == colon && (t.kind == term || t.kind == star) {
		name, err := unescape(t, t.image)
		if err != nil {
			return nil, err
		}
		field = name
		p.next()
		p.next()
	}
	open := p.peek(0)
	if !p.take(leftParen) {
		return p.term(field)
	}
	p.depth++
	p.deepest = max(p.deepest, p.depth)
	if p.depth > maxDepth {
		return nil, &Error{open.column, fmt.Sprintf("a query has at most %d parentheses within each other", maxDepth)}
	}
	n, err := p.query(field)
	p.depth--
	if err != nil {
		return nil, err
	}
	if t := p.peek(0); t.kind != rightParen {
		if t.kind == eof {
			return nil, &Error{open.column, `( needs a closing ); write \( for the character itself`}
		}
		return nil, unexpected(t)
	}
	p.next()
	return n, p.boost()
}

// boost skips a boost such as ^2.5. It affects only the ranking, not which documents match.
func (p *parser) boost() error {
	if p.take(caret) && !p.take(number) {
		return unexpected(p.peek(0))
	}
	return nil
}
