package pattern

// isAnnouncement reports whether the name of a user follows word. before is the text in front of
// word.
func isAnnouncement(before, word []byte) bool {
	switch n := len(word); word[0] | 0x20 {
	case 'a', 'b':
		if n != len("as") {
			return false
		}
	case 'f':
		if n != len("for") {
			return false
		}
	case 'u':
		if n != len("uid") && n != len("user") && n != len("username") {
			return false
		}
	default:
		return false
	}
	var buf [16]byte
	switch string(lower(&buf, word)) {
	case "user", "uid", "username":
		return true
	case "for":
		return isAuthentication(before)
	case "by":
		return isDone(before)
	case "as":
		return string(before) == "in" || string(before) == "authenticated"
	}
	return false
}

// isAuthentication reports whether word names something that users authenticate with, or their
// action.
func isAuthentication(word []byte) bool {
	var buf [16]byte
	switch string(lower(&buf, word)) {
	case "password", "publickey", "login", "logon", "logout", "failure", "failures", "attempt", "attempts", "account", "session", "authentication":
		return true
	}
	return false
}

// isDone reports whether word is an action of people, not of programs.
func isDone(word []byte) bool {
	var buf [16]byte
	switch string(lower(&buf, word)) {
	case "created", "updated", "deleted", "modified", "approved", "rejected", "requested", "owned", "uploaded", "assigned", "impersonated",
		"login", "logout":
		return true
	}
	return false
}

// announced writes the name of the user at pos, if there is one. The name is a word that is not
// part of the sentence: behind it, the sentence continues with a preposition or ends.
func (s *scanner) announced() {
	i := s.pos
	for i < len(s.line) && class[s.line[i]] == space {
		i++
	}
	if i == s.pos || i == len(s.line) || class[s.line[i]] != letter {
		return
	}
	n := 1
	for i+n < len(s.line) && n < maxKey && (isAlnum(s.line[i+n]) || joins(s.line[i+n]) && i+n+1 < len(s.line) && isAlnum(s.line[i+n+1])) {
		n++
	}
	name := s.line[i : i+n]
	if n == maxKey || isProse(name) || !s.followsName(i+n) {
		return
	}
	s.out.blank()
	s.pos = i
	s.value(n)
}

// isProse reports whether word, behind a word that announces a user, is part of the sentence and no
// name.
func isProse(word []byte) bool {
	var buf [16]byte
	switch string(lower(&buf, word)) {
	case "unknown", "not", "is", "was", "has", "does", "did", "can", "cannot", "could", "must", "should", "will", "may", "already",
		"name", "id", "ids", "request", "requests", "data", "agent", "input", "invalid", "illegal", "account", "session",
		"and", "or", "with", "from", "in", "on", "for", "to", "by", "at", "of", "the", "a", "an", "this", "that", "all", "any",
		"mode", "space", "authentication", "error", "info", "logged", "disconnected", "exists", "found", "canceled", "cancelled",
		"another", "other":
		return true
	}
	return false
}

// followsName reports whether the text at i can follow the name of a user.
func (s *scanner) followsName(i int) bool {
	if i == len(s.line) {
		return true
	}
	switch c := s.line[i]; {
	case c == ',' || c == ';' || c == ')' || c == ']':
		return true
	case c == '.' || c == '!':
		return i+1 == len(s.line)
	case class[c] != space:
		return false
	}
	for i < len(s.line) && class[s.line[i]] == space {
		i++
	}
	if i == len(s.line) || s.line[i] == '(' || s.line[i] == '[' {
		return true
	}
	n := 0
	for i+n < len(s.line) && n < 16 && class[s.line[i+n]] == letter {
		n++
	}
	switch string(s.line[i : i+n]) {
	case "from", "by", "at", "on", "in", "with", "via", "to", "is", "was", "has", "not", "does", "cannot", "failed", "logged", "timed":
		return true
	}
	return false
}
