package auth

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// NewSigV4From returns a signer that uses the credentials of the provider, such as those of a
// profile on a developer's machine. The credentials may change while the signer is used.
func NewSigV4From(service, region string, credentials aws.CredentialsProvider) *SigV4 {
	return &SigV4{service: service, region: region, credentials: credentials, signer: v4.NewSigner(), now: time.Now}
}
