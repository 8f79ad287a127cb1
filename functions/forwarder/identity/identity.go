// Package identity is what Lambda gives a function to call AWS with.
package identity

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"faulty/functions/internal/env"
)

// An Identity is a function's region and role, as Lambda puts them into the
// environment. The SDK's config package would look through files and metadata
// services for the same, and bring six other services along: both cost cold
// start.
type Identity struct {
	Region   string
	endpoint string // of an emulator that stands in for all services, or ""
	keyID    string
	secret   string
	token    string
}

// Read reads the identity out of the environment. All of it may be missing,
// where nothing of AWS is used.
func Read(vars *env.Reader) Identity {
	return Identity{
		Region:   vars.String("AWS_REGION", ""),
		endpoint: vars.String("AWS_ENDPOINT_URL", ""),
		keyID:    vars.String("AWS_ACCESS_KEY_ID", ""),
		secret:   vars.String("AWS_SECRET_ACCESS_KEY", ""),
		token:    vars.String("AWS_SESSION_TOKEN", ""),
	}
}

// Credentials returns the role's credentials. They last as long as the
// environment they were put into.
func (i Identity) Credentials() aws.CredentialsProvider {
	return credentials.NewStaticCredentialsProvider(i.keyID, i.secret, i.token)
}

// Endpoint returns the address that stands in for AWS, or def.
func (i Identity) Endpoint(def string) *string {
	if i.endpoint != "" {
		return aws.String(i.endpoint)
	}
	if def == "" {
		return nil
	}
	return aws.String(def)
}
