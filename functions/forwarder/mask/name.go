package mask

import (
	"bytes"
	"slices"
	"strings"
)

// leastSecret is the length of the shortest value that is a secret's, in bytes.
const leastSecret = 16

// behindName returns a finder of what stands behind one of the names; part tells
// its bytes. All names end in key or token, so that their k, small or capital,
// is what to look for.
func behindName(k byte, names [][]string, part func(byte) bool) finder {
	return func(text []byte, from int) (start, end int) {
		for i := from; ; i++ {
			n := bytes.IndexByte(text[i:], k)
			if n < 0 {
				return -1, -1
			}
			i += n
			if i+3 > len(text) || text[i+1]|0x20 != 'e' {
				continue
			}
			name := nameStart(text[from:i+3], names)
			if name < 0 {
				continue
			}
			start = gapsEnd(text, i+3)
			if start == i+3 {
				continue
			}
			end = partEnd(text, start, part)
			said := isSaid(text[from+name:i+3], text[i+3:start])
			if value := text[start:end]; len(value) >= leastSecret && !isCall(text, end) && (!said || bytes.ContainsAny(value, "0123456789")) {
				return start, end
			}
		}
	}
}

// isSaid reports whether name and gap may be those of a sentence, which goes on
// with a word where a secret has a digit: "access token authentication_failed".
func isSaid(name, gap []byte) bool {
	return bytes.ContainsAny(name, " +") || !bytes.ContainsAny(gap, `:=>"'\%`)
}

// isCall reports whether a call's parentheses follow what ends at i: traces quote
// their program, access_token = self.client.fetch_token().
func isCall(text []byte, i int) bool { return i < len(text) && text[i] == '(' }

// nameStart returns where the name begins that text ends in, -1 for none.
func nameStart(text []byte, names [][]string) int {
	for _, words := range names {
		start := wordsStart(text, words)
		if start < 0 {
			continue
		}
		if words[0] == "id" && !begins(text, 0, start) && (text[start] != 'I' || text[start-1]-'a' > 'z'-'a') { // valid ends in it, too
			continue
		}
		return start
	}
	return -1
}

// wordsStart returns where the words begin that text ends in, -1 for none. They
// are written in any case, together or with a separator between two of them.
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

// gapsEnd returns where the quotes, colons and the like between a name and its
// value end, which JSON and URLs may write as escapes.
func gapsEnd(text []byte, i int) int {
	for i < len(text) {
		b, n := rune(text[i]), 1
		switch b {
		case '\\':
			b, n = jsonEscape(text[i:])
		case '%':
			b, n = urlEscape(text[i:])
		case '+': // a URL's blank
			b = ' '
		}
		if n == 0 || !strings.ContainsRune("\"':=> \t", b) {
			break
		}
		i += n
	}
	return i
}

// partEnd returns where the bytes that part tells end. JSON may write them as
// escapes, a slash as \/ or \u002f.
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
