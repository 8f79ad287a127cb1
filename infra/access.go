package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/opensearch-project/opensearch-go/v4/signer"
	"github.com/opensearch-project/opensearch-go/v4/signer/awsv2"
)

type accessFlags struct {
	URL      string `name:"url" required:"" env:"OPENSEARCH_URL" help:"The OpenSearch, such as http://localhost:9200."`
	User     string `env:"OPENSEARCH_USER" help:"User of basic authentication."`
	Password string `env:"OPENSEARCH_PASSWORD" help:"Its password; better given as the variable than as the flag, which other users of the machine can read."`
	Sign     string `enum:",es,aoss" default:"" placeholder:"es|aoss" help:"Sign requests with AWS credentials (environment, profile or role): es for an Amazon OpenSearch Service domain, aoss for a Serverless collection."`
	Region   string `help:"AWS region to sign for, where the profile or AWS_REGION does not say."`
	CACert   string `name:"cacert" type:"existingfile" help:"PEM file of the authority that signed the server's certificate."`
	Insecure bool   `help:"Accept any certificate. Only for trying things out: anyone in between can read the password."`
}

// access is how requests are let in: basic credentials, a signature, or neither.
type access struct {
	user, password string
	service        string // es, aoss, or empty for no signature
	signer         signer.Signer
}

// authorise adds to req what lets it in.
func (a access) authorise(req *http.Request) error {
	if a.user != "" {
		req.SetBasicAuth(a.user, a.password)
	}
	if a.signer == nil {
		return nil
	}
	if err := a.signer.SignRequest(req); err != nil {
		return fmt.Errorf("sign the request for %s: %w; are there AWS credentials here? `aws sts get-caller-identity` tells", a.service, err)
	}
	return nil
}

// connect returns the OpenSearch that the flags describe. It sends nothing yet.
func (f accessFlags) connect(ctx context.Context) (*server, error) {
	base, err := parseURL("--url", "http://localhost:9200", f.URL)
	if err != nil {
		return nil, err
	}
	if strings.Contains(base.Path, "/_") {
		return nil, fmt.Errorf("--url %q has more than an address; leave out what follows the host and port", base.Redacted())
	}
	return f.server(ctx, "OpenSearch", "--url", base)
}

// server returns what is at base, with the credentials that the flags give.
func (f accessFlags) server(ctx context.Context, product, flag string, base *url.URL) (*server, error) {
	a, err := f.access(ctx, base.User)
	if err != nil {
		return nil, err
	}
	base.User = nil // from here on the address may be printed
	trust, err := f.trust()
	if err != nil {
		return nil, err
	}
	return &server{product: product, flag: flag, base: base, access: a, http: &http.Client{
		Timeout:   20 * time.Second,
		Transport: &http.Transport{Proxy: http.ProxyFromEnvironment, TLSClientConfig: trust, ForceAttemptHTTP2: true},
		// A redirect leads to a login page as a rule, and must not get the password.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

func parseURL(flag, example, text string) (*url.URL, error) {
	base, err := url.Parse(text)
	switch {
	case err != nil: // its text may hold a password
		return nil, fmt.Errorf("%s is no URL; it looks like %s", flag, example)
	case base.Scheme != "http" && base.Scheme != "https", base.Host == "":
		return nil, fmt.Errorf("%s %q does not begin with http:// or https:// and a host; it looks like %s", flag, base.Redacted(), example)
	case base.RawQuery != "" || base.Fragment != "":
		return nil, fmt.Errorf("%s %q has more than an address; it looks like %s", flag, base.Redacted(), example)
	}
	return base, nil
}

// access reads the credentials. A URL may bring its own.
func (f accessFlags) access(ctx context.Context, inURL *url.Userinfo) (access, error) {
	a := access{user: f.User, password: f.Password, service: f.Sign}
	if a.user == "" && inURL != nil {
		a.user = inURL.Username()
		a.password, _ = inURL.Password()
	}
	switch {
	case a.user != "" && a.service != "":
		return a, errors.New("--user and --sign exclude each other; a domain takes the one or the other")
	case a.user != "" && a.password == "":
		return a, fmt.Errorf("user %q has no password; set OPENSEARCH_PASSWORD", a.user)
	case a.service == "":
		return a, nil
	}
	// The SDK's own chain: environment, profile, single sign-on, role of the machine.
	cfg, err := config.LoadDefaultConfig(ctx, func(o *config.LoadOptions) error {
		o.Region = f.Region
		return nil
	})
	if err != nil {
		return a, fmt.Errorf("read the AWS configuration: %w", err)
	}
	if cfg.Region == "" {
		return a, errors.New("--sign needs a region; give --region, or set AWS_REGION")
	}
	if a.signer, err = awsv2.NewSignerWithService(cfg, a.service); err != nil {
		return a, fmt.Errorf("prepare signatures for %s: %w", a.service, err)
	}
	return a, nil
}

// trust says which certificates are good.
func (f accessFlags) trust() (*tls.Config, error) {
	trust := &tls.Config{MinVersion: tls.VersionTLS12, InsecureSkipVerify: f.Insecure} //nolint:gosec // asked for by --insecure
	if f.CACert == "" {
		return trust, nil
	}
	pem, err := os.ReadFile(f.CACert)
	if err != nil {
		return nil, fmt.Errorf("read --cacert: %w", err)
	}
	trust.RootCAs = x509.NewCertPool()
	if !trust.RootCAs.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("--cacert %s holds no certificate in PEM (-----BEGIN CERTIFICATE-----)", f.CACert)
	}
	return trust, nil
}
