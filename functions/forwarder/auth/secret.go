package auth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"

	"faulty/functions/forwarder/awsjson"
	"faulty/functions/forwarder/identity"
)

// secretsManager is read-only.
var secretsManager = awsjson.Service{Name: "secretsmanager", Target: "secretsmanager", Version: "1.1"}

// A Secret is a user and a password that Secrets Manager stores in the form
//
//	{"username":"…","password":"…"}
//
// which the rotation functions for RDS and OpenSearch use. It is fetched on first use, and again
// after OpenSearch has rejected it.
type Secret struct {
	name  string
	fetch func(ctx context.Context, name string) (string, error)

	mu    sync.Mutex // held while fetching, so that one request serves all callers
	known *Basic
}

// NewSecret returns the secret of the given name or ARN.
func NewSecret(name string, id identity.Identity) *Secret {
	return &Secret{name: name, fetch: func(ctx context.Context, name string) (string, error) { return ReadSecret(ctx, id, name) }}
}

// ReadSecret returns the text of the secret with the given name or ARN.
func ReadSecret(ctx context.Context, id identity.Identity, name string) (string, error) {
	var out struct{ SecretString *string }
	if err := secretsManager.Call(ctx, id, "GetSecretValue", map[string]string{"SecretId": name}, &out); err != nil {
		return "", fmt.Errorf("ask Secrets Manager: %w", err)
	}
	if out.SecretString == nil {
		return "", errors.New("it is binary")
	}
	return *out.SecretString, nil
}

// Authorize sets the Authorization header.
func (s *Secret) Authorize(ctx context.Context, req *http.Request, body []byte) error {
	b, err := s.get(ctx)
	if err != nil {
		return fmt.Errorf("secret %s (OPENSEARCH_SECRET) cannot be used: %w", s.name, err)
	}
	return b.Authorize(ctx, req, body)
}

func (s *Secret) get(ctx context.Context) (Basic, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.known != nil {
		return *s.known, nil
	}
	text, err := s.fetch(ctx, s.name)
	if err != nil {
		return Basic{}, err
	}
	var value struct{ Username, Password string }
	// The error of the decoder would quote the secret.
	if json.Unmarshal([]byte(text), &value) != nil || value.Username == "" {
		return Basic{}, errors.New(`it must be {"username":"…","password":"…"}`)
	}
	s.known = &Basic{value.Username, value.Password}
	return *s.known, nil
}

// Renew discards the secret, because it may have been rotated.
func (s *Secret) Renew() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.known = nil
	return true
}

// Hint names the secret.
func (s *Secret) Hint() string {
	return "check the username and password in the secret " + s.name
}
