package auth

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"faulty/functions/forwarder/identity"
	"faulty/functions/internal/env"
)

// TestNewSecret fetches a secret from a fake Secrets Manager with the real client.
func TestNewSecret(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var in struct {
			SecretID string `json:"SecretId"`
		}
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil || r.Header.Get("X-Amz-Target") != "secretsmanager.GetSecretValue" || in.SecretID != "search" {
			t.Errorf("%s asks for %q (%v); want search", r.Header.Get("X-Amz-Target"), in.SecretID, err)
		}
		_, _ = fmt.Fprint(w, `{"Name":"search","SecretString":"{\"username\":\"ann\",\"password\":\"s3cret\"}"}`)
	}))
	t.Cleanup(server.Close)
	vars := map[string]string{"AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "SECRET", "AWS_ENDPOINT_URL": server.URL}
	id := identity.Read(&env.Reader{Lookup: func(name string) (string, bool) { return vars[name], true }})
	req := newRequest(t)
	if err := NewSecret("search", id).Authorize(t.Context(), req, nil); err != nil {
		t.Fatal(err)
	}
	if user, password, _ := req.BasicAuth(); user != "ann" || password != "s3cret" {
		t.Errorf("BasicAuth = %s, %s; want ann, s3cret", user, password)
	}
}
