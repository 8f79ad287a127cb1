// Package access defines how a command connects to an OpenSearch: the flags,
// their valid combinations, and the authentication of requests.
//
// No error and no message contains credentials.
package access

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/opensearch-project/opensearch-go/v4"
	"github.com/opensearch-project/opensearch-go/v4/signer"
	"github.com/opensearch-project/opensearch-go/v4/signer/awsv2"
)

// An Access is an address with the credentials for its requests.
type Access struct {
	URL     *url.URL    // without credentials, so that it may be printed
	Service string      // service that requests are signed for: es, aoss, or "" for no signature
	AWS     aws.Config  // region and credentials of signatures; zero without signatures
	TLS     *tls.Config // which certificates are trusted

	user, password string
	signer         signer.Signer // signer for Service
}

// To returns the access to base. If the flags name no user, it uses the user in
// the URL. It sends no request.
func (f Flags) To(ctx context.Context, base *url.URL) (*Access, error) {
	a := &Access{URL: new(*base), Service: f.Sign, user: f.User, password: f.Password}
	if a.user == "" && base.User != nil {
		a.user = base.User.Username()
		a.password, _ = base.User.Password()
	}
	a.URL.User = nil
	if f.Insecure {
		slog.WarnContext(ctx, "--insecure: any certificate is accepted, so that anyone between here and the server can read the password and change the data", slog.String("server", a.String()))
	}
	var err error
	switch {
	case a.user != "" && a.Service != "":
		return nil, errors.New("--user and --sign are mutually exclusive; a domain accepts one of them")
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

// ToSearch returns the access to the OpenSearch at an address, which is the value
// of the named flag. It sends no request.
func (f Flags) ToSearch(ctx context.Context, flag, address string) (*Access, error) {
	base, err := ParseURL(flag, "http://localhost:9200", address)
	if err != nil {
		return nil, err
	}
	if strings.Contains(base.Path, "/_") { // for example /_bulk
		return nil, fmt.Errorf("%s%s contains more than an address; omit everything after the host and port", flag, shown(address))
	}
	return f.To(ctx, base)
}

// ParseURL parses an address. flag and example are for its errors: the name of
// the address's flag, and a valid address.
func ParseURL(flag, example, text string) (*url.URL, error) {
	base, err := url.Parse(text)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s%s is no URL; it looks like %s%s", flag, shown(text), example, onEscapes(text, err))
	case base.Scheme != "http" && base.Scheme != "https", base.Host == "":
		return nil, fmt.Errorf("%s%s does not begin with http:// or https:// and a host; it looks like %s", flag, shown(text), example)
	case base.RawQuery != "" || base.Fragment != "":
		return nil, fmt.Errorf("%s%s contains more than an address; it looks like %s", flag, shown(text), example)
	}
	return base, nil
}

// onEscapes explains how to escape special characters in an address.
func onEscapes(text string, err error) string {
	if strings.Contains(text, "@") {
		return "; in a user or password, % is written %25, @ %40, : %3A, / %2F, ? %3F, # %23, a blank %20; or give them as OPENSEARCH_USER and OPENSEARCH_PASSWORD"
	}
	if _, ok := errors.AsType[url.EscapeError](err); ok {
		return "; a % that is meant is written %25"
	}
	return ""
}

// Shown returns an address for a message, or "URL" if the address may contain a
// password.
func Shown(address string) string {
	if strings.Contains(address, "@") {
		return "URL"
	}
	return address
}

// shown quotes an address for an error. It returns "" for an address that may
// contain a password. url.URL.Redacted is not sufficient, because it does not
// mask the password in ann:secret@host, which has no scheme.
func shown(address string) string {
	if strings.Contains(address, "@") {
		return ""
	}
	return fmt.Sprintf(" %q", address)
}

// Basic returns the user and the password. Both are empty if there is no user.
func (a Access) Basic() (user, password string) { return a.user, a.password }

// String returns only the address, so that credentials are not printed.
func (a Access) String() string { return a.URL.String() }

// GoString returns the same as String, for %#v.
func (a Access) GoString() string { return a.String() }

// Authorise adds the authentication to req.
func (a Access) Authorise(req *http.Request) error {
	if a.user != "" {
		req.SetBasicAuth(a.user, a.password)
	}
	if a.signer == nil {
		return nil
	}
	if err := a.signer.SignRequest(req); err != nil {
		return fmt.Errorf("sign the request for %s: %w; check that there are AWS credentials: `aws sts get-caller-identity`", a.Service, err)
	}
	return nil
}

// Client returns the configuration of an opensearch-go client. The client does
// not retry unless the caller enables it.
func (a Access) Client() opensearch.Config {
	return opensearch.Config{
		Addresses: []string{strings.TrimSuffix(a.URL.String(), "/")}, Username: a.user, Password: a.password, Signer: a.signer,
		DisableRetry: true, Transport: a.Transport(),
	}
}

// Transport returns a transport with the TLS settings. It only uses HTTP/1.1.
// Over HTTP/2, all requests would continue to use a connection that no longer
// responds, and each would time out. A response of more than maxResponse bytes
// ends with an error.
func (a Access) Transport() http.RoundTripper {
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	return bounded{&http.Transport{
		Proxy: http.ProxyFromEnvironment, TLSClientConfig: a.TLS, Protocols: protocols,
		ResponseHeaderTimeout: time.Minute, MaxIdleConnsPerHost: 8,
	}}
}
