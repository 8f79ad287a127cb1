package auth

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"faulty/functions/forwarder/identity"
)

// The services that a SigV4 signs requests for.
const (
	Domain     = "es"   // an OpenSearch Service domain
	Serverless = "aoss" // an OpenSearch Serverless collection
)

// A SigV4 signs requests with the credentials of the function's role.
type SigV4 struct {
	service, region string
	credentials     aws.CredentialsProvider
	signer          *v4.Signer
	now             func() time.Time
}

// NewSigV4 returns a signer for a service in a region.
func NewSigV4(service, region string, id identity.Identity) *SigV4 {
	return &SigV4{service: service, region: region, credentials: id.Credentials(), signer: v4.NewSigner(), now: time.Now}
}

// Authorize signs the address, headers and body of req. It also sets the hash of the body in a
// header, because serverless collections refuse requests without it.
func (s *SigV4) Authorize(ctx context.Context, req *http.Request, body []byte) error {
	credentials, err := s.credentials.Retrieve(ctx)
	if err != nil {
		return fmt.Errorf("the role's credentials are missing (AWS_ACCESS_KEY_ID …, which Lambda sets): %w", err)
	}
	sum := sha256.Sum256(body)
	hash := hex.EncodeToString(sum[:])
	req.Header.Set("X-Amz-Content-Sha256", hash)
	if err := s.signer.SignHTTP(ctx, credentials, req, hash, s.service, s.region, s.now()); err != nil {
		return fmt.Errorf("sign for %s in %s: %w", s.service, s.region, err)
	}
	return nil
}

// Renew reports false, because the role's credentials are valid as long as the function's
// environment.
func (s *SigV4) Renew() bool { return false }

// Hint names the policies that must allow the role.
func (s *SigV4) Hint() string {
	if s.service == Serverless {
		return "signed for aoss in " + s.region + ": the role needs aoss:APIAccessAll, and a data access policy of the collection must name it"
	}
	return "signed for es in " + s.region + ": the role needs es:ESHttpPost, and the domain's access policy or role mapping must name it"
}
