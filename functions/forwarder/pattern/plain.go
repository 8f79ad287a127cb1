package pattern

// plainWords writes words of letters with single spaces between them, as long as they are neither
// data nor announce data, which is true for most words. If the first word needs the checks of atom,
// it writes nothing and returns false.
func (s *scanner) plainWords() bool {
	rest := s.line[s.pos:]
	isWhole := len(rest) <= room-(len(s.out.dst)-s.out.base)
	if !isWhole {
		rest = rest[:room-(len(s.out.dst)-s.out.base)]
	}
	end := 0
	for end < len(rest) {
		n := end
		for n < len(rest) && class[rest[n]] == letter {
			n++
		}
		word := rest[end:n]
		if n == end || n == len(rest) && !isWhole || n < len(rest) && rest[n] != ' ' && !endsWord(rest, n) {
			break
		}
		if (n-end >= minHex || suspect[word[0]]) && s.isSpecial(word) || end == 0 && s.isAssignedOrUnit(word) {
			break
		}
		s.word, end = word, n
		if n == len(rest) || rest[n] != ' ' {
			break
		}
		end++
	}
	if end == 0 {
		return false
	}
	s.out.dst = append(s.out.dst, rest[:end]...)
	s.out.adjacent = false
	s.pos += end
	return true
}

// isAssignedOrUnit reports whether the word of letters at pos may be a value that is assigned to
// the text before it, or the unit of a value.
func (s *scanner) isAssignedOrUnit(word []byte) bool {
	c := s.out.before()
	return c == '=' || c == ':' || s.out.adjacent && isUnit(word)
}

// endsWord reports whether a word in b certainly ends before the character at i.
func endsWord(b []byte, i int) bool {
	switch b[i] {
	case ' ', ',', ';', ')', ']', '}', '=', '"', '|', '!', '?':
		return true
	case ':', '.':
		return i+1 < len(b) && b[i+1] == ' '
	}
	return false
}

// minHex is the length from which a word of hexadecimal digits is a number even if it only contains
// letters.
const minHex = 8

// suspect contains the first letters of the words for which isSpecial may be true. It is read-only.
var suspect = func() (table [256]bool) {
	for _, c := range "ABDFJMNOSTUWabflu" {
		table[c] = true
	}
	return table
}()

// isSpecial reports whether a word of letters may be data, part of a date, or the announcement of a
// user.
func (s *scanner) isSpecial(word []byte) bool {
	if isUpper(word[0]) && isDateName(word) {
		return true
	}
	switch word[0] | 0x20 {
	case 'a', 'b', 'f', 'u':
		if isAnnouncement(s.word, word) {
			return true
		}
	case 'l':
		return string(word) == "localhost"
	}
	return len(word) >= minHex && (len(word) > maxWord || isHexWord(word) || isRandom(word))
}

// plainNumber writes the value for digits that are followed by a space.
func (s *scanner) plainNumber() bool {
	rest := s.line[s.pos:]
	n := 1
	for n < len(rest) && class[rest[n]] == digit {
		n++
	}
	if n < len(rest) && rest[n] != ' ' {
		return false
	}
	s.value(n)
	return true
}
