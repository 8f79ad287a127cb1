package format

import "bytes"

// nameEnd reads a name: letters, digits and the punctuation in the names of loggers, functions and
// files. A colon is part of it only if it is doubled.
func (r *reader) nameEnd(s *step, pos int) int {
	end, letters, points, modules := pos, 0, 0, 0
	for end < len(r.text) && end < pos+maxColumn {
		c := r.text[end]
		switch {
		case c == ':' && end > pos && end+2 < len(r.text) && r.text[end+1] == ':':
			modules++
			end++
		case c == s.byte || !isNamePart(c):
			return r.checkName(s, pos, end, letters, points, modules)
		case c == '.':
			points++
		case c|0x20-'a' <= 'z'-'a' || c >= 0x80:
			letters++
		}
		end++
	}
	return r.checkName(s, pos, end, letters, points, modules)
}

// checkName returns end if text[pos:end] is a name of the kind of s, otherwise -1.
func (r *reader) checkName(s *step, pos, end, letters, points, modules int) int {
	if letters == 0 {
		return -1
	}
	name := r.text[pos:end]
	switch {
	case name[0] == '-' || name[0] == '.' || name[len(name)-1] == '.',
		s.kind == pathColumn && points < 2,
		s.kind == moduleColumn && modules == 0,
		s.byte == ':' && isHeading(name):
		return -1
	}
	return end
}

// isNamePart reports whether names may contain c.
func isNamePart(c byte) bool {
	switch {
	case c|0x20-'a' <= 'z'-'a', c-'0' <= 9, c >= 0x80:
		return true
	}
	switch c {
	case '.', '_', '$', '/', '\\', '@', '#', '<', '>', '-', '~', '*', '+':
		return true
	}
	return false
}

// isHeading reports whether a word before a colon is the type of an exception or the scheme of a
// URL, and not a logger.
func isHeading(word []byte) bool {
	switch string(word) {
	case "error", "panic", "http", "https", "Traceback":
		return true
	}
	const shortest = len("Panic")
	if len(word) < shortest {
		return false
	}
	switch word[len(word)-1] {
	case 'r', 'n', 'e', 't', 'g', 'c':
	default:
		return false
	}
	for _, suffix := range []string{"Error", "Exception", "Failure", "Fault", "Warning", "Interrupt", "Panic"} {
		if bytes.HasSuffix(word, []byte(suffix)) {
			return true
		}
	}
	return false
}

// isLogger reports whether the text in brackets is the name of a logger, and not a thread name of
// the JVM, its servers or .NET.
func isLogger(name []byte) bool {
	if bytes.IndexByte(name, ' ') >= 0 || name[len(name)-1]-'0' <= 9 || string(name) == "main" {
		return false
	}
	for _, word := range []string{"thread", "Thread", "exec-", "worker", "pool", "Timer", "Hook"} {
		if bytes.Contains(name, []byte(word)) {
			return false
		}
	}
	return true
}
