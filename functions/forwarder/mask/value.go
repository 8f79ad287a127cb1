package mask

import (
	"bytes"
	"strings"
)

// A value is the text behind a name.
type value struct {
	start, end int
	isQuoted   bool
	isList     bool
	isSpoken   bool // may be a word of a sentence: unquoted, with a blank before it
}

// valueAfter returns the value behind the separator that ends at i.
func (s *scanner) valueAfter(i int, inURL bool) (v value) {
	text := s.text
	for ; i < len(text) && (text[i] == ' ' || text[i] == '\t' || inURL && text[i] == '+'); i++ {
		v.isSpoken = true
	}
	if inURL && bytes.HasPrefix(text[i:], []byte("%22")) {
		v.start = i + len("%22")
		v.end = v.start + indexOrLen(text[v.start:], "%22")
		return v
	}
	if i < len(text) && text[i] == '[' {
		if v, ok := listAfter(text, i+1); ok {
			return v
		}
	}
	if quote := quoteAt(text, i); quote > 0 {
		return value{start: quote, end: closingQuote(text, quote, quote-1-i), isQuoted: true}
	}
	v.start = i
	v.end = unquotedEnd(text, i, inURL)
	return v
}

// listAfter returns the strings of the list that begins at i, behind its bracket. A list with one
// string counts as a single value.
func listAfter(text []byte, i int) (v value, ok bool) {
	v = value{start: i, isQuoted: true, isList: true}
	for count := 1; ; count++ {
		start := quoteAt(text, i)
		if start == 0 {
			return v, false
		}
		slashes := start - 1 - i
		end := closingQuote(text, start, slashes)
		v.end = end + slashes + 1
		if v.end >= len(text) {
			return v, false
		}
		if text[v.end] == ']' && count == 1 {
			return value{start: start, end: end, isQuoted: true}, true
		}
		if i = v.end + 1; text[v.end] != ',' {
			return v, text[v.end] == ']'
		}
		for i < len(text) && text[i] == ' ' {
			i++
		}
	}
}

// quoteAt returns the start of the string whose quote, with its backslashes, is at i, or 0.
func quoteAt(text []byte, i int) int {
	for i < len(text) && text[i] == '\\' {
		i++
	}
	if i < len(text) && (text[i] == '"' || text[i] == '\'' || text[i] == '`') {
		return i + 1
	}
	return 0
}

func indexOrLen(text []byte, word string) int {
	if n := bytes.Index(text, []byte(word)); n >= 0 {
		return n
	}
	return len(text)
}

// closingQuote returns the end of the string that begins at i, behind a quote with the given number
// of backslashes. It ends at the next quote with as many or fewer backslashes. An unclosed string
// ends with its line, or with the JSON string that contains it.
func closingQuote(text []byte, i, slashes int) int {
	quote := text[i-1]
	for at := i; at < len(text); at++ {
		n := bytes.IndexByte(text[at:], quote)
		if n < 0 {
			break
		}
		at += n
		before := at
		for before > i && text[before-1] == '\\' {
			before--
		}
		if n := at - before; n <= slashes || slashes == 0 && n%2 == 0 {
			return at - min(n, slashes)
		}
	}
	rest := text[i : i+indexOrLen(text[i:], "\n")]
	rest = rest[:indexOrLen(rest, `\n`)]
	if quote != '"' {
		rest = bytes.TrimRight(rest[:indexOrLen(rest, `"`)], `\`)
	}
	return i + len(rest)
}

// unquotedEnd returns the end of an unquoted value that begins at i. Separators and brackets belong
// to the value unless the text behind them shows that they end it.
func unquotedEnd(text []byte, i int, inURL bool) int {
	for ; i < len(text); i++ {
		switch text[i] {
		case ' ', '\t', '\n', '\r', '"', '\'', '`', '<':
			return i
		case '[':
			if n := bytes.IndexByte(text[i:min(len(text), i+longestReplacement)], ']'); n > 0 && isReplaced(text[i:i+n+1]) {
				i += n
			}
		case '&', ',', ';', ')', ']', '}', '|':
			if endsValue(text[i+1:]) {
				return i
			}
		case '\\':
			if i+1 == len(text) || strings.IndexByte(`nrtu"'`, text[i+1]) >= 0 {
				return i
			}
			i++
		case '%':
			if r, _ := urlEscape(text[i:]); inURL && (r == '&' || r == '"' || r == ' ' || r == ',' || r == '\n' || r == ';') {
				return i
			}
		}
	}
	return i
}

// endsValue reports whether the separator before text ends a value: another name, a blank, a quote
// or the end of the text follows. A comma in a password is followed by more of the password.
func endsValue(text []byte) bool {
	for i, b := range text[:min(len(text), longestName)] {
		switch {
		case b == '=' || b == ':':
			return true
		case isNamed(b) || b == '[' || b == ']' || b == '%':
		default:
			return i == 0 || b == '&'
		}
	}
	return len(text) == 0
}

// secretIn returns the bounds of the secret in a value, according to the policy of its name.
func (s *scanner) secretIn(v value, name []byte, p policy) (start, end int) {
	text := s.text[v.start:v.end]
	if v.isList {
		text = bytes.Trim(text, `\"'`)
	}
	if len(text) == 0 || isReplaced(text) || isLiteral(text) {
		return 0, 0
	}
	switch p {
	case always:
		return s.checked(v.start, v.end, s.isPassword(v, name))
	case opaque:
		if isBearer(text) {
			return 0, 0
		}
		return s.checked(v.start, v.end, isOpaque(text) && !isCall(s.text, v.end) && !s.isCode(v))
	case header:
		if text[0] == '[' && !v.isQuoted { // a list as Java prints it
			v.start++
		}
		return s.credentials(v)
	case cookies:
		return s.cookie(v, name)
	}
	return 0, 0
}

// isPassword reports whether the value behind a password's name is a password: not a word of a
// sentence, not source code, and not the path of the variable PWD.
func (s *scanner) isPassword(v value, name []byte) bool {
	text := s.text[v.start:v.end]
	switch {
	case text[0] == '{' && !v.isQuoted, text[0] == '$' && len(text) > 1 && (text[1] == '{' || text[1] == '('):
		return false
	case (text[0] == '/' || text[0] == '~') && (string(name) == "PWD" || string(name) == "OLDPWD"):
		return false
	case v.isQuoted:
		return true
	case v.isSpoken && string(name) == "PASS": // the result of a test
		return false
	case s.isCode(v), isNumber(text) && len(text) < 4 && endsInWord(name, "pass"):
		return false
	}
	return !v.isSpoken || !s.isSentence(v)
}

// isSentence reports whether a value is a word or a small number within a sentence: "wrong
// password: try again".
func (s *scanner) isSentence(v value) bool {
	text := bytes.TrimRight(s.text[v.start:v.end], ".,:!")
	for i, b := range text {
		if b|0x20-'a' > 'z'-'a' && !isDigit(b) || isDigit(b) && len(text) > 3 || i > 0 && b-'A' <= 'Z'-'A' {
			return false
		}
	}
	rest := s.text[v.end:]
	if len(rest) < 2 || rest[0] != ' ' {
		return false
	}
	word := 1
	for word < len(rest) && rest[word]|0x20-'a' <= 'z'-'a' {
		word++
	}
	return word > 1 && (word == len(rest) || rest[word] != '=' && rest[word] != ':')
}

// isCode reports whether a value is an expression in source code that a stack trace quotes: a call,
// an index, a type, or the name of an argument.
func (s *scanner) isCode(v value) bool {
	if v.isQuoted {
		return false
	}
	text := s.text[v.start:v.end]
	n := 0
	for n < len(text) && (isNamed(text[n]) && !isDigit(text[n])) {
		n++
	}
	switch word := text[:n]; {
	case n == len(text):
		return types[string(word)] || policyOf(word) == always && n > 3
	case n < 3:
		return false
	default:
		return text[n] == '(' || text[n] == '[' && n+1 < len(text) && text[n+1] != 'm'
	}
}

// types are type names that source code and schemas contain behind the name of a password. It is
// read-only.
var types = map[string]bool{"string": true, "String": true, "str": true, "bytes": true, "text": true, "varchar": true, "char": true, "required": true, "optional": true, "invalid": true, "missing": true}

// literals are values that are not secret. It is read-only.
var literals = map[string]bool{"null": true, "nil": true, "none": true, "undefined": true, "true": true, "false": true, "yes": true, "no": true, "empty": true, "unset": true, "n/a": true, "nan": true, "...": true}

func isLiteral(text []byte) bool {
	if len(text) > len("undefined") {
		return false
	}
	var buf [len("undefined")]byte
	for i, b := range text {
		if b-'A' <= 'Z'-'A' {
			b |= 0x20
		}
		buf[i] = b
	}
	return literals[string(buf[:len(text)])]
}

const leastOpaque = 8

// isOpaque reports whether a text looks like a key or token: it is not a number, path, address,
// resource name or words, and it contains a digit, or it is long and in one piece.
func isOpaque(text []byte) bool {
	if len(text) < leastOpaque || isNumber(text) || text[0] == '/' || text[0] == '{' || text[0] == '$' || text[0] == '<' ||
		bytes.HasPrefix(text, []byte("arn:")) || bytes.Contains(text, []byte("://")) || bytes.IndexByte(text, ' ') >= 0 {
		return false
	}
	if bytes.ContainsAny(text, "0123456789") {
		return true
	}
	return len(text) >= 20 && bytes.IndexByte(text, '.') < 0 && bytes.IndexByte(text, '_') < 0 && bytes.IndexByte(text, '-') < 0
}

func isNumber(text []byte) bool {
	for _, b := range text {
		if !isDigit(b) && b != '.' && b != '-' {
			return false
		}
	}
	return len(text) < 20
}
