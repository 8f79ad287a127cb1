// Package identity provides the region and the credentials with which a function calls AWS.
package identity

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"faulty/functions/internal/env"
)

// An Identity is the region and the role of a function, which Lambda sets in the environment. The
// SDK's config package would search files and metadata services for them, and would link six other
// services. Both cost cold start time.
type Identity struct {
	Region   string
	endpoint string // of an emulator that replaces all services, or ""
	keyID    string
	secret   string
	token    string
}

// Read reads the identity from the environment. All variables may be missing if the function does
// not call AWS.
func Read(vars *env.Reader) Identity {
	return Identity{
		Region:   vars.String("AWS_REGION", ""),
		endpoint: vars.String("AWS_ENDPOINT_URL", ""),
		keyID:    vars.String("AWS_ACCESS_KEY_ID", ""),
		secret:   vars.String("AWS_SECRET_ACCESS_KEY", ""),
		token:    vars.String("AWS_SESSION_TOKEN", ""),
	}
}

// Credentials returns the role's credentials. They are valid as long as the execution environment.
func (i Identity) Credentials() aws.CredentialsProvider {
	return credentials.NewStaticCredentialsProvider(i.keyID, i.secret, i.token)
}

// Endpoint returns the address of the emulator, or def if there is none.
func (i Identity) Endpoint(def string) *string {
	if i.endpoint != "" {
		return aws.String(i.endpoint)
	}
	if def == "" {
		return nil
	}
	return aws.String(def)
}
