package apply

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"

	"faulty/infra/access"
)

// oldestMajor and oldestMinor are the oldest OpenSearch version with all field
// types of the template. match_only_text was added in 2.12.
const oldestMajor, oldestMinor = 2, 12

// check returns an error if the server is not a supported OpenSearch.
func (s *server) check(ctx context.Context) error {
	if s.serverless() { // it does not support GET /
		return nil
	}
	a, err := s.do(ctx, http.MethodGet, "/", nil)
	if err != nil {
		return err
	}
	if a.status != http.StatusOK {
		return s.refused(a)
	}
	var about greeting
	if json.Unmarshal(a.body, &about) != nil || about.Version.Number == "" {
		return s.notOpenSearch()
	}
	return about.suits(s.base)
}

// A greeting is the response of GET /.
type greeting struct {
	Version struct {
		Distribution string `json:"distribution"`
		Number       string `json:"number"`
	} `json:"version"`
	Tagline string `json:"tagline"`
}

// suits returns an error if the server does not support the template.
func (g greeting) suits(base *url.URL) error {
	if g.Version.Distribution != "opensearch" {
		// A domain in compatibility mode reports Elasticsearch 7.10 for old
		// clients. It may omit the distribution, and it does not report its
		// OpenSearch version.
		if strings.HasPrefix(g.Tagline, "The OpenSearch Project") {
			return nil
		}
		return fmt.Errorf("%s is an Elasticsearch %s; the template has field types that only OpenSearch %d.%d and later support", base, g.Version.Number, oldestMajor, oldestMinor)
	}
	var major, minor int
	if _, err := fmt.Sscanf(g.Version.Number, "%d.%d", &major, &minor); err == nil &&
		(major < oldestMajor || major == oldestMajor && minor < oldestMinor) {
		return fmt.Errorf("%s is OpenSearch %s; the template needs %d.%d or later: upgrade it first", base, g.Version.Number, oldestMajor, oldestMinor)
	}
	return nil
}

// notOpenSearch returns the error for a server at the address that is not OpenSearch.
func (s *server) notOpenSearch() error {
	return fmt.Errorf("the server at %s is not OpenSearch; OpenSearch usually listens on port 9200 (Dashboards on 5601), and an Amazon domain at its endpoint without /_dashboards", s.base)
}

// A RefusedError is the server's response to a request that it refused.
type RefusedError struct {
	Method string
	Status int
	text   string
}

// Error returns why the server refused the request and what to do.
func (e *RefusedError) Error() string { return e.text }

// refused returns an error that says why the server refused a request and what to
// do. It is a *RefusedError unless the server is not OpenSearch.
func (s *server) refused(a response) error {
	kind, reason := a.failure()
	if reason == "" {
		reason = http.StatusText(a.status)
	}
	text := fmt.Sprintf("%s responded %d to %s %s: %s", s.base, a.status, a.method, a.path, reason)
	switch {
	case kind == "cluster_block_exception":
		text += "; the cluster accepts no writes: check GET _cluster/settings for cluster.blocks.*, at free disk space, and on Amazon at the domain's health"
	case a.status == http.StatusUnauthorized, a.status == http.StatusForbidden:
		text += "; " + advice(s.access, a.status)
	case a.status == http.StatusConflict:
		text += "; someone else has just changed it: run this again"
	case a.status == http.StatusTooManyRequests, a.status >= 500:
		text += "; the cluster is starting, overloaded or without a manager: check GET _cluster/health and run this again"
	// Almost every error of OpenSearch has a type. An error of a web server has
	// none.
	case a.status >= 300 && a.status < 400, kind == "" && a.status != http.StatusBadRequest:
		return s.notOpenSearch()
	case strings.Contains(reason, "priority"):
		text += "; remove the other one, or choose another --prefix"
	}
	return &RefusedError{a.method, a.status, text}
}

// advice explains what to do when a request is not authorized.
func advice(a *access.Access, status int) string {
	const rights = "cluster_monitor, cluster_manage_index_templates, cluster:admin/opendistro/ism/policy/* and, for --alerts, alerting_full_access"
	user, _ := a.Basic()
	switch {
	case a.Service == "aoss":
		return "the collection's data access policy must let this principal describe, create and update templates (aoss:*CollectionItems), its network policy must let this network in"
	case a.Service != "":
		return "the domain's access policy must let this principal in, and with fine-grained access control a role mapped to it needs " + rights + "; also check --region"
	case user == "":
		return "it wants credentials: give --user and OPENSEARCH_PASSWORD, or --sign es for an Amazon domain"
	case status == http.StatusUnauthorized:
		return fmt.Sprintf("user %q and its password do not match: check --user and OPENSEARCH_PASSWORD", user)
	}
	return fmt.Sprintf("user %q may not do this: its role needs %s", user, rights)
}

// unreachable returns an error that says why a request got no response and what
// to do.
func (s *server) unreachable(err error) error {
	base := s.base
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err // the message already contains the URL
	}
	if hint := tlsHint(err); hint != "" {
		return fmt.Errorf("%s: %w; %s", base, err, hint)
	}
	hint := "is the host right, and reachable from here?"
	network, isNetwork := errors.AsType[net.Error](err)
	dns, isDNS := errors.AsType[*net.DNSError](err)
	switch {
	case isDNS:
		hint = fmt.Sprintf("there is no host %q: check %s", dns.Name, s.flag)
	case errors.Is(err, syscall.ECONNREFUSED):
		hint = fmt.Sprintf("nothing listens there: is %s up, and the port right?", s.product)
	case errors.Is(err, context.DeadlineExceeded), isNetwork && network.Timeout():
		hint = "no response in time: a firewall or security group may drop the connection, and a domain in a VPC only responds inside the VPC"
	case base.Scheme == "http": // a TLS server closes such a connection, in one of several ways
		hint = "if it hangs up on plain HTTP, try https://"
	}
	return fmt.Errorf("no response from %s: %w; %s", base, err, hint)
}

// tlsHint explains what to do about a failed TLS handshake. It returns "" for
// other errors.
func tlsHint(err error) string {
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return "nobody this machine trusts signed its certificate: give the authority with --cacert FILE, or try with --insecure"
	}
	if _, ok := errors.AsType[x509.HostnameError](err); ok {
		return "the certificate is for another name: use that name in the URL, or try with --insecure"
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return "its certificate is not good: renew it, or try with --insecure"
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok || strings.Contains(err.Error(), "server gave HTTP response to HTTPS client") {
		return "it speaks plain HTTP: try http://"
	}
	return ""
}
