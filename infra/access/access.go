// Package access says how a command gets at an OpenSearch: the flags, what they
// may not say together, and what they make of requests.
//
// Credentials appear in no error and no message.
package access

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/opensearch-project/opensearch-go/v4"
	"github.com/opensearch-project/opensearch-go/v4/signer"
	"github.com/opensearch-project/opensearch-go/v4/signer/awsv2"
)

// An Access is an address, and what lets requests in there.
type Access struct {
	URL     *url.URL    // without credentials: it may be printed
	Service string      // that requests are signed for: es, aoss, or "" for no signature
	AWS     aws.Config  // region and credentials of signatures; the zero value without them
	TLS     *tls.Config // which certificates are good

	user, password string
	signer         signer.Signer // of Service
}

// To returns the way into what is at base. An address may bring a user of its own,
// which counts where the flags name none. It sends nothing.
func (f Flags) To(ctx context.Context, base *url.URL) (*Access, error) {
	a := &Access{URL: new(*base), Service: f.Sign, user: f.User, password: f.Password}
	if a.user == "" && base.User != nil {
		a.user = base.User.Username()
		a.password, _ = base.User.Password()
	}
	a.URL.User = nil
	var err error
	switch {
	case a.user != "" && a.Service != "":
		return nil, errors.New("--user and --sign exclude each other; a domain takes the one or the other")
	case a.user != "" && a.password == "":
		return nil, fmt.Errorf("user %q has no password; set OPENSEARCH_PASSWORD", a.user)
	}
	if a.TLS, err = f.config(); err != nil || a.Service == "" {
		return a, err
	}
	if a.AWS, err = f.Account(ctx); err != nil {
		return nil, fmt.Errorf("--sign: %w", err)
	}
	if a.signer, err = awsv2.NewSignerWithService(a.AWS, a.Service); err != nil {
		return nil, fmt.Errorf("prepare signatures for %s: %w", a.Service, err)
	}
	return a, nil
}

// ToSearch returns the way into the OpenSearch at an address, which the flag of
// that name has given. It sends nothing.
func (f Flags) ToSearch(ctx context.Context, flag, address string) (*Access, error) {
	base, err := ParseURL(flag, "http://localhost:9200", address)
	if err != nil {
		return nil, err
	}
	if strings.Contains(base.Path, "/_") { // such as /_bulk
		return nil, fmt.Errorf("%s%s has more than an address; leave out what follows the host and port", flag, shown(address))
	}
	return f.To(ctx, base)
}

// ParseURL reads an address. The flag that has given it, and one that would do,
// are for the error.
func ParseURL(flag, example, text string) (*url.URL, error) {
	base, err := url.Parse(text)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s%s is no URL; it looks like %s%s", flag, shown(text), example, onEscapes(text, err))
	case base.Scheme != "http" && base.Scheme != "https", base.Host == "":
		return nil, fmt.Errorf("%s%s does not begin with http:// or https:// and a host; it looks like %s", flag, shown(text), example)
	case base.RawQuery != "" || base.Fragment != "":
		return nil, fmt.Errorf("%s%s has more than an address; it looks like %s", flag, shown(text), example)
	}
	return base, nil
}

// onEscapes says how to write what an address cannot hold as it is.
func onEscapes(text string, err error) string {
	if strings.Contains(text, "@") {
		return "; in a user or password, % is written %25, @ %40, : %3A, / %2F, ? %3F, # %23, a blank %20; or give them as OPENSEARCH_USER and OPENSEARCH_PASSWORD"
	}
	if _, ok := errors.AsType[url.EscapeError](err); ok {
		return "; a % that is meant is written %25"
	}
	return ""
}

// shown quotes an address for an error, but none that may hold a password: of
// ann:secret@host, without a scheme, url.URL.Redacted makes no secret.
func shown(address string) string {
	if strings.Contains(address, "@") {
		return ""
	}
	return fmt.Sprintf(" %q", address)
}

// Basic returns user and password, both empty where there are none.
func (a Access) Basic() (user, password string) { return a.user, a.password }

// String returns the address, so that nobody prints the rest.
func (a Access) String() string { return a.URL.String() }

// GoString does the same for %#v.
func (a Access) GoString() string { return a.String() }

// Authorise adds to req what lets it in.
func (a Access) Authorise(req *http.Request) error {
	if a.user != "" {
		req.SetBasicAuth(a.user, a.password)
	}
	if a.signer == nil {
		return nil
	}
	if err := a.signer.SignRequest(req); err != nil {
		return fmt.Errorf("sign the request for %s: %w; are there AWS credentials here? `aws sts get-caller-identity` tells", a.Service, err)
	}
	return nil
}

// Client returns what opensearch-go makes a client of. It retries nothing unless
// that is set too.
func (a Access) Client() opensearch.Config {
	return opensearch.Config{
		Addresses: []string{strings.TrimSuffix(a.URL.String(), "/")}, Username: a.user, Password: a.password, Signer: a.signer,
		DisableRetry: true, Transport: a.Transport(),
	}
}

// Transport returns connections that trust what is to be trusted. They are of HTTP/1.1:
// one of HTTP/2 that no longer responds would be used again by every request, and each
// would time out.
func (a Access) Transport() *http.Transport {
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	return &http.Transport{
		Proxy: http.ProxyFromEnvironment, TLSClientConfig: a.TLS, Protocols: protocols,
		ResponseHeaderTimeout: time.Minute, MaxIdleConnsPerHost: 8,
	}
}
