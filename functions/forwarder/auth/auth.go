// Package auth proves to OpenSearch who a request is from: by basic
// credentials, out of OPENSEARCH_URL or out of Secrets Manager, or by a
// signature of the function's role (SigV4).
//
// Credentials appear in no error and no message.
package auth

import (
	"context"
	"net/http"
)

// An Auth puts the proof into requests. It is safe for use by several
// goroutines at once.
type Auth interface {
	// Authorize adds to req what proves its sender; body is its body, as sent.
	Authorize(ctx context.Context, req *http.Request, body []byte) error
	// Renew is told that the proof was refused; it reports whether another
	// attempt may fare better.
	Renew() bool
	// Hint says what to check where the proof is refused.
	Hint() string
}

// Basic is a user and a password; the zero value sends none.
type Basic struct{ User, Password string }

// Authorize sets the Authorization header, if there is a user.
func (b Basic) Authorize(_ context.Context, req *http.Request, _ []byte) error {
	if b.User != "" {
		req.SetBasicAuth(b.User, b.Password)
	}
	return nil
}

// Renew reports false: these credentials never change.
func (b Basic) Renew() bool { return false }

// Hint names the variables the credentials come from.
func (b Basic) Hint() string {
	if b.User == "" {
		return "no credentials are sent: set OPENSEARCH_AUTH=basic and OPENSEARCH_SECRET, or OPENSEARCH_AUTH=sigv4"
	}
	return "check the user and password in OPENSEARCH_URL"
}
