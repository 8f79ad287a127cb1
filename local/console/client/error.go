package client

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// An Error is a refusal of the store, or its absence.
type Error struct {
	Status int    // of the answer; 0: there was none
	Reason string // for a person to read
	Query  bool   // the query that somebody typed is at fault
}

func (e *Error) Error() string { return e.Reason }

// failure is OpenSearch's account of what went wrong, as far as it is needed.
type failure struct {
	Type   string   `json:"type"`
	Reason string   `json:"reason"`
	Cause  *failure `json:"caused_by"`
	Shards []struct {
		Reason failure `json:"reason"`
	} `json:"failed_shards"`
}

// root returns what is at the bottom of it. A search that failed in its shards
// keeps the reason there; what could not be parsed is shown by the first level
// that says so, and not by those below.
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

// mentions reports whether any level of it is of a kind, or says so.
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

// aboutQuery reports whether the failure is that the query cannot be carried out.
func (f failure) aboutQuery() bool {
	return f.mentions("too_many_clauses") || f.mentions("too_many_nested_clauses") || f.mentions("too_complex_to_determinize") ||
		f.mentions("query_string") || f.mentions("Failed to parse query") || f.mentions("query_shard_exception") || f.mentions("parse_exception")
}

// blame returns the error of a search. OpenSearch has many words for a query that it
// cannot carry out, and a status that all of them share: the rest of a search is not
// typed, so it is right.
func blame(err error, search []byte) error {
	e, ok := errors.AsType[*Error](err)
	if !ok || e.Query || e.Status != http.StatusBadRequest || !bytes.Contains(search, []byte(`"query_string"`)) {
		return err
	}
	return &Error{Status: e.Status, Reason: strings.TrimPrefix(e.Reason, answered(e.Status)), Query: true}
}

// refused reads an answer that is no success.
func refused(status int, text []byte) error {
	var body struct {
		Error   json.RawMessage `json:"error"`
		Message string          `json:"message"` // what stands before a domain says it so
	}
	var f failure
	if json.Unmarshal(text, &body) == nil && json.Unmarshal(body.Error, &f) != nil {
		_ = json.Unmarshal(body.Error, &f.Reason) // a plain text, or nothing
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
		e.Reason = answered(status) + e.Reason
	}
	return e
}

func answered(status int) string {
	return fmt.Sprintf("OpenSearch answered %d %s: ", status, http.StatusText(status))
}
