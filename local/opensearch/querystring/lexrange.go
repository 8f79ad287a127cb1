package querystring

// ranged finds the next token inside [ ] or { }. There, only a space, ] and } end a word, and they
// cannot be escaped. A value that contains one of them has to be quoted.
func (l *lexer) ranged() (kind, int, error) {
	for l.pos < len(l.in) && l.separates(l.pos) {
		l.pos++
	}
	if l.pos == len(l.in) {
		return l.fail("a range needs a closing ] or }, as in [1 TO 5}")
	}
	switch l.in[l.pos] {
	case ']':
		return closeInclusive, l.pos + 1, nil
	case '}':
		return closeExclusive, l.pos + 1, nil
	}
	end := l.pos
	for end < len(l.in) && l.in[end] != ' ' && l.in[end] != ']' && l.in[end] != '}' {
		end++
	}
	if q := l.rangeQuote(); q >= end {
		return rangeQuoted, q, nil
	}
	if string(l.in[l.pos:end]) == "TO" {
		return rangeTo, end, nil
	}
	return rangeGoop, end, nil
}

// separates reports whether the character at i separates words. A space does. Any other blank does
// only if no word continues after it.
func (l *lexer) separates(i int) bool {
	if !isBlank(l.in[i]) || l.in[i] == ' ' || i+1 == len(l.in) {
		return isBlank(l.in[i])
	}
	next := l.in[i+1]
	return next == ' ' || next == ']' || next == '}'
}

// rangeQuote returns the end of the longest "…" at the current position, or 0 if there is none. A
// quote after a backslash is part of the text, unless it is the last quote.
func (l *lexer) rangeQuote() (end int) {
	if l.in[l.pos] != '"' || l.pos+1 < len(l.in) && l.in[l.pos+1] == '"' {
		return 0 // "" is not a value
	}
	for i := l.pos + 2; i < len(l.in); i++ {
		if l.in[i] != '"' {
			continue
		}
		end = i + 1
		if l.in[i-1] != '\\' {
			return end
		}
	}
	return end
}

// isBlank reports whether c is one of the five characters that separate clauses. A no-break space
// is not one of them.
func isBlank(c rune) bool {
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\u3000'
}
