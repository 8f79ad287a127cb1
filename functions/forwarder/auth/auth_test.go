package auth

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"faulty/functions/forwarder/identity"
	"faulty/functions/internal/env"
)

func newRequest(t *testing.T) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://search-logs.eu-west-1.es.amazonaws.com/_bulk?filter_path=errors%2Citems.%2A.status", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-ndjson")
	req.ContentLength = 2
	return req
}

func testIdentity() identity.Identity {
	vars := map[string]string{"AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "SECRET", "AWS_SESSION_TOKEN": "TOKEN"}
	return identity.Read(&env.Reader{Lookup: func(name string) (string, bool) { return vars[name], true }})
}

// TestSigV4 computes the signature independently, as the IAM User Guide describes it under "Create
// a signed AWS API request".
func TestSigV4(t *testing.T) {
	s := NewSigV4(Serverless, "eu-west-1", testIdentity())
	s.now = func() time.Time { return time.Date(2026, 11, 22, 21, 24, 52, 0, time.UTC) }
	req := newRequest(t)
	if err := s.Authorize(t.Context(), req, []byte("{}")); err != nil {
		t.Fatal(err)
	}
	hash := func(text string) string { sum := sha256.Sum256([]byte(text)); return hex.EncodeToString(sum[:]) }
	mac := func(key, text string) string {
		m := hmac.New(sha256.New, []byte(key))
		_, _ = m.Write([]byte(text))
		return string(m.Sum(nil))
	}
	const signed = "content-length;content-type;host;x-amz-content-sha256;x-amz-date;x-amz-security-token"
	canonical := "POST\n/_bulk\nfilter_path=errors%2Citems.%2A.status\ncontent-length:2\ncontent-type:application/x-ndjson\nhost:search-logs.eu-west-1.es.amazonaws.com\n" +
		"x-amz-content-sha256:" + hash("{}") + "\nx-amz-date:20261122T212452Z\nx-amz-security-token:TOKEN\n\n" + signed + "\n" + hash("{}")
	key := mac(mac(mac(mac("AWS4SECRET", "20261122"), "eu-west-1"), "aoss"), "aws4_request")
	signature := hex.EncodeToString([]byte(mac(key, "AWS4-HMAC-SHA256\n20261122T212452Z\n20261122/eu-west-1/aoss/aws4_request\n"+hash(canonical))))
	want := "AWS4-HMAC-SHA256 Credential=AKID/20261122/eu-west-1/aoss/aws4_request, SignedHeaders=" + signed + ", Signature=" + signature
	if got := req.Header.Get("Authorization"); got != want {
		t.Errorf("Authorization = %s; want %s", got, want)
	}
}

func TestSigV4WithoutCredentials(t *testing.T) {
	none := identity.Read(&env.Reader{Lookup: func(string) (string, bool) { return "", false }})
	err := NewSigV4(Domain, "eu-west-1", none).Authorize(t.Context(), newRequest(t), nil)
	if err == nil || !strings.Contains(err.Error(), "AWS_ACCESS_KEY_ID") {
		t.Errorf("Authorize = %v; want an error that names AWS_ACCESS_KEY_ID", err)
	}
}

func TestBasic(t *testing.T) {
	req := newRequest(t)
	if err := (Basic{"ann", "s3cret"}).Authorize(t.Context(), req, nil); err != nil {
		t.Fatal(err)
	}
	if user, password, ok := req.BasicAuth(); user != "ann" || password != "s3cret" || !ok {
		t.Errorf("BasicAuth = %s, %s, %v; want ann, s3cret", user, password, ok)
	}
	req = newRequest(t)
	if err := (Basic{}).Authorize(t.Context(), req, nil); err != nil || req.Header.Get("Authorization") != "" {
		t.Errorf("the zero Basic sets %q, %v; want nothing", req.Header.Get("Authorization"), err)
	}
}

// TestSecretIsFetchedOnce: the secret is fetched once, and again only after it was rejected.
func TestSecretIsFetchedOnce(t *testing.T) {
	fetched := 0
	s := &Secret{name: "search", fetch: func(context.Context, string) (string, error) {
		fetched++
		return `{"username":"ann","password":"s3cret","engine":"opensearch"}`, nil
	}}
	for range 3 {
		req := newRequest(t)
		if err := s.Authorize(t.Context(), req, nil); err != nil {
			t.Fatal(err)
		}
		if user, password, _ := req.BasicAuth(); user != "ann" || password != "s3cret" {
			t.Errorf("BasicAuth = %s, %s; want ann, s3cret", user, password)
		}
	}
	if fetched != 1 {
		t.Errorf("fetched %d times for 3 requests; want once", fetched)
	}
	if !s.Renew() {
		t.Error("Renew() = false; want true: a secret may have been rotated")
	}
	if err := s.Authorize(t.Context(), newRequest(t), nil); err != nil || fetched != 2 {
		t.Errorf("after Renew: %v, fetched %d times; want 2", err, fetched)
	}
}

func TestSecretFailure(t *testing.T) {
	for _, row := range []struct {
		name, text string
		err        error
		want       string
	}{
		{"not allowed", "", errors.New("Secrets Manager: AccessDeniedException"), "secret search (OPENSEARCH_SECRET) cannot be used: Secrets Manager: AccessDeniedException"},
		{"plain text", "s3cret", nil, `it must be {"username":"…","password":"…"}`},
		{"other names", `{"user":"ann","password":"s3cret"}`, nil, `it must be {"username":"…","password":"…"}`},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := &Secret{name: "search", fetch: func(context.Context, string) (string, error) { return row.text, row.err }}
			err := s.Authorize(t.Context(), newRequest(t), nil)
			if err == nil || !strings.Contains(err.Error(), row.want) || strings.Contains(err.Error(), "s3cret") {
				t.Errorf("Authorize with the secret %q = %v; want an error with %q and without the secret", row.text, err, row.want)
			}
		})
	}
}
