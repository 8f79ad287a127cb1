package pattern

// atom writes the word at pos, or the variable that replaces it.
func (s *scanner) atom() {
	rest := s.line[s.pos:]
	if n := hexGroupsEnd(rest); n > 0 {
		s.value(n)
		return
	}
	if n := encodedEnd(rest); n > 0 && s.startsToken() {
		s.value(n)
		return
	}
	n, isPlain := atomEnd(rest)
	word := rest[:n]
	switch {
	case hasPrefix(rest[n:], "://"), string(word) == "arn" && hasPrefix(rest[n:], ":aws"):
		s.value(urlEnd(rest))
	case n == 1 && len(rest) > 3 && rest[1] == ':' && rest[2] == '\\' && isWord(rest[3]):
		s.path(2)
	case rangeEnd(rest[n:]) > 0:
		s.value(n + rangeEnd(rest[n:]))
	case s.out.isBehindValue() && isUnit(word):
		s.value(n)
	case isDateName(word):
		s.pos += n
		s.word = word
		s.out.date(word)
	case isPlain && s.isPlainValue(word, rest[n:]), !isPlain && s.isValue(word, rest[n:]):
		s.value(n + paddingEnd(word, rest[n:]))
	default:
		s.keep(word)
	}
}

// keep writes a word of the pattern, and the value that it announces.
func (s *scanner) keep(word []byte) {
	before := s.word
	s.pos += len(word)
	s.word = word
	s.out.text(word)
	if isAnnouncement(before, word) {
		s.announced()
	}
}

// atomEnd returns the length of the word at the start of b, and whether it is plain, which means
// that it only contains letters.
func atomEnd(b []byte) (end int, isPlain bool) {
	i := 0
	for i < len(b) && class[b[i]] == letter {
		i++
	}
	if i == len(b) || class[b[i]] != digit && !joins(b[i]) && b[i] != '\'' {
		return i, true
	}
	end = wordEnd(b, max(i, 1))
	return end, end == i
}

// wordEnd returns the end of the word in b whose first i bytes are known.
func wordEnd(b []byte, i int) int {
	for i < len(b) {
		c := b[i]
		switch {
		case isAlnum(c):
			i++
		case joins(c) && i+1 < len(b) && isAlnum(b[i+1]):
			i += 2
		case c == '~' && i+2 < len(b) && b[i+1] == '~' && isAlnum(b[i+2]):
			i += 3
		case c == '%' && class[b[i-1]] == digit:
			return i + 1
		case c == '\'' && class[b[i-1]] == letter && i+1 < len(b) && class[b[i+1]] == letter:
			i += 2
		default:
			return i
		}
	}
	return i
}

// isPlainValue reports whether a word of letters is data. rest is the text behind it.
func (s *scanner) isPlainValue(word, rest []byte) bool {
	switch {
	case len(word) >= minHex && (len(word) > maxWord || isHexWord(word) || isRandom(word)):
		return true
	case isPort(rest) && s.isAddress(word):
		return true
	}
	return s.isAssigned(rest) && isConstant(word) || string(word) == "localhost"
}

func isHexWord(word []byte) bool {
	for _, c := range word {
		if !isHex(c) {
			return false
		}
	}
	return true
}

// isValue reports whether word is data. rest is the text behind it.
func (s *scanner) isValue(word, rest []byte) bool {
	if class[word[0]] == digit {
		return true
	}
	k := shapeOf(word)
	switch {
	case k.hasAt || len(word) > maxWord:
		return true
	case k.digits == 0:
		return k.slashes > 2 || k.slashes > 0 && hasExtension(word) ||
			k.dots > 0 && (isHost(word, k.dots) || isDataFile(word) || isPort(rest) && !isSource(word)) ||
			isPort(rest) && s.isAddress(word)
	case s.isQualified(rest), isKey(rest), k.isName(word) && !isRandom(word), k.isPackage(word), isTechnical(word):
		return false
	}
	return true
}

// isQualified reports whether the word at pos is the name of a function or a class although it
// contains digits: it has arguments, or is part of a qualified name. rest is the text behind it.
func (s *scanner) isQualified(rest []byte) bool {
	return len(rest) > 0 && rest[0] == '(' || hasPrefix(rest, "::") || hasPrefix(rest, ellipsis) ||
		s.pos > 1 && s.line[s.pos-1] == ':' && s.line[s.pos-2] == ':'
}

// isKey reports whether a value is assigned to the name before rest.
func isKey(rest []byte) bool {
	return len(rest) > 1 && rest[0] == '=' && rest[1] != '=' && !endsValue(rest[1]) && !hasPrefix(rest[1:], ellipsis)
}

// paddingEnd returns the length of the padding at the start of rest, if word is Base64.
func paddingEnd(word, rest []byte) int {
	n := 0
	for n < len(rest) && n < 2 && rest[n] == '=' {
		n++
	}
	if len(word) < 16 || n < len(rest) && isWord(rest[n]) {
		return 0
	}
	return n
}

// rangeEnd returns the length of the range of hosts or elements at the start of b, as in
// node-[0-3,7], or 0 if there is none.
func rangeEnd(b []byte) int {
	i := 0
	if hasPrefix(b, "-[") {
		i = 1
	}
	if i >= len(b) || b[i] != '[' || !isDigitAt(b, i+1) {
		return 0
	}
	isRange := false
	for i++; i < len(b) && i < maxKey; i++ {
		switch c := b[i]; {
		case c == ']' && isRange:
			return i + 1
		case c == '-' || c == ',':
			isRange = true
		case class[c] != digit:
			return 0
		}
	}
	return 0
}

// isPort reports whether rest begins with a port number.
func isPort(rest []byte) bool {
	return len(rest) > 2 && rest[0] == ':' && class[rest[1]] == digit && class[rest[2]] == digit
}

// hasExtension reports whether the last part of a relative path is a file name.
func hasExtension(word []byte) bool {
	for i := len(word) - 1; i > 0 && word[i] != '/' && word[i] != '\\'; i-- {
		if word[i] == '.' {
			return true
		}
	}
	return false
}

// isAddress reports whether the word at pos, which has a port behind it, is a host name: it is at
// the start, or behind a word for a connection.
func (s *scanner) isAddress(word []byte) bool {
	if s.pos == 0 {
		return !isUpper(word[0])
	}
	if s.out.lastByte() != ' ' {
		return false
	}
	var buf [16]byte
	switch string(lower(&buf, s.word)) {
	case "to", "from", "at", "via", "with", "on", "host", "server", "proxy", "upstream", "broker", "address", "connect":
		return true
	}
	return false
}

// isAssigned reports whether the word at pos is the complete value behind = or :.
func (s *scanner) isAssigned(rest []byte) bool {
	switch s.out.before() {
	case '=':
		return true
	case ':':
		return len(rest) == 0 || rest[0] == ',' || rest[0] == ';' || rest[0] == ')' || rest[0] == ']' || rest[0] == '}'
	}
	return false
}
