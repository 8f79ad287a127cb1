package pattern

import "bytes"

// isPathStart reports whether the path of a file or URL is at the start of b: /name, ./name,
// ../name, ~/name or \\server.
func isPathStart(b []byte) bool {
	switch b[0] {
	case '/':
		return len(b) > 1 && (isWord(b[1]) || b[1] == '.') || hasPrefix(bytes.TrimLeft(b[1:], " "), "HTTP/")
	case '~':
		return len(b) > 2 && b[1] == '/' && isWord(b[2])
	case '.':
		return hasPrefix(b, "./") && len(b) > 2 && isWord(b[2]) || hasPrefix(b, "../") && len(b) > 3 && isWord(b[3])
	case '\\':
		return len(b) > 2 && b[1] == '\\' && (isWord(b[2]) || b[2] == '?' || b[2] == '.')
	}
	return false
}

// path writes the path at pos, whose first n bytes are the name of a drive. A path with a single
// part and no data stays, because it is the route of a request or a mount point.
func (s *scanner) path(n int) {
	rest := s.line[s.pos:]
	i := max(n, 1)
	parts, data := 0, n > 0 || rest[0] != '/'
scan:
	for ; i < len(rest); i++ {
		switch inPath[rest[i]] {
		case slash:
			parts++
		case isDatum:
			data = true
		case end:
			break scan
		case mayEnd:
			if endsPath(rest, i) {
				break scan
			}
		}
	}
	for i > 1 && rest[i-1] == '.' {
		i--
	}
	if data || parts > 0 && i > 1 || hasPrefix(bytes.TrimLeft(rest[i:], " "), "HTTP/") {
		s.value(i)
		return
	}
	s.pos += i
	s.word = nil
	s.out.text(rest[:i])
}

// endsPath reports whether the path in b ends before the colon or ellipsis at i.
func endsPath(b []byte, i int) bool {
	if b[i] == ':' {
		return i+1 == len(b) || class[b[i+1]] == space || class[b[i+1]] == digit
	}
	return hasPrefix(b[i:], ellipsis)
}

// The roles of a character in a path.
const (
	inName  = iota
	slash   // separates two parts
	isDatum // a sign of data
	mayEnd  // see endsPath
	end     // not part of a path
)

// inPath contains the role of every byte. It is read-only.
var inPath = func() (table [256]byte) {
	for c := range table {
		switch class[c] {
		case space:
			table[c] = end
		case digit:
			table[c] = isDatum
		}
	}
	for chars, kind := range map[string]byte{"/\\": slash, ".@%=?": isDatum, ":" + ellipsis[:1]: mayEnd, "\"'`,;)]}<>|([{": end} {
		for i := range len(chars) {
			table[chars[i]] = kind
		}
	}
	return table
}()

// urlEnd returns the length of the URL at the start of b.
func urlEnd(b []byte) int {
	i := 0
	for i < len(b) && class[b[i]] != space && !isQuote(b[i]) && b[i] != '<' && b[i] != '>' && b[i] != '}' && !hasPrefix(b[i:], ellipsis) {
		i++
	}
	for i > 1 && (b[i-1] == '.' || b[i-1] == ',' || b[i-1] == ';' || b[i-1] == ':' || b[i-1] == ')' || b[i-1] == ']') {
		i--
	}
	return i
}
