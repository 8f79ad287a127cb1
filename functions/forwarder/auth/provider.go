package auth

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// NewSigV4From returns a signer in the name of whoever the credentials are of,
// such as a profile's on an operator's machine. They may change while it is used.
func NewSigV4From(service, region string, credentials aws.CredentialsProvider) *SigV4 {
	return &SigV4{service: service, region: region, credentials: credentials, signer: v4.NewSigner(), now: time.Now}
}
