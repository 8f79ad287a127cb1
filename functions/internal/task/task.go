// Package task defines the message that the api function sends to the hasher
// through the queue:
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
	Content     string `json:"content"`      // the served text, wrapped by newlines
	Length      int    `json:"length"`       // number of characters before wrapping
	ContentType string `json:"content_type"` // type/subtype
}

// Encode returns the message body.
func (t Task) Encode() string {
	body, err := json.Marshal(t)
	if err != nil {
		panic(err) // cannot happen: only strings and a number
	}
	return string(body)
}

// Decode parses a message body. Its error states which rule a malformed body
// violates. A retry with the same body cannot succeed.
func Decode(body string) (Task, error) {
	// encoding/json would replace an invalid byte by U+FFFD, and the hash would
	// be that of a different content.
	if !utf8.ValidString(body) {
		return Task{}, errors.New("message is not valid UTF-8")
	}
	var t Task
	if err := json.Unmarshal([]byte(body), &t); err != nil {
		return Task{}, fmt.Errorf("message is not a JSON object of content, length and content_type: %w", err)
	}
	return t, t.check()
}

// check returns an error for the first rule that the task violates.
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

// isMediaType reports whether s is type/subtype. It rejects spaces because the
// forwarder splits the hasher's line at spaces.
func isMediaType(s string) bool {
	major, minor, ok := strings.Cut(s, "/")
	return ok && major != "" && minor != "" && !strings.ContainsAny(s, " \t\r\n")
}
