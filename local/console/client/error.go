package client

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// An Error is an error response from OpenSearch, or the absence of a response.
type Error struct {
	Status int    // the HTTP status; 0 if there was no response
	Reason string // a message for the user
	Query  bool   // the query that the user typed caused the error
}

func (e *Error) Error() string { return e.Reason }

// failure holds the parts of an OpenSearch error that are used here.
type failure struct {
	Type   string   `json:"type"`
	Reason string   `json:"reason"`
	Cause  *failure `json:"caused_by"`
	Shards []struct {
		Reason failure `json:"reason"`
	} `json:"failed_shards"`
}

// root returns the failure that explains the error best. If a search failed in its shards,
// the reason is in the deepest cause. If a query cannot be parsed, the first level that
// reports a parse_exception with a reason describes it better than the levels below.
func (f failure) root() failure {
	if f.Type == "parse_exception" && f.Reason != "" {
		return f
	}
	if len(f.Shards) > 0 {
		return f.Shards[0].Reason.root()
	}
	if f.Cause != nil && f.Cause.Reason != "" {
		return f.Cause.root()
	}
	return f
}

// mentions reports whether the type or reason of any level contains a word.
func (f failure) mentions(word string) bool {
	if strings.Contains(f.Type, word) || strings.Contains(f.Reason, word) {
		return true
	}
	for _, s := range f.Shards {
		if s.Reason.mentions(word) {
			return true
		}
	}
	return f.Cause != nil && f.Cause.mentions(word)
}

// aboutQuery reports whether the query itself caused the failure.
func (f failure) aboutQuery() bool {
	return f.mentions("too_many_clauses") || f.mentions("too_many_nested_clauses") || f.mentions("too_complex_to_determinize") ||
		f.mentions("query_string") || f.mentions("Failed to parse query") || f.mentions("query_shard_exception") || f.mentions("parse_exception")
}

// blame marks the error of a search as an error in the user's query if the search contains
// one. OpenSearch has many error types for queries that it cannot run, and they share the
// status 400. Only the query is typed by the user. The rest of the search is built by this
// package and assumed to be valid.
func blame(err error, search []byte) error {
	e, ok := errors.AsType[*Error](err)
	if !ok || e.Query || e.Status != http.StatusBadRequest || !bytes.Contains(search, []byte(`"query_string"`)) {
		return err
	}
	return &Error{Status: e.Status, Reason: strings.TrimPrefix(e.Reason, responseStatus(e.Status)), Query: true}
}

// refused returns the error for a response whose status is not a success.
func refused(status int, text []byte) error {
	var body struct {
		Error   json.RawMessage `json:"error"`
		Message string          `json:"message"` // the proxy in front of an AWS domain uses this field
	}
	var f failure
	if json.Unmarshal(text, &body) == nil && json.Unmarshal(body.Error, &f) != nil {
		_ = json.Unmarshal(body.Error, &f.Reason) // the error is a plain string or missing
	}
	root := f.root()
	e := &Error{Status: status, Reason: root.Reason, Query: f.aboutQuery()}
	switch {
	case e.Reason == "" && body.Message != "":
		e.Reason = body.Message
	case e.Reason == "":
		e.Reason = "no reason given"
	}
	if !e.Query {
		e.Reason = responseStatus(status) + e.Reason
	}
	return e
}

func responseStatus(status int) string {
	return fmt.Sprintf("OpenSearch responded %d %s: ", status, http.StatusText(status))
}
