// Package errorcode finds the code of an error in its message: the name or number
// that the source of the error has for it, such as an SQLSTATE, ORA-00001,
// ECONNREFUSED, AccessDenied of an AWS SDK, a gRPC or HTTP status. Two errors of one
// type with different codes have different causes.
//
// A message is data: a code is only found where the words around it are those that
// a driver, an SDK or a runtime prints.
package errorcode

import (
	"strings"

	"faulty/functions/forwarder/letters"
)

// longest bounds how much of a message is read, in bytes.
const longest = 2048

// maxCode bounds a code, in bytes.
const maxCode = 128

// Find returns the code in the message of an error of that type, or "".
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

// mayHaveCode reports whether a message has a character that all forms of codes, or
// the words around them, have: a digit, punctuation, or two capitals in a row. Most
// messages have none, and need no search.
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

// A text is a message with the letters in it.
type text struct {
	string
	letters letters.Set
}

// behind returns what follows a word, and whether t contains it.
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

// between returns what stands between a word and another text behind it; "" where
// they are not there.
func (t *text) between(first *letters.Word, last string) string {
	rest, _ := t.behind(first)
	inside, _, ok := strings.Cut(rest, last)
	if !ok {
		return ""
	}
	return inside
}

// after returns the name that stands behind a word, or "".
func (t *text) after(w *letters.Word) string {
	rest, _ := t.behind(w)
	return name(rest)
}

// name returns the letters, digits, points, hyphens and underscores that s begins with.
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

// isName reports whether s is a name, of letters and digits, as a code is.
func isName(s string) bool { return s != "" && len(name(s)) == len(s) }

// isNumber reports whether s consists of n digits; of any number but none where n
// is 0.
func isNumber(s string, n int) bool {
	for i := range len(s) {
		if !isDigit(s[i]) {
			return false
		}
	}
	return s != "" && (n == 0 || len(s) == n)
}

// digits returns the digits that s begins with, with a minus before them or not.
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
