package bulk

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"faulty/functions/forwarder/jsonscan"
)

// A RequestError reports a request that failed as a whole.
type RequestError struct {
	URL        string // without credentials
	Status     int    // of HTTP; 0 where there was no answer
	Reason     string
	RetryAfter time.Duration // as the server asked, or 0
}

// Error tells the address, the answer and what to do about it.
func (e *RequestError) Error() string {
	if e.Status == 0 {
		return fmt.Sprintf("POST %s got no answer: %s (is OPENSEARCH_URL right, and reachable from the function's network?)", e.URL, e.Reason)
	}
	return fmt.Sprintf("POST %s answered %d: %s%s", e.URL, e.Status, e.Reason, advice(e.Status))
}

// temporary reports whether the same request may succeed later.
func (e *RequestError) temporary() bool {
	switch e.Status {
	case 0, http.StatusOK, http.StatusRequestTimeout, http.StatusTooManyRequests, http.StatusInternalServerError,
		http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// advice says what to do about a status, in brackets.
func advice(status int) string {
	switch status {
	case http.StatusUnauthorized:
		return " (check the user and password in OPENSEARCH_URL)"
	case http.StatusForbidden:
		return " (the user needs the right to create documents and indices)"
	case http.StatusNotFound, http.StatusMethodNotAllowed:
		return " (OPENSEARCH_URL must be the address of OpenSearch itself)"
	case http.StatusTooManyRequests:
		return " (OpenSearch is overloaded: give it more capacity, or the forwarder less concurrency)"
	}
	return ""
}

// A RejectedError reports documents that OpenSearch refuses and always will.
type RejectedError struct {
	Count  int
	Reason string   // of the first one
	IDs    []string // of the first ones, at most ten
}

// Error tells how many were refused, why, and which.
func (e *RejectedError) Error() string {
	return fmt.Sprintf("OpenSearch refused %d documents, the first because of %s; event ids: %s", e.Count, e.Reason, strings.Join(e.IDs, ", "))
}

const maxIDs = 10

// add counts one more refused document.
func (e *RejectedError) add(id, reason string) {
	if e.Count++; e.Count == 1 {
		e.Reason = reason
	}
	if len(e.IDs) < maxIDs {
		e.IDs = append(e.IDs, id)
	}
}

// plainReason returns the cause of a failed request without its URL, which may
// hold credentials.
func plainReason(err error) string {
	if u, ok := errors.AsType[*url.Error](err); ok {
		return u.Err.Error()
	}
	return err.Error()
}

// responseReason finds the reason in an error's body, {"error":{…}} or text.
func responseReason(body []byte) string {
	text := string(jsonscan.Cut(body, 200))
	c := jsonscan.Cursor{Buf: body}
	if c.Peek() != '{' {
		return strings.TrimSpace(text)
	}
	reason := ""
	c.Open('{')
	for key, ok := c.Member(); ok; key, ok = c.Member() {
		if string(key.Raw) == "error" && c.Peek() == '{' {
			reason = parseReason(&c)
		} else {
			c.Skip()
		}
	}
	if reason == "" {
		return text
	}
	return reason
}
