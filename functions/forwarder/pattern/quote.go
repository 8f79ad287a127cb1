package pattern

// maxQuote is the maximum length of a quoted text or list that becomes one value.
const maxQuote = 128

// quote writes the quote at pos, or the value for the text in quotes.
func (s *scanner) quote(c byte) {
	if n := s.quoted(); n > 0 {
		s.value(n)
		return
	}
	s.pos++
	s.out.open(c)
}

// quoted returns the length of the quoted text at pos if the text before it announces data, as in
// "value 'x'", "id: 'x'", and "'1', 'x'"; otherwise 0.
func (s *scanner) quoted() int {
	rest := s.line[s.pos:]
	if n := userAgentEnd(rest); n > 0 {
		return n
	}
	end, isPhrase := 1, false
	for ; end < len(rest) && rest[end] != rest[0]; end++ {
		if end == maxQuote {
			return 0
		}
		if rest[end] == '\\' {
			end++
		} else if class[rest[end]] == space {
			isPhrase = true
		}
	}
	if end >= len(rest) || end+1 < len(rest) && (isWord(rest[end+1]) || rest[end+1] == '<') {
		return 0
	}
	switch {
	case s.out.lastByte() == ' ' && isData(s.word),
		!isPhrase && s.out.before() == ':' && !isText(s.word) && !isNamed(s.word),
		isPhrase && rest[0] != '`' && s.out.endsInSpacedWord() && !isText(s.word) && !isNamed(s.word) && !isReport(s.word) && !isRequest(rest[1:end]),
		!isPhrase && s.out.isList():
		return end + 1
	}
	return 0
}

// userAgentEnd returns the length of the quoted program names and versions at the start of b, in
// the form of a browser's user agent, or 0 if there are none.
func userAgentEnd(b []byte) int {
	const longest = 512
	i := 1
	for i < len(b) && i < maxKey && class[b[i]] == letter {
		i++
	}
	if i == 1 || i >= len(b) || b[i] != '/' || !isDigitAt(b, i+1) || hasPrefix(b[1:], "HTTP/") {
		return 0
	}
	for ; i < len(b) && i < longest; i++ {
		if b[i] == b[0] {
			return i + 1
		}
	}
	return 0
}

// listEnd returns the length of the list at the start of b, which is empty or has more than one
// element, or 0 if there is none.
func listEnd(b []byte) int {
	isList := len(b) > 1 && b[1] == ']'
	for i := 1; i < len(b) && i < maxQuote; i++ {
		switch c := b[i]; {
		case c == ']' && isList:
			return i + 1
		case c == ',':
			isList = true
		case !isWord(c) && !joins(c) && !isQuote(c) && class[c] != space:
			return 0
		}
	}
	return 0
}

// isData reports whether the data of a person or program follows word.
func isData(word []byte) bool {
	var buf [16]byte
	switch string(lower(&buf, word)) {
	case "parse", "parsing", "value", "values", "entry", "input", "string", "text", "literal", "token", "data", "got", "received", "query",
		"user", "username", "login", "email", "customer", "account", "tenant", "password", "title", "subject",
		"id", "file", "filename", "path", "url", "uri", "host", "hostname", "address":
		return true
	}
	return false
}

// isNamed reports whether the name of something in a program or schema follows word.
func isNamed(word []byte) bool {
	var buf [16]byte
	switch string(lower(&buf, word)) {
	case "constraint", "table", "relation", "column", "index", "schema", "database", "view", "sequence", "trigger",
		"module", "package", "class", "type", "interface", "function", "method", "property", "attribute", "field", "variable",
		"parameter", "argument", "option", "key", "event", "command", "service", "operation", "state", "status", "signal", "named":
		return true
	}
	return false
}

// isReport reports whether the message of another program follows word. The words of such a message
// distinguish events, so they stay.
func isReport(word []byte) bool {
	var buf [16]byte
	switch string(lower(&buf, word)) {
	case "with", "because", "said", "says", "saying", "returned", "responded", "answered", "replied", "reported", "printed", "wrote", "threw", "raised",
		"warning", "warn", "fatal", "info", "hint", "details":
		return true
	}
	return false
}

// isRequest reports whether text is the first line of an HTTP request, in which the method stays.
func isRequest(text []byte) bool {
	i := 0
	for i < len(text) && isUpper(text[i]) {
		i++
	}
	return i > 2 && i+1 < len(text) && text[i] == ' ' && (isPathStart(text[i+1:]) || hasPrefix(text[i+1:], variable))
}
