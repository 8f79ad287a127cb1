package stacktrace

import (
	"bytes"
	"strings"

	"faulty/functions/forwarder/pattern"
)

// maxSummary is how much of a message is examined, in bytes.
const maxSummary = 1024

// appendSummary appends the pattern of the first meaningful line of a message. If a line announces
// others, such as "2 errors occurred:", it appends the next line too.
func appendSummary(b []byte, message string) []byte {
	line, rest := cutWords(message[:min(len(message), maxSummary)])
	b = appendPattern(b, line)
	if announces(line) {
		if next, _ := cutWords(rest); next != "" {
			b = appendPattern(append(b, ' '), next)
		}
	}
	return b
}

// cutWords returns the first non-blank line of text, and the text behind it.
func cutWords(text string) (line, rest string) {
	for text != "" && line == "" {
		line, text, _ = strings.Cut(text, "\n")
		line = strings.TrimSpace(line)
	}
	return line, text
}

// announces reports whether line only says that errors follow.
func announces(line string) bool {
	_, digits := leadingInt(line)
	if !strings.HasSuffix(line, ":") && digits == 0 {
		return false
	}
	for _, word := range [...]string{"rror", "ailed", "ailure", "nvalid", "roblem", "iolation", "ollowing"} {
		if strings.Contains(line, word) {
			return true
		}
	}
	return false
}

// appendPattern appends the pattern of line, with counted things in the singular: <*> attempt for 5
// attempts.
func appendPattern(b []byte, line string) []byte {
	var text [maxSummary]byte
	start := len(b)
	b = pattern.Append(b, append(text[:0], line...))
	const counted = "<*> "
	for at := start; ; {
		i := bytes.Index(b[at:], []byte(counted))
		if i < 0 {
			return b
		}
		at += i + len(counted)
		end := at
		for end < len(b) && isLetter(b[end]) {
			end++
		}
		b = singular(b, at, end)
	}
}

// singular changes the word b[at:end] and the verb behind it to the singular.
func singular(b []byte, at, end int) []byte {
	word := b[at:end]
	n := len(word)
	const shortest = 4 // "is" and "was" are not plurals
	switch {
	case n < shortest || word[n-1] != 's' || word[n-2] == 's' || word[n-2] == 'u' || word[n-2] == 'i':
	case bytes.HasSuffix(word, []byte("ies")):
		b = append(append(b[:end-len("ies")], 'y'), b[end:]...)
		end -= len("ie")
	case bytes.HasSuffix(word, []byte("sses")):
		b = append(b[:end-len("es")], b[end:]...)
		end -= len("es")
	default:
		b = append(b[:end-1], b[end:]...)
		end--
	}
	for _, verb := range [...]struct{ plural, singular string }{{" are ", " is "}, {" were ", " was "}, {" have ", " has "}} {
		if bytes.HasPrefix(b[end:], []byte(verb.plural)) {
			copy(b[end:], verb.singular)
			return append(b[:end+len(verb.singular)], b[end+len(verb.plural):]...)
		}
	}
	return b
}

// isGeneric reports whether the text of an error does not say which operation failed, so that only
// the message of the log event says it.
func isGeneric(text string) bool {
	line, _ := cutWords(text)
	if len(line) > 64 {
		return false
	}
	switch strings.TrimRight(strings.ToLower(line), ".!") {
	case "", "eof", "unexpected eof", "error", "failed", "unknown error", "internal error", "internal server error", "something went wrong",
		"timeout", "timed out", "i/o timeout", "context canceled", "context cancelled", "context deadline exceeded", "operation was canceled",
		"the operation was canceled", "a task was canceled", "canceled", "cancelled", "aborted", "request aborted", "this operation was aborted",
		"not found", "record not found", "no rows in result set", "sql: no rows in result set", "no documents in result", "file does not exist",
		"permission denied", "access denied", "connection refused", "connection reset by peer", "broken pipe", "socket hang up",
		"network error", "fetch failed", "failed to fetch", "bad request", "unauthorized", "forbidden", "conflict", "service unavailable",
		"bad gateway", "gateway timeout", "too many requests", "invalid argument", "invalid input", "validation failed", "null", "undefined":
		return true
	}
	return announces(line)
}
