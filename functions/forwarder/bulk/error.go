package bulk

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"syscall"
	"time"

	"faulty/functions/forwarder/jsonscan"
)

// A RequestError reports a request that failed as a whole.
type RequestError struct {
	URL        string // without credentials
	Status     int    // HTTP status; 0 without a response
	Reason     string
	Advice     string        // what to do next
	RetryAfter time.Duration // the value of the Retry-After header, or 0
	Untrusted  bool          // the server's certificate is not trusted; a caller that can set Authorities should do so

	hopeless bool // there is no response and there never will be
	broken   bool // the connection broke during the request; some servers respond to a body that is too large like this
}

// Error returns the address, the response and what to do next.
func (e *RequestError) Error() string {
	answer := "got no answer"
	if e.Status != 0 {
		answer = fmt.Sprintf("answered %d", e.Status)
	}
	advice := ""
	if e.Advice != "" {
		advice = " (" + e.Advice + ")"
	}
	return fmt.Sprintf("POST %s %s: %s%s", e.URL, answer, e.Reason, advice)
}

// temporary reports whether the same request may succeed later.
func (e *RequestError) temporary() bool {
	switch e.Status {
	case 0:
		return !e.hopeless
	case http.StatusOK, http.StatusRequestTimeout, http.StatusTooManyRequests, http.StatusInternalServerError,
		http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// noAnswer returns the error for a request that failed below HTTP.
func noAnswer(where string, err error) *RequestError {
	e := &RequestError{URL: where, Reason: err.Error(), broken: broke(err)}
	_, untrusted := errors.AsType[*tls.CertificateVerificationError](err)
	_, otherHost := errors.AsType[x509.HostnameError](err)
	_, noTLS := errors.AsType[tls.RecordHeaderError](err)
	switch {
	case otherHost:
		e.Advice, e.hopeless = "OPENSEARCH_URL must name the host as its certificate does", true
	case untrusted:
		e.Untrusted = true
		e.Advice, e.hopeless = "the certificate is of no authority that the function trusts: put the authority's certificate into the function and its path into SSL_CERT_FILE", true
	case noTLS, strings.Contains(e.Reason, "HTTP response to HTTPS client"):
		e.Advice, e.hopeless = "this port speaks no TLS: OPENSEARCH_URL must begin with http://, or name another port", true
	default:
		e.Advice = "is OPENSEARCH_URL right, and reachable from the function's network?"
	}
	return e
}

// broke reports whether a connection broke while it was in use. It includes net.ErrClosed, which
// the writer gets if the reader noticed the broken connection first.
func broke(err error) bool {
	return errors.Is(err, syscall.EPIPE) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, net.ErrClosed)
}

// advice returns what to do about a status.
func (c *Client) advice(status int) string {
	switch status {
	case http.StatusBadRequest:
		if c.endpoint.Scheme == "http" {
			return "a port that wants TLS answers so too: then OPENSEARCH_URL must begin with https://"
		}
	case http.StatusUnauthorized:
		return c.auth.Hint()
	case http.StatusForbidden:
		return c.auth.Hint() + "; it needs the right to create documents and indices"
	case http.StatusMovedPermanently, http.StatusFound, http.StatusTemporaryRedirect, http.StatusPermanentRedirect,
		http.StatusNotFound, http.StatusMethodNotAllowed:
		return "OPENSEARCH_URL must be the address of OpenSearch itself"
	case http.StatusTooManyRequests:
		return "OpenSearch is overloaded: give it more capacity, or the forwarder less concurrency"
	}
	return ""
}

// adviceOn returns which setting to change if a document was refused for this reason, or "".
func adviceOn(reason string) string {
	if strings.Contains(reason, "Document ID is not supported") {
		return " (a time-series collection takes no ids: set DOCUMENT_IDS=none)"
	}
	return ""
}

// A RejectedError reports documents that OpenSearch refuses permanently.
type RejectedError struct{ Items []Rejection }

// A Rejection is the refusal of one document.
type Rejection struct {
	Number int    // position of the document in the batch
	Status int    // OpenSearch's status; 413 if this document alone is too large
	Type   string // OpenSearch's error type, such as mapper_parsing_exception
	Reason string
}

// Error returns how many documents were refused, and why the first one was refused.
func (e *RejectedError) Error() string {
	return fmt.Sprintf("OpenSearch refused %d documents, the first because of status %d, %s", len(e.Items), e.Items[0].Status, e.Items[0].Reason)
}

// responseReason returns the reason in an error response, which is {"error":{…}} or text.
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
			_, reason = parseReason(&c)
		} else {
			c.Skip()
		}
	}
	if reason == "" {
		return text
	}
	return reason
}
