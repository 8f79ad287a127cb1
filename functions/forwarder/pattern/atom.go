package pattern

// atom writes the word at pos, or the variable for it.
func (s *scanner) atom() {
	rest := s.line[s.pos:]
	if n := hexGroupsEnd(rest); n > 0 {
		s.value(n)
		return
	}
	n := atomEnd(rest)
	word := rest[:n]
	switch {
	case hasPrefix(rest[n:], "://"), string(word) == "arn" && hasPrefix(rest[n:], ":aws"):
		s.value(urlEnd(rest))
	case n == 1 && len(rest) > 3 && rest[1] == ':' && rest[2] == '\\' && isWord(rest[3]):
		s.path(2)
	case isUnit(word) && s.out.absorb():
		s.pos += n
	case isDateName(word):
		s.pos += n
		s.word = word
		s.out.date(word)
	case s.isValue(word, rest[n:]):
		s.value(n)
	default:
		s.keep(word)
	}
}

// keep writes a word that stays, and the value that it announces.
func (s *scanner) keep(word []byte) {
	before := s.word
	s.pos += len(word)
	s.word = word
	s.out.text(word)
	if isAnnouncement(before, word) {
		s.announced()
	}
}

// atomEnd returns the length of the word at the start of b.
func atomEnd(b []byte) int {
	i := 1
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

// isValue reports whether word, with rest behind it, is data.
func (s *scanner) isValue(word, rest []byte) bool {
	k := shapeOf(word)
	switch {
	case k.hasAt || len(word) > maxWord:
		return true
	case k.digits == 0:
		return k.isHex && len(word) >= 8 || k.slashes > 2 || k.slashes > 0 && hasExtension(word) ||
			k.dots > 0 && (isHost(word, k.dots) || isPort(rest) && !isSource(word)) ||
			isState(word) && s.isAssigned(rest) || string(word) == "localhost"
	case class[word[0]] == digit:
		return true
	case s.isQualified(rest), isKey(rest), k.isName(word), isTechnical(word):
		return false
	}
	return true
}

// isQualified reports whether the word at pos, with rest behind it, is the name of a
// function or a class in spite of its digits: it has arguments, or is part of a
// qualified name.
func (s *scanner) isQualified(rest []byte) bool {
	return len(rest) > 0 && rest[0] == '(' || hasPrefix(rest, "::") || hasPrefix(rest, ellipsis) ||
		s.pos > 1 && s.line[s.pos-1] == ':' && s.line[s.pos-2] == ':'
}

// isKey reports whether a value is assigned to what is before rest.
func isKey(rest []byte) bool {
	return len(rest) > 1 && rest[0] == '=' && rest[1] != '=' && rest[1] != '>' && class[rest[1]] != space && !hasPrefix(rest[1:], ellipsis)
}

func isPort(rest []byte) bool { return len(rest) > 1 && rest[0] == ':' && class[rest[1]] == digit }

// hasExtension reports whether the last part of a relative path is a file's name.
func hasExtension(word []byte) bool {
	for i := len(word) - 1; i > 0 && word[i] != '/' && word[i] != '\\'; i-- {
		if word[i] == '.' {
			return true
		}
	}
	return false
}

// isAssigned reports whether the word at pos is the whole value behind a = or a :.
func (s *scanner) isAssigned(rest []byte) bool {
	out := s.out.dst[s.out.base:]
	for len(out) > 0 && out[len(out)-1] == ' ' {
		out = out[:len(out)-1]
	}
	if len(out) == 0 {
		return false
	}
	switch out[len(out)-1] {
	case '=':
		return true
	case ':':
		return len(rest) == 0 || rest[0] == ',' || rest[0] == ';' || rest[0] == ')' || rest[0] == ']' || rest[0] == '}'
	}
	return false
}
