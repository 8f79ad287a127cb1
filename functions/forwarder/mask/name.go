package mask

import (
	"bytes"
	"slices"
	"strings"
)

// leastSecret is the length of the shortest value that counts as a secret, in bytes.
const leastSecret = 16

// behindName returns the bounds of the value behind a name that begins at first, relative to
// s.from, and ends at i. part selects the bytes of the value.
func (s *scanner) behindName(i, first int, part func(byte) bool) (start, end int) {
	text := s.text
	if start = gapsEnd(text, i); start == i {
		return 0, 0
	}
	end = partEnd(text, start, part)
	said := isSaid(text[s.from+first:i], text[i:start])
	if value := text[start:end]; len(value) < leastSecret || isCall(text, end) || said && !bytes.ContainsAny(value, "0123456789") {
		return 0, 0
	}
	return start, end
}

// isSaid reports whether name and gap may belong to a sentence, in which a word without digits
// follows: "access token authentication_failed".
func isSaid(name, gap []byte) bool {
	return bytes.ContainsAny(name, " +") || !bytes.ContainsAny(gap, `:=>"'\%`)
}

// isCall reports whether the parentheses of a call follow at i. Stack traces quote source code such
// as access_token = self.client.fetch_token().
func isCall(text []byte, i int) bool { return i < len(text) && text[i] == '(' }

// nameStart returns the start of the name at the end of text, or -1.
func nameStart(text []byte, names [][]string) int {
	for _, words := range names {
		start := wordsStart(text, words)
		if start < 0 {
			continue
		}
		if words[0] == "id" && !begins(text, 0, start) && (text[start] != 'I' || text[start-1]-'a' > 'z'-'a') { // the word valid also ends in id
			continue
		}
		return start
	}
	return -1
}

// wordsStart returns the start of the words at the end of text, or -1. They may be in any case,
// joined or with a separator between two of them.
func wordsStart(text []byte, words []string) int {
	i := len(text)
	for w, word := range slices.Backward(words) {
		next := i
		i -= len(word)
		if i < 0 || !strings.EqualFold(string(text[i:next]), word) {
			return -1
		}
		switch {
		case w == 0 || i == 0:
		case bytes.IndexByte([]byte("_- +"), text[i-1]) >= 0:
			i--
		case bytes.HasSuffix(text[:i], []byte("%20")):
			i -= 3
		}
	}
	return i
}

// gapsEnd returns the end of the quotes, colons and similar characters between a name and its
// value. JSON and URLs may escape them.
func gapsEnd(text []byte, i int) int {
	for i < len(text) {
		b, n := rune(text[i]), 1
		switch b {
		case '\\':
			b, n = jsonEscape(text[i:])
		case '%':
			b, n = urlEscape(text[i:])
		case '+': // a blank in a URL
			b = ' '
		}
		if n == 0 || !strings.ContainsRune("\"':=> \t", b) {
			break
		}
		i += n
	}
	return i
}

// partEnd returns the end of the bytes that part selects. JSON may escape them, for example a slash
// as \/ or \u002f.
func partEnd(text []byte, i int, part func(byte) bool) int {
	for i < len(text) {
		n := 1
		if !part(text[i]) {
			var r rune
			if r, n = jsonEscape(text[i:]); n == 0 || r >= 0x80 || !part(byte(r&0x7F)) {
				break
			}
		}
		i += n
	}
	return i
}
