package querystring

import "strings"

type kind int

const (
	eof kind = iota
	and
	or
	not
	plus
	minus
	bareOperator // + - or ! followed by a blank: a term
	leftParen
	rightParen
	colon
	star
	caret
	quoted
	term
	fuzzySlop
	prefixTerm
	wildTerm
	regexpTerm
	number
	openInclusive
	openExclusive
	rangeTo
	rangeQuoted
	rangeGoop
	closeInclusive
	closeExclusive
)

// token is a token of the query. column counts characters from 1.
type token struct {
	kind   kind
	image  string
	column int
}

// lexer splits a query like Lucene's token manager: the longest token wins, and other rules apply
// inside brackets and after ^.
type lexer struct {
	in     []rune
	pos    int
	tokens []token
}

func lex(query string) ([]token, error) {
	l := &lexer{in: []rune(query)}
	next := l.plain
	for {
		k, end, err := next()
		if err != nil {
			return nil, err
		}
		if k == eof {
			l.emit(eof, l.pos)
			return l.tokens, nil
		}
		l.emit(k, end)
		switch k {
		case caret:
			next = l.boost
		case openInclusive, openExclusive:
			next = l.ranged
		case number, closeInclusive, closeExclusive:
			next = l.plain
		}
	}
}

func (l *lexer) emit(k kind, end int) {
	l.tokens = append(l.tokens, token{k, string(l.in[l.pos:end]), l.pos + 1})
	l.pos = end
}

func (l *lexer) fail(rule string) (kind, int, error) {
	return eof, 0, &Error{l.pos + 1, rule}
}

func (l *lexer) skipBlanks() {
	for l.pos < len(l.in) && isBlank(l.in[l.pos]) {
		l.pos++
	}
}

// plain finds the next token outside brackets.
func (l *lexer) plain() (kind, int, error) {
	l.skipBlanks()
	if l.pos == len(l.in) {
		return eof, l.pos, nil
	}
	switch c := l.in[l.pos]; c {
	case '+', '-', '!':
		if l.pos+1 < len(l.in) && isBlank(l.in[l.pos+1]) {
			return bareOperator, l.pos + 2, nil
		}
		return map[rune]kind{'+': plus, '-': minus, '!': not}[c], l.pos + 1, nil
	case '(':
		return leftParen, l.pos + 1, nil
	case ')':
		return rightParen, l.pos + 1, nil
	case ':':
		return colon, l.pos + 1, nil
	case '^':
		return caret, l.pos + 1, nil
	case '[':
		return openInclusive, l.pos + 1, nil
	case '{':
		return openExclusive, l.pos + 1, nil
	case '"':
		return l.quote()
	case '/':
		return l.regexp()
	case '~':
		end, _ := l.word(l.pos+1, false)
		return fuzzySlop, end, nil
	case ']', '}':
		return l.fail("a closing bracket needs an opening one, [ or {, before it; write \\" + string(c) + " for the character itself")
	}
	return l.text()
}

// text finds a term, with or without wildcards, or one of the operators AND, OR, NOT.
func (l *lexer) text() (kind, int, error) {
	end, wild := l.word(l.pos, true)
	if end == l.pos {
		return l.fail("a query must not end in \\; write \\\\ for the character itself")
	}
	switch image := string(l.in[l.pos:end]); {
	case image == "*":
		return star, end, nil
	case wild == 0:
		return wordKind(image), end, nil
	case wild == 1 && image[len(image)-1] == '*' && !isEscapedEnd(image):
		return prefixTerm, end, nil
	}
	return wildTerm, end, nil
}

func wordKind(image string) kind {
	switch image {
	case "AND", "&&":
		return and
	case "OR", "||":
		return or
	case "NOT":
		return not
	}
	return term
}

// word returns the end of the run of term characters from start, and the number of wildcards in it.
// If wildcards is false, a wildcard ends the run.
func (l *lexer) word(start int, wildcards bool) (end, wild int) {
	for end = start; end < len(l.in); end++ {
		switch c := l.in[end]; {
		case c == '\\' && end+1 < len(l.in):
			end++
		case c == '*' || c == '?':
			if !wildcards {
				return end, wild
			}
			wild++
		case isBlank(c) || strings.ContainsRune(`!():^[]"{}~\/`, c):
			return end, wild
		}
	}
	return end, wild
}

// isEscapedEnd reports whether the last character of image is escaped.
func isEscapedEnd(image string) bool {
	body := strings.TrimRight(image[:len(image)-1], `\`)
	return (len(image)-1-len(body))%2 == 1
}

func (l *lexer) quote() (kind, int, error) {
	for i := l.pos + 1; i < len(l.in); i++ {
		switch l.in[i] {
		case '\\':
			i++
		case '"':
			return quoted, i + 1, nil
		}
	}
	return l.fail(`a phrase needs a closing "; write \" for the character itself`)
}

// regexp finds the end of /…/. A slash after a backslash does not end it.
func (l *lexer) regexp() (kind, int, error) {
	for i := l.pos + 1; i < len(l.in); i++ {
		if l.in[i] == '/' && l.in[i-1] != '\\' {
			return regexpTerm, i + 1, nil
		}
	}
	return l.fail(`a regular expression needs a closing /; write \/ for the character itself`)
}

// boost finds the number after ^.
func (l *lexer) boost() (kind, int, error) {
	end := l.digits(l.pos)
	if end == l.pos {
		return l.fail(`^ needs a number right behind it; write \^ for the character itself`)
	}
	if end < len(l.in) && l.in[end] == '.' {
		if fraction := l.digits(end + 1); fraction > end+1 {
			end = fraction
		}
	}
	return number, end, nil
}

func (l *lexer) digits(i int) int {
	for i < len(l.in) && '0' <= l.in[i] && l.in[i] <= '9' {
		i++
	}
	return i
}
