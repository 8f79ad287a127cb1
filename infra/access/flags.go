package access

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
)

// Flags are the flags of a command that connects to an OpenSearch, except its
// address. The address is a flag of the command, because some commands require it
// and others find it.
type Flags struct {
	Credentials
	Trust
}

// Credentials are the flags for authentication: with a user, with AWS
// credentials, or none.
type Credentials struct {
	User     string `env:"OPENSEARCH_USER" help:"User of basic authentication."`
	Password string `env:"OPENSEARCH_PASSWORD" help:"Its password; better given as the variable than as the flag, which other users of the machine can read."`
	Sign     string `enum:",es,aoss" default:"" placeholder:"es|aoss" help:"Sign requests with AWS credentials (environment, profile or role): es for an Amazon OpenSearch Service domain, aoss for a Serverless collection."`
	Region   string `help:"AWS region, if neither the profile nor AWS_REGION names one."`
}

// Trust are the flags that define which servers are trusted.
type Trust struct {
	CACert   string `name:"cacert" type:"existingfile" help:"PEM file of the authority that signed the server's certificate."`
	Insecure bool   `help:"Accept any certificate. Only for trying things out: anyone in between can read the password."`
}

// Given reports whether the flags select an authentication.
func (c Credentials) Given() bool { return c.User != "" || c.Sign != "" }

// Account returns the configuration of the AWS SDK. By the SDK's rules, it comes
// from the environment, a profile, single sign-on or the role of the machine.
func (c Credentials) Account(ctx context.Context) (aws.Config, error) {
	cfg, err := config.LoadDefaultConfig(ctx, func(o *config.LoadOptions) error {
		o.Region = c.Region
		return nil
	})
	if err != nil {
		return cfg, fmt.Errorf("read the AWS configuration: %w", err)
	}
	if cfg.Region == "" {
		return cfg, errors.New("there is no AWS region; give --region, or set AWS_REGION or AWS_PROFILE")
	}
	return cfg, nil
}

func (t Trust) config() (*tls.Config, error) {
	trust := &tls.Config{MinVersion: tls.VersionTLS12, InsecureSkipVerify: t.Insecure} //nolint:gosec // asked for by --insecure
	if t.CACert == "" {
		return trust, nil
	}
	pem, err := os.ReadFile(t.CACert)
	if err != nil {
		return nil, fmt.Errorf("read --cacert: %w", err)
	}
	trust.RootCAs = x509.NewCertPool()
	if !trust.RootCAs.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("--cacert %s holds no certificate in PEM (-----BEGIN CERTIFICATE-----)", t.CACert)
	}
	return trust, nil
}
