package mask

import (
	"bytes"
	"strings"
)

// credentials returns the text behind the scheme of an Authorization header, except for Bearer,
// which is another kind.
func (s *scanner) credentials(v value) (start, end int) {
	text := s.text[v.start:v.end]
	if isBearer(text) {
		return 0, 0
	}
	line := v.end
	if !v.isQuoted {
		line = headerEnd(s.text, v.start)
	}
	scheme := bytes.IndexByte(s.text[v.start:line], ' ')
	if !v.isQuoted && scheme > 0 && v.start+scheme != v.end || scheme < 0 {
		return s.checked(v.start, v.end, isOpaque(text))
	}
	word := s.text[v.start : v.start+scheme]
	start = v.start + scheme + 1
	end = line
	if !v.isQuoted && bytes.IndexByte(s.text[start:line], '=') < 0 || !v.isQuoted && strings.EqualFold(string(word), "basic") {
		end = unquotedEnd(s.text, start, false)
	}
	return s.checked(start, end, end-start >= leastOpaque && (isOpaque(s.text[start:end]) || bytes.IndexByte(s.text[start:end], '=') > 0))
}

// cookie returns the cookies of a Cookie header, or the value of Set-Cookie without its attributes.
func (s *scanner) cookie(v value, name []byte) (start, end int) {
	if s.text[v.start] == '{' {
		return 0, 0
	}
	if v.isQuoted && (len(name) < 4 || !strings.EqualFold(string(name[:3]), "set")) {
		return s.checked(v.start, v.end, bytes.IndexByte(s.text[v.start:v.end], '=') > 0)
	}
	equals := max(bytes.IndexByte(s.text[v.start:v.end], '='), bytes.Index(s.text[v.start:v.end], []byte("%3D")))
	if equals <= 0 {
		return 0, 0
	}
	start = v.start + equals + 1
	if strings.EqualFold(string(name[:min(3, len(name))]), "set") {
		end = start + indexOrLen(s.text[start:v.end], ";")
		return s.checked(start, end, true)
	}
	for end = v.end; end+2 < len(s.text) && s.text[end] == ';' && s.text[end+1] == ' '; {
		next := unquotedEnd(s.text, end+2, false)
		if bytes.IndexByte(s.text[end+2:next], '=') <= 0 {
			break
		}
		end = next
	}
	return s.checked(v.start, end, true)
}

// isBearer reports whether a value begins with the scheme Bearer, whose token is another kind.
func isBearer(text []byte) bool {
	const scheme = "bearer"
	return len(text) >= len(scheme) && strings.EqualFold(string(text[:len(scheme)]), scheme)
}

// headerEnd returns the end of an unquoted header value that begins at i: the end of the line, or a
// quote that does not belong to a parameter, name="value".
func headerEnd(text []byte, i int) int {
	isOpen := false
	for ; i < len(text); i++ {
		switch b := text[i]; {
		case b == '\n' || b == '\r', b == '\'' || b == '\\' && !isOpen:
			return i
		case b == '"' && !isOpen && text[i-1] != '=':
			return i
		case b == '"':
			isOpen = !isOpen
		}
	}
	return i
}
