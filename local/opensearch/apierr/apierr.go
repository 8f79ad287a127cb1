// Package apierr defines errors in OpenSearch's format, so that clients see the same types and
// statuses.
package apierr

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"strings"
)

// An Error is an error response with OpenSearch's name of the error.
type Error struct {
	Status int            // HTTP status
	Type   string         // OpenSearch's name, such as parsing_exception
	Reason string         // what is wrong with the request, including the input
	Fields map[string]any // further keys of the body, such as index
	Cause  *Error
	Shard  string // if set: the search failed in this index, and therefore as a whole
	Limit  bool   // OpenSearch would accept the request, the embedded store does not
	reduce bool   // occurred when the results of all indices were merged
}

// Error returns the type and the reason.
func (e *Error) Error() string { return e.Type + ": " + e.Reason }

// New returns an error. format and args make up its reason.
func New(status int, kind, format string, args ...any) *Error {
	return &Error{Status: status, Type: kind, Reason: fmt.Sprintf(format, args...)}
}

// Illegal returns an illegal_argument_exception, status 400.
func Illegal(format string, args ...any) *Error {
	return New(http.StatusBadRequest, "illegal_argument_exception", format, args...)
}

// Parsing returns a parsing_exception, status 400. OpenSearch returns it for a body that is JSON
// but not a valid request.
func Parsing(format string, args ...any) *Error {
	return New(http.StatusBadRequest, "parsing_exception", format, args...)
}

// Unsupported returns an error for a construct that OpenSearch supports and the embedded store does
// not. supported names the constructs of the same kind that the store supports.
func Unsupported(construct string, supported ...string) *Error {
	e := Illegal("%s is not supported by the embedded store; a real OpenSearch has it", construct)
	if len(supported) > 0 {
		e.Reason += "; supported here: " + strings.Join(supported, ", ")
	}
	e.Limit = true
	return e
}

// With adds a key to the body of the error and returns the error.
func (e *Error) With(key string, value any) *Error {
	if e.Fields == nil {
		e.Fields = map[string]any{}
	}
	e.Fields[key] = value
	return e
}

// CausedBy adds the cause of the error.
func (e *Error) CausedBy(cause *Error) *Error {
	e.Cause = cause
	return e
}

// InShard marks err as one that occurred while searching an index, which OpenSearch
// reports in another format.
func InShard(err error, index string) error {
	if e, ok := errors.AsType[*Error](err); ok && e.Shard == "" {
		e.Shard = index
	}
	return err
}

// InReduce marks err as one that occurred when the results of all indices were merged.
func InReduce(err *Error) *Error {
	err.reduce = true
	return err
}

// From returns err as an Error. Any other error becomes an internal failure,
// status 500.
func From(err error) *Error {
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	return New(http.StatusInternalServerError, "exception", "%v", err)
}

// Object returns the error as the JSON object that a verdict or a cause contains.
func (e *Error) Object() map[string]any {
	object := map[string]any{"type": e.Type, "reason": e.Reason}
	maps.Copy(object, e.Fields)
	if e.Cause != nil {
		object["caused_by"] = e.Cause.Object()
	}
	return object
}

// Body returns the body of an error response.
func (e *Error) Body() map[string]any {
	root := *e
	root.Cause = nil
	object := e.Object()
	object["root_cause"] = []any{root.Object()}
	if e.Shard != "" {
		object = map[string]any{
			"type": "search_phase_execution_exception", "reason": "all shards failed", "phase": "query", "grouped": true,
			"root_cause":    []any{root.Object()},
			"failed_shards": []any{map[string]any{"shard": 0, "index": e.Shard, "node": "embedded", "reason": e.Object()}},
		}
	}
	if e.reduce { // OpenSearch attributes it to no index
		object = map[string]any{
			"type": "search_phase_execution_exception", "reason": "", "phase": "fetch", "grouped": true,
			"root_cause": []any{}, "failed_shards": []any{}, "caused_by": e.Object(),
		}
	}
	return map[string]any{"error": object, "status": e.Status}
}
