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

	hopeless      bool // there is no response and there never will be
	broken        bool // the connection broke during the request; some servers respond to a body that is too large like this
	isUnconnected bool // no connection was established
}

// Error returns the address, the response and what to do next.
func (e *RequestError) Error() string {
	response := "got no response"
	if e.Status != 0 {
		response = fmt.Sprintf("responded %d", e.Status)
	}
	advice := ""
	if e.Advice != "" {
		advice = " (" + e.Advice + ")"
	}
	return fmt.Sprintf("POST %s %s: %s%s", e.URL, response, e.Reason, advice)
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

// isUnavailable reports whether the request did not reach OpenSearch: there is no connection, or a
// proxy responds in its place. Such a request fails without delay, and it fails until the cause is
// removed.
func (e *RequestError) isUnavailable() bool {
	switch e.Status {
	case 0:
		return e.isUnconnected
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// IsOutage reports whether the failed request would also have failed with other documents, as far
// as that can be seen.
func IsOutage(err error) bool {
	e, ok := errors.AsType[*RequestError](err)
	return ok && e.Status != http.StatusBadRequest // a document may be the cause
}

// IsBadRequest reports whether OpenSearch refused the request as a whole, which it does because of a
// document that it cannot read.
func IsBadRequest(err error) bool { return isStatus(err, http.StatusBadRequest) }

// transportError returns the error for a request that failed below HTTP.
func transportError(where string, err error) *RequestError {
	e := &RequestError{URL: where, Reason: err.Error(), broken: broke(err), isUnconnected: isUnconnected(err)}
	_, untrusted := errors.AsType[*tls.CertificateVerificationError](err)
	_, otherHost := errors.AsType[x509.HostnameError](err)
	_, noTLS := errors.AsType[tls.RecordHeaderError](err)
	switch {
	case otherHost:
		e.Advice, e.hopeless = "OPENSEARCH_URL must name the host as its certificate does", true
	case untrusted:
		e.Untrusted = true
		e.Advice, e.hopeless = "the certificate is not signed by an authority that the function trusts: put the authority's certificate into the function and its path into SSL_CERT_FILE", true
	case noTLS, strings.Contains(e.Reason, "HTTP response to HTTPS client"):
		e.Advice, e.hopeless = "this port does not use TLS: OPENSEARCH_URL must begin with http://, or name another port", true
	default:
		e.Advice = "is OPENSEARCH_URL right, and reachable from the function's network?"
	}
	return e
}

// isUnconnected reports whether a request failed before it had a connection: the host name could not
// be resolved, the connection was refused or not accepted in time, or TLS could not be established.
func isUnconnected(err error) bool {
	e, ok := errors.AsType[*net.OpError](err)
	switch _, noHost := errors.AsType[*net.DNSError](err); {
	case noHost:
		return true
	case !ok:
		return false
	}
	// crypto/tls reports alerts as the operations "remote error" and "local error".
	return e.Op == "dial" || e.Op == "proxyconnect" || e.Op == "remote error" || e.Op == "local error"
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
			return "a port that requires TLS also responds like this: in that case OPENSEARCH_URL must begin with https://"
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
		return " (a time-series collection does not accept ids: set DOCUMENT_IDS=none)"
	}
	return ""
}

// blocked is the type of error for an index that accepts no documents until an operator, or
// OpenSearch itself, removes the block. The status is 429 if the disk is full, and otherwise 403.
const blocked = "cluster_block_exception"

// A RejectedError reports documents that OpenSearch refuses, whatever the number of attempts.
type RejectedError struct{ Items []Rejection }

// An UnfinishedError reports that documents of a batch without ids are not stored, or perhaps not. The others must not be
// sent again, which would store them as duplicates.
type UnfinishedError struct {
	Left []int // the numbers of these documents in the batch

	cause error
}

func (e *UnfinishedError) Error() string { return e.cause.Error() }
func (e *UnfinishedError) Unwrap() error { return e.cause }

// unfinished returns the error for a batch without ids.
func (s *sending) unfinished(b *Batch, cause error) error {
	e := &UnfinishedError{cause: cause}
	for i := range b.items {
		if !s.stored[i] && !b.items[i].isUncounted {
			e.Left = append(e.Left, i)
		}
	}
	return e
}

// A Rejection is the refusal of one document.
type Rejection struct {
	Number int    // position of the document in the batch
	Status int    // OpenSearch's status; 413 if this document alone is too large
	Type   string // OpenSearch's error type, such as mapper_parsing_exception
	Reason string
}

// IsTemporary reports whether OpenSearch refuses the document because of its index or because of
// its configuration, and not because of the document: the index is read-only, closed or missing, the
// cluster has its maximum number of shards, or the sender lacks a right. An operator can change
// that.
func (r *Rejection) IsTemporary() bool {
	switch r.Status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound:
		return true
	}
	return r.Type == blocked || r.Type == "index_closed_exception" || r.Type == "validation_exception" && strings.Contains(r.Reason, "maximum")
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
