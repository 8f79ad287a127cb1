// Package access says how to get at an OpenSearch and at AWS: by flags and
// variables of the names that faulty's other commands have.
package access

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"

	"faulty/functions/forwarder/auth"
)

// Flags are the flags of a command.
type Flags struct {
	URL      string `name:"url" default:"http://127.0.0.1:9200" env:"OPENSEARCH_URL" help:"The OpenSearch to store in."`
	User     string `env:"OPENSEARCH_USER" help:"User of basic authentication."`
	Password string `env:"OPENSEARCH_PASSWORD" help:"Its password; better given as the variable than as the flag, which other users of the machine can read."`
	Sign     string `enum:",es,aoss" default:"" placeholder:"es|aoss" help:"Sign requests with AWS credentials (environment, profile or role): es for an Amazon OpenSearch Service domain, aoss for a Serverless collection."`
	Region   string `help:"AWS region, where the profile or AWS_REGION does not say."`
}

// Connect returns the address that the flags name, without credentials, and what
// lets requests in there. It sends nothing.
func (f Flags) Connect(ctx context.Context) (*url.URL, auth.Auth, error) {
	base, err := f.parseURL()
	if err != nil {
		return nil, nil, err
	}
	basic := auth.Basic{User: f.User, Password: f.Password}
	if basic.User == "" && base.User != nil {
		basic.User = base.User.Username()
		basic.Password, _ = base.User.Password()
	}
	base.User = nil // from here on the address may be printed
	switch {
	case basic.User != "" && f.Sign != "":
		return nil, nil, errors.New("--user and --sign exclude each other; a domain takes the one or the other")
	case basic.User != "" && basic.Password == "":
		return nil, nil, fmt.Errorf("user %q has no password; set OPENSEARCH_PASSWORD", basic.User)
	case f.Sign == "":
		return base, basic, nil
	}
	cfg, err := f.AWS(ctx)
	if err != nil {
		return nil, nil, err
	}
	return base, auth.NewSigV4From(f.Sign, cfg.Region, cfg.Credentials), nil
}

func (f Flags) parseURL() (*url.URL, error) {
	base, err := url.Parse(f.URL)
	switch {
	case err != nil: // its text may hold a password
		return nil, errors.New("--url is no URL; it looks like http://localhost:9200")
	case base.Scheme != "http" && base.Scheme != "https", base.Host == "":
		return nil, fmt.Errorf("--url %q does not begin with http:// or https:// and a host; it looks like http://localhost:9200", base.Redacted())
	case base.RawQuery != "" || base.Fragment != "" || strings.Contains(base.Path, "/_"):
		return nil, fmt.Errorf("--url %q has more than an address; leave out what follows the host and port", base.Redacted())
	}
	return base, nil
}

// AWS returns the SDK's configuration: environment, profile, single sign-on or
// the machine's role, by the SDK's own rules.
func (f Flags) AWS(ctx context.Context) (aws.Config, error) {
	cfg, err := config.LoadDefaultConfig(ctx, func(o *config.LoadOptions) error {
		o.Region = f.Region
		return nil
	})
	if err != nil {
		return cfg, fmt.Errorf("read the AWS configuration: %w", err)
	}
	if cfg.Region == "" {
		return cfg, errors.New("no AWS region: give --region, or set AWS_REGION or AWS_PROFILE")
	}
	return cfg, nil
}
