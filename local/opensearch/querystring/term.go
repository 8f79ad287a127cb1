package querystring

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// existsField is the field name of a condition that another field has a value.
const existsField = "_exists_"

// term parses one term of any kind, with its suffixes.
func (p *parser) term(field string) (Node, error) {
	t := p.next()
	switch t.kind {
	case openInclusive, openExclusive:
		return p.rangeTerm(field, t)
	case term, star, prefixTerm, wildTerm, regexpTerm, quoted:
	case bareOperator:
		t.image = t.image[:1]
	default:
		return nil, unexpected(t)
	}
	suffix, err := p.suffixes()
	if err != nil {
		return nil, err
	}
	switch {
	case t.kind == quoted:
		return p.phrase(field, t, suffix)
	case t.kind == star, t.kind == wildTerm:
		return wildcard(field, t.image), nil
	case t.kind == prefixTerm:
		text, err := unescape(t, t.image[:len(t.image)-1])
		return Prefix{field, text}, err
	case t.kind == regexpTerm:
		return Regexp{field, t.image[1 : len(t.image)-1]}, nil
	case suffix.kind == fuzzySlop:
		return fuzzy(field, t, suffix)
	}
	return p.fieldTerm(field, t)
}

// suffixes parses ~2 and ^2 in either order, and returns the token of ~2.
func (p *parser) suffixes() (slop token, err error) {
	if p.peek(0).kind == fuzzySlop {
		slop = p.next()
		return slop, p.boost()
	}
	boosted := p.peek(0).kind == caret
	if err := p.boost(); err != nil {
		return slop, err
	}
	if boosted && p.peek(0).kind == fuzzySlop {
		slop = p.next()
	}
	return slop, nil
}

// fieldTerm returns the node for a plain text. Like OpenSearch, it treats >, >=, < and <= at the
// beginning as operators if the field is known, even if they are escaped.
func (p *parser) fieldTerm(field string, t token) (Node, error) {
	text, err := unescape(t, t.image)
	if err != nil {
		return nil, err
	}
	if field == existsField {
		return Exists{text}, nil
	}
	if field != "" && utf8.RuneCountInString(text) > 1 {
		if limit, ok := strings.CutPrefix(text, ">"); ok {
			from, inclusive := limitOf(limit)
			return newRange(field, from, "", inclusive, true), nil
		}
		if limit, ok := strings.CutPrefix(text, "<"); ok {
			to, inclusive := limitOf(limit)
			return newRange(field, "", to, true, inclusive), nil
		}
	}
	return Term{field, text, p.opts.And}, nil
}

// limitOf removes the = of >= and <=, unless no value follows it.
func limitOf(limit string) (value string, inclusive bool) {
	if len(limit) > 1 && limit[0] == '=' {
		return limit[1:], true
	}
	return limit, false
}

func (p *parser) phrase(field string, t, slop token) (Node, error) {
	text, err := unescape(t, t.image[1:len(t.image)-1])
	if err != nil {
		return nil, err
	}
	if field == existsField {
		return Exists{text}, nil
	}
	moves := 0 // like Lucene, ignore a slop that is not a number
	if slop.kind == fuzzySlop {
		if f, err := strconv.ParseFloat(slop.image[1:], 32); err == nil && f > 0 {
			moves = int(min(f, math.MaxInt32))
		}
	}
	return Phrase{field, text, moves}, nil
}

func wildcard(field, pattern string) Node {
	switch {
	case pattern != "*":
		return Wildcard{field, pattern}
	case field == "*":
		return MatchAll{}
	}
	return Exists{field}
}

func fuzzy(field string, t, edits token) (Node, error) {
	text, err := unescape(t, t.image)
	if err != nil {
		return nil, err
	}
	if e := edits.image[1:]; e != "" && !strings.EqualFold(e, "AUTO") {
		f, err := strconv.ParseFloat(e, 32)
		if err != nil {
			return nil, &Error{edits.column, fmt.Sprintf("~ takes a number of edits (0, 1 or 2), AUTO or nothing, not %q", e)}
		}
		return Fuzzy{field, text, int(max(-1, min(2, f)))}, nil
	}
	// AUTO allows no edits in words of up to 2 characters, 1 edit up to 5 characters, and otherwise
	// 2.
	return Fuzzy{field, text, min(2, utf8.RuneCountInString(text)/3)}, nil
}

// rangeTerm parses "from TO to" and the closing bracket.
func (p *parser) rangeTerm(field string, open token) (Node, error) {
	from, err := p.limit()
	if err != nil {
		return nil, err
	}
	if t := p.next(); t.kind != rangeTo {
		return nil, &Error{t.column, "a range needs TO between its two values, as in [1 TO 5}"}
	}
	to, err := p.limit()
	if err != nil {
		return nil, err
	}
	end := p.next()
	if end.kind != closeInclusive && end.kind != closeExclusive {
		return nil, &Error{end.column, `a range has two values; quote one that holds a space, as in ["a b" TO c]`}
	}
	return newRange(field, from, to, open.kind == openInclusive, end.kind == closeInclusive), p.boost()
}

func (p *parser) limit() (string, error) {
	t := p.next()
	switch t.kind {
	case rangeQuoted:
		return unescape(t, t.image[1:len(t.image)-1])
	case rangeGoop, rangeTo:
		return unescape(t, t.image)
	}
	return "", &Error{t.column, "a range needs a value on either side of TO, * for none, as in [1 TO *]"}
}

// newRange returns a Range in which an end of * is unbounded, even if it is escaped or quoted.
func newRange(field, from, to string, includeFrom, includeTo bool) Node {
	return Range{field, openEnd(from), openEnd(to), includeFrom, includeTo}
}

func openEnd(limit string) string {
	if limit == "*" {
		return ""
	}
	return limit
}

// unescape replaces \c and \u0041 in text, which belongs to token t.
func unescape(t token, text string) (string, error) {
	if !strings.Contains(text, `\`) {
		return text, nil
	}
	var units []uint16 // UTF-16, because two \u escapes may form one character
	for rest := text; rest != ""; {
		c, size := utf8.DecodeRuneInString(rest)
		rest = rest[size:]
		if c == '\\' {
			if rest == "" {
				return "", &Error{t.column, `a term must not end in \; write \\ for the character itself`}
			}
			c, size = utf8.DecodeRuneInString(rest)
			rest = rest[size:]
			if c == 'u' {
				code, err := strconv.ParseUint(rest[:min(4, len(rest))], 16, 16)
				if err != nil || len(rest) < 4 {
					return "", &Error{t.column, `\u needs four hexadecimal digits, as in \u00e9`}
				}
				units, rest = append(units, uint16(code)), rest[4:]
				continue
			}
		}
		units = utf16.AppendRune(units, c)
	}
	return string(utf16.Decode(units)), nil
}

// unexpected returns the error for a token that the grammar does not allow at its position.
func unexpected(t token) error {
	rule := fmt.Sprintf("%s does not fit here; escape it with \\ if it is part of a word", t.image)
	switch t.kind {
	case eof:
		rule = "the query ends where a term or a query in parentheses is needed"
	case and, or:
		rule = t.image + " stands between two clauses; quote it if it is a word"
	case not, plus, minus:
		rule = t.image + " stands before a clause; quote it if it is a word"
	case colon:
		rule = `: stands behind a field's name, which has no wildcard but an escaped one; write \: for the character itself`
	case rightParen:
		rule = `) needs a ( before it and a clause between; write \) for the character itself`
	}
	return &Error{t.column, rule}
}
