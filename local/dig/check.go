package dig

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path"
	"slices"
	"strings"
	"syscall"
	"time"

	"faulty/infra/access"
	"faulty/infra/indices"
)

// checkTimeout limits the check of the store. A server that does not respond to it would not accept
// documents either.
const checkTimeout = 10 * time.Second

// A checker checks an OpenSearch before the first document is stored in it.
//
// The retries of later requests are for a store that becomes unreachable during the run. A store that
// cannot be reached by the first request probably has another address.
type checker struct {
	*access.Access
	prefix string
}

// check returns an error if the OpenSearch cannot be reached. If it has no index template for the
// prefix, check applies it. Without the template, OpenSearch guesses the type of every field, and
// neither the console nor the dashboards can count exceptions.
func (c checker) check(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	status, templates, err := c.get(ctx, "/_index_template")
	switch {
	case err != nil:
		return err
	case status == http.StatusUnauthorized:
		return fmt.Errorf("%s responded 401: it needs a user (--user and OPENSEARCH_PASSWORD) or signed requests (--sign)", c)
	case status == http.StatusNotFound:
		return fmt.Errorf("%s responded 404: is this the address of OpenSearch itself, and not of Dashboards or another server?", c)
	case status != http.StatusOK:
		return nil // the user may not read templates, or the server is busy
	}
	if found, err := hasTemplate(templates, c.prefix+"-2026.11.22"); err != nil {
		return fmt.Errorf("read the index templates of %s: %w; is this the address of OpenSearch itself?", c, err)
	} else if found {
		return nil
	}
	if err := c.checkIndices(ctx); err != nil {
		return err
	}
	client, err := indices.Client(c.Client())
	if err != nil {
		return err
	}
	if err := indices.Apply(ctx, client, c.prefix); err != nil {
		return fmt.Errorf("%s has no index template for %s-*, and it cannot be applied: %w; somebody with the permission has to apply it: %s", c, c.prefix, err, c.command())
	}
	slog.InfoContext(ctx, fmt.Sprintf("%s had no index template for %s-*; it has been applied. The dashboards and the retention are missing: %s", c, c.prefix, c.command()))
	return nil
}

// checkIndices returns an error if indices of the prefix were created without the index template.
func (c checker) checkIndices(ctx context.Context) error {
	status, body, err := c.get(ctx, "/"+c.prefix+"-*/_mapping")
	if err != nil || status != http.StatusOK {
		return err
	}
	var found map[string]struct{ Mappings struct{ Dynamic any } }
	if err := json.Unmarshal(body, &found); err != nil {
		return fmt.Errorf("read the mappings of %s-* in %s: %w", c.prefix, c, err)
	}
	var guessed []string
	for name, index := range found {
		if fmt.Sprint(index.Mappings.Dynamic) != "false" {
			guessed = append(guessed, name)
		}
	}
	if slices.Sort(guessed); len(guessed) > 0 {
		return fmt.Errorf("%s has no index template for %s-*, and %d indices have been created without it, the first is %s: OpenSearch has guessed the type of every field there, and no page can count exceptions; "+
			"apply the template (%s), delete these indices, and dig again with --again; or choose another --index-prefix", c, c.prefix, len(guessed), guessed[0], c.command())
	}
	return nil
}

// command returns the command that applies the templates, the dashboards and the retention.
func (c checker) command() string {
	return fmt.Sprintf("go run ./infra apply --url %s --prefix %s", c, c.prefix)
}

// get sends a request and returns the status and the body of the response.
func (c checker) get(ctx context.Context, path string) (status int, body []byte, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(c.URL.String(), "/")+path, http.NoBody)
	if err != nil {
		return 0, nil, fmt.Errorf("check %s: %w", c, err)
	}
	if err := c.Authorise(req); err != nil {
		return 0, nil, err
	}
	res, err := c.Transport().RoundTrip(req)
	if err != nil {
		return 0, nil, fmt.Errorf("cannot connect to OpenSearch at %s: %w; %s", c, err, adviceOnConnect(err))
	}
	defer func() { _ = res.Body.Close() }()
	if body, err = io.ReadAll(res.Body); err != nil {
		return 0, nil, fmt.Errorf("read the response of %s: %w", c, err)
	}
	return res.StatusCode, body, nil
}

// hasTemplate reports whether the response of GET /_index_template contains a template for an index
// that does not add the fields of documents to the mapping.
func hasTemplate(response []byte, index string) (bool, error) {
	var list struct {
		Templates []struct {
			Template struct {
				Patterns []string `json:"index_patterns"`
				Template struct {
					Mappings struct{ Dynamic any }
				}
			} `json:"index_template"`
		} `json:"index_templates"`
	}
	if err := json.Unmarshal(response, &list); err != nil {
		return false, err
	}
	for _, t := range list.Templates {
		for _, pattern := range t.Template.Patterns {
			if ok, err := path.Match(pattern, index); ok && err == nil && fmt.Sprint(t.Template.Template.Mappings.Dynamic) == "false" {
				return true, nil
			}
		}
	}
	return false, nil
}

// adviceOnConnect returns what the user can do about an error of the first request.
func adviceOnConnect(err error) string {
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return "name the authority that signed its certificate with --cacert, or accept any certificate with --insecure"
	}
	if _, ok := errors.AsType[*net.DNSError](err); ok {
		return "is the host of --url right?"
	}
	if errors.Is(err, syscall.ECONNREFUSED) {
		return "is it running, and is the port of --url right? OpenSearch listens on 9200"
	}
	return "is the address of --url right, and can this machine reach it?"
}
