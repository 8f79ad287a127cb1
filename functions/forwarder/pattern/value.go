package pattern

// assigns reports whether the = at pos is between a name and a value.
func (s *scanner) assigns() bool {
	if s.pos == 0 || !isKey(s.line[s.pos:]) {
		return false
	}
	c := s.line[s.pos-1]
	return isAlnum(c) || c == ']' || c == ')' || isQuote(c)
}

// assigned writes the value behind a =. If the key is for messages, the value is text whose words
// stay.
func (s *scanner) assigned() {
	if isText(s.word) {
		return
	}
	rest := s.line[s.pos:]
	i := 0
	for i < len(rest) && !endsValue(rest[i]) && !hasPrefix(rest, variable) {
		switch c := rest[i]; {
		case isQuote(c) && i == 0:
			i = quoteEnd(rest)
		case c == '(' || c == '[' || c == '{' || c == '<':
			i += bracketEnd(rest[i:])
		case hasPrefix(rest[i:], ellipsis) && i+len(ellipsis) == len(rest):
			if i > 0 {
				s.value(i)
			}
			return
		default:
			i++
		}
	}
	if i > 0 {
		s.value(i)
	}
}

// isHash reports whether b begins with the hash of an object within its description, as Android
// prints it: Window{36e5c73 u0 org.example}.
func isHash(b []byte) bool {
	n, digits := 0, 0
	for n < len(b) && n < 17 && isHex(b[n]) {
		if class[b[n]] == digit {
			digits++
		}
		n++
	}
	return n >= 5 && n <= 16 && digits > 0 && (n == len(b) || class[b[n]] == space || b[n] == '}')
}

// object writes the braces at pos with one value for their contents.
func (s *scanner) object() {
	n := bracketEnd(s.line[s.pos:])
	s.pos++
	s.out.separator('{')
	isClosed := s.line[s.pos+n-2] == '}'
	if isClosed {
		n--
	}
	s.value(n - 1)
	if isClosed {
		s.pos++
		s.out.separator('}')
	}
}

// isText reports whether the values of key are messages, or words that distinguish events.
func isText(key []byte) bool {
	var buf [16]byte
	switch string(lower(&buf, key)) {
	case "msg", "message", "error", "err", "reason", "cause", "event", "level", "lvl", "severity", "exception":
		return true
	}
	return false
}

func endsValue(c byte) bool {
	switch c {
	case ',', ';', ')', ']', '}', '&', '|', '>':
		return true
	}
	return class[c] == space
}

// quoteEnd returns the length of the quoted text at the start of b, or of all of b if there is no
// closing quote.
func quoteEnd(b []byte) int {
	for i := 1; i < len(b); i++ {
		switch b[i] {
		case '\\':
			i++
		case b[0]:
			return i + 1
		}
	}
	return len(b)
}

// bracketEnd returns the length of the bracketed text at the start of b, or of all of b if there is
// no closing bracket.
func bracketEnd(b []byte) int {
	depth := 0
	for i, c := range b {
		if c == b[0] {
			depth++
		} else if opener(c) == b[0] {
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return len(b)
}

// maxKey is the maximum length of a JSON key that is searched for. It keeps lines with many
// brackets fast.
const maxKey = 64

// isJSON reports whether b begins with a JSON object, or with an array of strings or objects. It
// also accepts the representation of a Python dictionary or set, or of a Go struct.
func isJSON(b []byte) bool {
	i := spacesEnd(b, 1)
	if b[0] == '{' && i == 1 && isStruct(b) {
		return true
	}
	if isObjects := i < len(b) && b[0] == '[' && b[i] == '{'; isObjects {
		i = spacesEnd(b, i+1)
	} else if b[0] == '[' {
		return i < len(b) && (b[i] == '"' || b[i] == '\'')
	}
	if i >= len(b) || b[i] != '"' && b[i] != '\'' {
		return false
	}
	quote, limit := b[i], i+maxKey
	for i++; i < len(b) && i < limit && b[i] != quote; i++ {
	}
	i = spacesEnd(b, i+1)
	return i < len(b) && (b[i] == ':' || b[0] == '{' && (b[i] == ',' || b[i] == '}'))
}

// isStruct reports whether b begins with the representation of a Go struct: {Name:ann Age:7}.
func isStruct(b []byte) bool {
	i := 1
	for i < len(b) && i < maxKey && isAlnum(b[i]) {
		i++
	}
	return i > 1 && isUpper(b[1]) && i+1 < len(b) && b[i] == ':' && class[b[i+1]] != space
}

// spacesEnd returns the end of the spaces at i in b.
func spacesEnd(b []byte, i int) int {
	for i < len(b) && class[b[i]] == space {
		i++
	}
	return i
}

// jsonEnd returns the length of the JSON value at the start of b, or of all of b if the value is
// truncated.
func jsonEnd(b []byte) int {
	depth := 0
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '"':
			i += quoteEnd(b[i:]) - 1
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return len(b)
}

// isComparison reports whether the < at the start of b compares with a number, as in "<1 sec", and
// is not a bracket.
func isComparison(b []byte) bool {
	if !isDigitAt(b, 1) {
		return false
	}
	for i := 2; i < len(b) && i < maxKey; i++ {
		if c := b[i]; c == '>' {
			return false
		} else if !isWord(c) && c != ' ' && c != '.' && c != ',' && c != ':' && c != '-' {
			return true
		}
	}
	return true
}

// compressedEnd returns the length of the IPv6 address at the start of b that begins with ::, such
// as ::1 and ::ffff:192.0.2.1, or 0 if there is none.
func compressedEnd(b []byte) int {
	if !hasPrefix(b, "::") {
		return 0
	}
	i, digits := 2, 0
	for ; i < len(b) && (isHex(b[i]) || (b[i] == ':' || b[i] == '.') && i+1 < len(b) && isHex(b[i+1])); i++ {
		if class[b[i]] == digit {
			digits++
		}
	}
	if digits == 0 || !endsAddress(b, i) {
		return 0
	}
	return i
}

// endsAddress reports whether an IPv6 or MAC address can end before i.
func endsAddress(b []byte, i int) bool {
	if i < len(b) && b[i] == ':' {
		i++
	}
	return i >= len(b) || !isWord(b[i]) && b[i] != '.' && b[i] != '<' && b[i] != ':'
}

// maxHexGroups is the number of groups in the SHA-256 fingerprint of a key.
const maxHexGroups = 32

// hexGroupsEnd returns the length of the IPv6 address, MAC address or key fingerprint at the start
// of b, which consists of groups of hexadecimal digits separated by colons, or 0 if there is none.
func hexGroupsEnd(b []byte) int {
	i, groups, digits, double := 0, 0, 0, false
	for i < len(b) {
		start := i
		for i < len(b) && i-start < 5 && isHex(b[i]) {
			if class[b[i]] == digit {
				digits++
			}
			i++
		}
		if n := i - start; n > 4 || n == 0 || groups == maxHexGroups {
			return 0
		}
		groups++
		if i+1 < len(b) && b[i] == ':' && isHex(b[i+1]) {
			i++
			continue
		}
		if i+2 < len(b) && b[i] == ':' && b[i+1] == ':' && isHex(b[i+2]) && !double {
			i, double = i+2, true
			continue
		}
		break
	}
	if !endsAddress(b, i) || digits == 0 || groups < 3 && !(double && groups == 2) {
		return 0
	}
	return i
}
