// Package errorcode finds the code of an error in its message. A code is the name or number that
// the source of the error assigns to it, such as an SQLSTATE, ORA-00001, ECONNREFUSED, AccessDenied
// from an AWS SDK, or a gRPC or HTTP status. Two errors of one type with different codes have
// different causes.
//
// A message contains data, so a code only counts if the words around it are those that a driver, an
// SDK or a runtime prints.
package errorcode

import (
	"strings"

	"faulty/functions/forwarder/letters"
)

// longest bounds how much of a message is searched, in bytes.
const longest = 2048

// maxCode bounds a code, in bytes.
const maxCode = 128

// Find returns the code in the message of an error of the given type, or "".
func Find(typ, message string) string {
	message = message[:min(len(message), longest)]
	if !mayHaveCode(message) {
		return ""
	}
	t := text{message, letters.Of(message)}
	for _, find := range [...]func(typ string, message text) string{aws, sql, grpc, system, http, vendor, class} {
		if code := find(typ, t); code != "" && len(code) <= maxCode {
			return code
		}
	}
	return ""
}

// mayHaveCode reports whether a message contains a character that every form of code, or the words
// around it, contains: a digit, punctuation, or two capitals in a row. It rules out most messages
// without a search.
func mayHaveCode(message string) bool {
	var before byte
	for i := range len(message) {
		c := message[i]
		switch {
		case isDigit(c), c == '_', c == '(', c == '=', c == '"', isUpper(c) && isUpper(before):
			return true
		}
		before = c
	}
	return false
}

// A text is a message and the set of letters in it.
type text struct {
	string
	letters letters.Set
}

// behind returns the text behind a word, and whether t contains the word.
func (t *text) behind(w *letters.Word) (rest string, ok bool) {
	if !w.MayBeIn(t.letters) {
		return "", false
	}
	_, rest, ok = strings.Cut(t.string, w.Text)
	return rest, ok
}

// contains reports whether t contains a word.
func (t *text) contains(w *letters.Word) bool {
	return w.MayBeIn(t.letters) && strings.Contains(t.string, w.Text)
}

// between returns the text between a word and the string last after it, or "" if one of them is
// missing.
func (t *text) between(first *letters.Word, last string) string {
	rest, _ := t.behind(first)
	inside, _, ok := strings.Cut(rest, last)
	if !ok {
		return ""
	}
	return inside
}

// after returns the name behind a word, or "".
func (t *text) after(w *letters.Word) string {
	rest, _ := t.behind(w)
	return name(rest)
}

// name returns the letters, digits, dots, hyphens and underscores at the start of s.
func name(s string) string {
	n := 0
	for n < len(s) && isNameByte(s[n]) {
		n++
	}
	for n > 0 && (s[n-1] == '.' || s[n-1] == '-') {
		n--
	}
	return s[:n]
}

func isNameByte(c byte) bool {
	return isLetter(c) || isDigit(c) || c == '_' || c == '.' || c == '-'
}

func isLetter(c byte) bool { return c|0x20-'a' <= 'z'-'a' }

func isUpper(c byte) bool { return c-'A' <= 'Z'-'A' }

func isDigit(c byte) bool { return c-'0' <= 9 }

// isName reports whether s consists of name characters, as a code does.
func isName(s string) bool { return s != "" && len(name(s)) == len(s) }

// isNumber reports whether s consists of n digits; if n is 0, of one or more digits.
func isNumber(s string, n int) bool {
	for i := range len(s) {
		if !isDigit(s[i]) {
			return false
		}
	}
	return s != "" && (n == 0 || len(s) == n)
}

// digits returns the digits at the start of s, with an optional minus sign.
func digits(s string) string {
	n := 0
	if strings.HasPrefix(s, "-") {
		n = 1
	}
	for n < len(s) && isDigit(s[n]) {
		n++
	}
	if s[:n] == "-" {
		return ""
	}
	return s[:n]
}
