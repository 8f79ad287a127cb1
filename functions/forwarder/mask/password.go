package mask

import "bytes"

// named returns the value behind the separator at i if the name before it is that of a password,
// key or token. Separators are : and =, optionally followed by >, in the forms of JSON and URLs,
// and the > of XML's <password>.
func (s *scanner) named(i int) (start, end int, k kind) {
	if s.text[i] == '>' {
		start, end = s.element(i)
		return start, end, password
	}
	if s.isPadding(i) {
		return 0, 0, 0
	}
	name, first := s.nameBefore(i)
	if name == nil || s.isReplacedAt(first, len(name)) {
		return 0, 0, 0
	}
	next, inURL := s.separatorEnd(i)
	if next == 0 {
		return 0, 0, 0
	}
	p := policyOf(name)
	if p == pair {
		p = policyOf(s.pairName(first))
	}
	if p == open {
		p = s.spacedPolicy(name, first)
	}
	if p == open || p == pair || !s.isName(first, i) {
		return 0, 0, 0
	}
	full := s.text
	if p != always { // text that is no secret after all is scanned again
		s.text = full[:min(len(full), next+longestValue)]
	}
	v := s.valueAfter(next, inURL)
	quote := bytes.TrimRight(s.text[first+len(name):i], " ")
	isJSON := s.text[i] == ':' && string(bytes.TrimLeft(quote, `\`)) == `"`
	if isJSON && !v.isQuoted && v.start < v.end && (s.text[v.start] == '[' || s.text[v.start] == '{') {
		v.end = v.start
	}
	if v.isQuoted && isBetweenStrings(s.text[v.start:v.end]) {
		v.end = v.start
	}
	v.isSpoken = v.isSpoken && s.text[i] == ':' && next == i+1 && first+len(name) == i
	start, end = s.secretIn(v, name, p)
	s.text = full
	if isJSON && start == v.start && end == v.end && (!v.isQuoted || v.isList) {
		s.quote = quote
	}
	return start, end, password
}

// isReplacedAt reports whether the name at first is the word of a replacement at the end of a string,
// as in "[password]" and "passwd=[password]". In form fields, user[password], such brackets contain
// names.
func (s *scanner) isReplacedAt(first, n int) bool {
	text, after := s.text, first+n
	if first < 2 || text[first-1] != '[' || text[after] != ']' || !isReplacement[string(text[first:after])] {
		return false
	}
	before := text[first-2]
	return !isWordByte(before) && before != ']' && quoteAt(text, after+1) > 0
}

// isBetweenStrings reports whether text separates two strings of JSON. The quote before it closes a
// string that ends like a name and a separator, as in {"password:": "x"} and ["password:", "x"].
func isBetweenStrings(text []byte) bool {
	text = bytes.TrimSpace(text)
	return len(text) == 1 && (text[0] == ':' || text[0] == ',')
}

// isPadding reports whether the character at i is the first of two = at the end of Base64. The
// letters before it can look like a name, as in "v4Pw==".
func (s *scanner) isPadding(i int) bool {
	rest, ok := bytes.CutPrefix(s.text[i:], []byte("=="))
	if !ok {
		return false
	}
	rest = bytes.TrimLeft(rest, "\\\"'`") // quotes that close the text
	return len(rest) == 0 || bytes.IndexByte([]byte(" \t\r\n,;)]}"), rest[0]) >= 0
}

// isName reports whether a name whose separator is at i can begin at first. It cannot begin within
// the name of a resource, arn:…:secret:x.
func (s *scanner) isName(first, i int) bool {
	switch {
	case first <= s.from:
		return true
	case s.text[i] == ':':
		return s.text[first-1] != ':' || first-1 <= s.from || !isAlphanumeric(s.text[first-2])
	}
	return true
}

// element returns the text of an XML element whose start tag ends at i. The name is that of the tag
// or of an attribute: <password>x<, <property name="password">x<.
func (s *scanner) element(i int) (start, end int) {
	const longestTag = 128
	tag := s.text[max(s.from, i-longestTag):i]
	open := bytes.LastIndexByte(tag, '<')
	if open < 0 {
		return 0, 0
	}
	name, attributes, _ := bytes.Cut(tag[open+1:], []byte(" "))
	if colon := bytes.LastIndexByte(name, ':'); colon >= 0 {
		name = name[colon+1:]
	}
	for _, key := range []string{`name="`, `key="`} {
		if _, value, ok := bytes.Cut(attributes, []byte(key)); ok {
			name, _, _ = bytes.Cut(value, []byte{'"'})
		}
	}
	v := value{start: i + 1, isQuoted: true}
	v.end = v.start + max(0, bytes.IndexByte(s.text[v.start:min(len(s.text), v.start+longestValue)], '<'))
	return s.secretIn(v, name, policyOf(name))
}

// longestValue bounds the length of values that must look like a secret.
const longestValue = 8 << 10

// separatorEnd returns the end of the separator at i, or 0 if there is none, and whether it has the
// form of a URL.
func (s *scanner) separatorEnd(i int) (next int, inURL bool) {
	next = i + 1
	switch s.text[i] {
	case '%':
		r, n := urlEscape(s.text[i:])
		if r != '=' && r != ':' {
			return 0, false
		}
		return i + n, true
	case '\\':
		r, n := jsonEscape(s.text[i:])
		if r != '=' && r != ':' {
			return 0, false
		}
		next = i + n
	case ':':
		if next < len(s.text) && (s.text[next] == '=' || s.text[next] == ':') { // := is handled at its second character
			return 0, false
		}
	}
	if next < len(s.text) && s.text[next] == '>' {
		next++
	}
	return next, false
}

// nameBefore returns the name before the separator at i, without closing quotes and the like, and
// its start.
func (s *scanner) nameBefore(i int) (name []byte, first int) {
	end := i
	for least := max(s.from, i-12); end > least; {
		n := closerBefore(s.text[least:end])
		if n == 0 {
			break
		}
		end -= n
	}
	// Names end in a few combinations of letters. Most words do not, and need no further checks.
	last := end
	for last > s.from && isDigit(s.text[last-1]) && last > end-4 {
		last--
	}
	if name = s.text[s.from:last]; !mayEnd(name) && !isKeyWord(name) && (last == s.from || s.text[last-1] != '_' && s.text[last-1] != '-') {
		return nil, end
	}
	first = end
	for least := max(s.from, end-longestName); first > least && isNamed(s.text[first-1]); {
		first--
	}
	if n := escapeBefore(s.text[s.from:min(first+1, end)]); n == 2 && first < end && s.text[first-1] == '\\' { // \npassword=
		first++
	}
	return s.text[first:end], first
}

func isKeyWord(name []byte) bool {
	n := len(name)
	return n >= 3 && name[n-1]|0x20 == 'y' && name[n-2]|0x20 == 'e' && name[n-3]|0x20 == 'k'
}

func isNamed(b byte) bool { return isAlphanumeric(b) || b == '_' || b == '-' || b == '.' || b == '$' }

// closerBefore returns the length of the character at the end of text that closes a name: a quote,
// a backslash, a blank or a bracket; 0 for none.
func closerBefore(text []byte) int {
	switch n := len(text); text[n-1] {
	case '"', '\'', '\\', ' ', ']', '`', ':':
		return 1
	case '2', '7', 'D', 'd':
		if n >= 3 && text[n-3] == '%' {
			if r, _ := urlEscape(text[n-3:]); r == '"' || r == '\'' || r == ']' {
				return 3
			}
		}
		if n >= 6 && text[n-6] == '\\' && string(text[n-6:]) == `\u0022` {
			return 6
		}
	case ';':
		if bytes.HasSuffix(text, []byte("&quot;")) {
			return len("&quot;")
		}
	}
	return 0
}

// spacedPolicy returns the policy of a name of two words, such as API key. name, at first, is the
// second word.
func (s *scanner) spacedPolicy(name []byte, first int) policy {
	if len(name) != 3 || name[0]|0x20 != 'k' || first-1 <= s.from || s.text[first-1] != ' ' {
		return open
	}
	start := first - 1
	for start > s.from && start > first-12 && isAlphanumeric(s.text[start-1]) {
		start--
	}
	return policyOf(append(append(make([]byte, 0, 16), s.text[start:first-1]...), name...))
}

// pairName returns the text that is the name in a pair of name and value. The word at first
// introduces the value: {"Name":"DB_PASSWORD","Value":"x"}, <add key="Password" value="x"/>.
func (s *scanner) pairName(first int) []byte {
	end := first
	for end > s.from && first-end < 8 && bytes.IndexByte([]byte("\"'\\, \n\t"), s.text[end-1]) >= 0 {
		end--
	}
	start := end
	for start > s.from && end-start < longestName && isNamed(s.text[start-1]) {
		start--
	}
	if start <= s.from || s.text[start-1] != '"' && s.text[start-1] != '\'' || end == first {
		return nil
	}
	return s.text[start:end]
}

// flag returns the value of the command-line option at i, --password x, or of curl's -u
// user:password.
func (s *scanner) flag(i int) (start, end int) {
	text := s.text
	if i+2 >= len(text) || text[i] != '-' {
		return 0, 0
	}
	first := i + 1
	if text[first] == '-' {
		first++
	}
	next := first
	for next < len(text) && next < first+longestName && isNamed(text[next]) {
		next++
	}
	name := text[first:next]
	command := text[max(s.from, i-longestCommand):i]
	if text[i+1] != '-' && hasShortOption(command, name) {
		return s.checked(first+1, unquotedEnd(text, first+1, false), true)
	}
	isUser := (string(name) == "u" || string(name) == "user") && bytes.Contains(command, []byte("curl"))
	p := policyOf(name)
	if isPasswordOption(command, name) {
		p = always
	}
	if p == open && !isUser {
		return 0, 0
	}
	gap := next
	for gap < len(text) && gap < next+5 && bytes.IndexByte([]byte(" \"',"), text[gap]) >= 0 {
		gap++
	}
	if gap == next || gap == len(text) || text[gap] == '-' || text[gap] == '=' {
		return 0, 0
	}
	if b := text[gap-1]; b == '"' || b == '\'' {
		gap--
	} else if bytes.IndexByte(text[next:gap], ',') >= 0 { // the list continues with a number or another list
		return 0, 0
	}
	v := s.valueAfter(gap, false)
	if user := bytes.IndexByte(text[v.start:v.end], ':'); isUser && user > 0 {
		v.start += user + 1
		return s.secretIn(v, name, always)
	}
	return s.secretIn(v, name, p)
}

const longestCommand = 128

// hasShortOption reports whether an option consists of one letter and a password without a blank
// between them, as in mysql -px, unlike -port.
func hasShortOption(command, name []byte) bool {
	return len(name) > 1 && name[0] == 'p' && bytes.Contains(command, []byte("mysql")) && bytes.IndexByte([]byte("ro"), name[1]) < 0
}

// isPasswordOption reports whether a one-letter option of the command takes a password.
func isPasswordOption(command, name []byte) bool {
	switch string(name) {
	case "p":
		return bytes.Contains(command, []byte("sshpass")) || bytes.Contains(command, []byte("docker login"))
	case "a":
		return bytes.Contains(command, []byte("redis-cli"))
	}
	return false
}
