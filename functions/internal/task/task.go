// Package task is the message the api function queues for the hasher:
//
//	{"content":"<text as served>","length":<characters before wrapping>,"content_type":"audio/mpeg"}
package task

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// A Task is one served content.
type Task struct {
	Content     string `json:"content"`      // as served: wrapped by newlines
	Length      int    `json:"length"`       // characters before wrapping
	ContentType string `json:"content_type"` // type/subtype
}

// Encode returns the message body.
func (t Task) Encode() string {
	body, err := json.Marshal(t)
	if err != nil {
		panic(err) // strings and a number always encode
	}
	return string(body)
}

// Decode reads a message body. Its error names the rule a malformed body
// breaks; sending the same body again cannot mend it.
func Decode(body string) (Task, error) {
	// encoding/json would put U+FFFD in place of a bad byte, and the hash would
	// be that of another content.
	if !utf8.ValidString(body) {
		return Task{}, errors.New("message is not valid UTF-8")
	}
	var t Task
	if err := json.Unmarshal([]byte(body), &t); err != nil {
		return Task{}, fmt.Errorf("message is not a JSON object of content, length and content_type: %w", err)
	}
	return t, t.check()
}

// check returns the first rule the task breaks.
func (t Task) check() error {
	unwrapped := utf8.RuneCountInString(t.Content) - strings.Count(t.Content, "\n")
	switch {
	case t.Content == "":
		return errors.New("content must not be empty")
	case t.Length != unwrapped:
		return fmt.Errorf("length %d must be the %d characters that content has before wrapping", t.Length, unwrapped)
	case !isMediaType(t.ContentType):
		return fmt.Errorf("content_type %q must be type/subtype, without spaces", t.ContentType)
	}
	return nil
}

// isMediaType reports whether s is type/subtype. Spaces are refused because
// the hasher's line is split at them.
func isMediaType(s string) bool {
	major, minor, ok := strings.Cut(s, "/")
	return ok && major != "" && minor != "" && !strings.ContainsAny(s, " \t\r\n")
}
