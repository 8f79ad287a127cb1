package access

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
)

// secrets returns an account whose Secrets Manager has one secret, or refuses the
// request.
func secrets(t *testing.T, secret string) aws.Config {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		response := map[string]string{"SecretString": secret}
		if secret == "" {
			response = map[string]string{"__type": "AccessDeniedException", "Message": "not authorized"}
			w.WriteHeader(http.StatusBadRequest)
		}
		_ = json.NewEncoder(w).Encode(response)
	}))
	t.Cleanup(server.Close)
	return aws.Config{Region: "eu-west-1", BaseEndpoint: &server.URL, Credentials: credentials.NewStaticCredentialsProvider("test", "test", "")}
}

// TestStack checks the authentication of this machine for each configuration of
// the forwarder.
func TestStack(t *testing.T) {
	cfg := secrets(t, `{"username":"admin","password":"hush","engine":"opensearch"}`)
	secret := map[string]string{"SearchSecretArn": "arn"}
	for _, row := range []struct {
		name                string
		outputs, parameters map[string]string
		flags, want         Credentials
	}{
		{"the domain of the stack", secret, map[string]string{"OpenSearch": "domain", "OpenSearchAuth": "sigv4"}, Credentials{}, Credentials{User: "admin", Password: "hush", Region: "eu-west-1"}},
		{"a domain, signed", nil, map[string]string{"OpenSearchAuth": "sigv4"}, Credentials{}, Credentials{Sign: "es", Region: "eu-west-1"}},
		{"a collection, signed", nil, map[string]string{"OpenSearchAuth": "sigv4", "OpenSearchCollectionArn": "arn"}, Credentials{}, Credentials{Sign: "aoss", Region: "eu-west-1"}},
		{"signed, in another region", nil, map[string]string{"OpenSearchAuth": "sigv4"}, Credentials{Region: "us-east-1"}, Credentials{Sign: "es", Region: "us-east-1"}},
		{"a secret", secret, nil, Credentials{}, Credentials{User: "admin", Password: "hush", Region: "eu-west-1"}},
		{"a secret that is not used", secret, map[string]string{"OpenSearchAuth": "none"}, Credentials{}, Credentials{Region: "eu-west-1"}},
		{"nothing", nil, nil, Credentials{}, Credentials{Region: "eu-west-1"}},
		{"flags before the secret", secret, nil, Credentials{User: "ann", Password: "flag"}, Credentials{User: "ann", Password: "flag"}},
		{"flags before the signature", nil, map[string]string{"OpenSearchAuth": "sigv4"}, Credentials{User: "ann", Password: "flag"}, Credentials{User: "ann", Password: "flag"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got, err := OfStack(row.outputs, row.parameters).Complete(t.Context(), cfg, row.flags); err != nil || got != row.want {
				t.Errorf("Complete = %+v, %v; want %+v", got, err, row.want)
			}
		})
	}
}

func TestStackSecretErrors(t *testing.T) {
	for _, row := range []struct{ name, secret, want string }{
		{"no right", "", "read the secret arn: AccessDeniedException: not authorized; it needs the permission secretsmanager:GetSecretValue"},
		{"no JSON", "hush", `the secret arn is not of the form {"username":"…","password":"…"}`},
		{"no user", `{"password":"hush"}`, `the secret arn is not of the form`},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, err := Stack{Secret: "arn"}.Complete(t.Context(), secrets(t, row.secret), Credentials{})
			if err == nil || !strings.HasPrefix(err.Error(), row.want) || strings.Contains(err.Error(), "hush") {
				t.Errorf("Complete with %s: %v; want %s", row.name, err, row.want)
			}
		})
	}
}
