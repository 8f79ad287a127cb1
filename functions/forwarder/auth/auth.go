// Package auth authenticates requests to OpenSearch: with basic credentials from OPENSEARCH_URL or
// from Secrets Manager, or with a signature of the function's role (SigV4).
//
// Errors and messages never contain credentials.
package auth

import (
	"context"
	"net/http"
)

// An Auth adds authentication to requests. It is safe for concurrent use by multiple goroutines.
type Auth interface {
	// Authorize adds the authentication to req; body is the request body as it is sent.
	Authorize(ctx context.Context, req *http.Request, body []byte) error
	// Renew is called when OpenSearch rejects the credentials. It reports whether another attempt
	// may succeed.
	Renew() bool
	// Hint returns what to check if OpenSearch rejects the credentials.
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

// Hint names the variables that contain the credentials.
func (b Basic) Hint() string {
	if b.User == "" {
		return "no credentials are sent: set OPENSEARCH_AUTH=basic and OPENSEARCH_SECRET, or OPENSEARCH_AUTH=sigv4"
	}
	return "check the user and password in OPENSEARCH_URL"
}
