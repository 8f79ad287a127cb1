package apply

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"

	"faulty/infra/access"
)

// maxResponse is the maximum number of bytes that are read of a response.
const maxResponse = 16 << 20

// A server is an OpenSearch or an OpenSearch Dashboards.
//
// It does not use the client library, whose retries and error types would hide
// the status and the reason of a failure from the user.
type server struct {
	product string      // OpenSearch or Dashboards
	flag    string      // flag with its address
	base    *url.URL    // without credentials
	header  http.Header // headers of every request
	access  *access.Access
	http    *http.Client
}

// connect returns the OpenSearch at an address. It does not send a request.
func connect(ctx context.Context, f access.Flags, address string) (*server, error) {
	in, err := f.ToSearch(ctx, "--url", address)
	if err != nil {
		return nil, err
	}
	return newServer("OpenSearch", "--url", in), nil
}

func newServer(product, flag string, in *access.Access) *server {
	return &server{product: product, flag: flag, base: in.URL, access: in, http: &http.Client{
		Timeout:   20 * time.Second,
		Transport: in.Transport(),
		// A redirect usually leads to a login page, which must not receive the
		// password.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// A response is a response of the server, together with its request.
type response struct {
	method, path string
	status       int
	body         []byte
}

// serverless reports whether the server is OpenSearch Serverless, which has fewer
// APIs.
func (s *server) serverless() bool { return s.access.Service == "aoss" }

// do sends a request and returns its response, whatever its status is. It returns
// an error only if there is no response.
func (s *server) do(ctx context.Context, method, path string, body []byte) (response, error) {
	return s.send(ctx, method, path, "application/json", body)
}

// send sends a request with a body of any content type. It otherwise works like
// do.
func (s *server) send(ctx context.Context, method, path, contentType string, body []byte) (response, error) {
	req, err := http.NewRequestWithContext(ctx, method, strings.TrimSuffix(s.base.String(), "/")+path, bytes.NewReader(body)) // #nosec G704 -- the user chooses the address
	if err != nil {
		return response{}, fmt.Errorf("build the request %s %s: %w", method, path, err)
	}
	maps.Copy(req.Header, s.header)
	if len(body) > 0 {
		req.Header.Set("Content-Type", contentType)
	}
	if err := s.access.Authorise(req); err != nil {
		return response{}, err
	}
	res, err := s.http.Do(req) // #nosec G704 -- the user chooses the address
	if err != nil {
		return response{}, s.unreachable(err)
	}
	defer func() { _ = res.Body.Close() }()
	a := response{method: method, path: path, status: res.StatusCode}
	if a.body, err = io.ReadAll(io.LimitReader(res.Body, maxResponse)); err != nil {
		return response{}, fmt.Errorf("%s %s: the response ended early: %w; try again", method, path, err)
	}
	return a, nil
}

// put writes an object.
func (s *server) put(ctx context.Context, path string, body []byte) error {
	a, err := s.do(ctx, http.MethodPut, path, body)
	if err != nil {
		return err
	}
	if a.status != http.StatusOK && a.status != http.StatusCreated {
		return s.refused(a)
	}
	return nil
}

// failure parses {"error":{"type","reason"},"status"}. It also accepts an error
// that is a string, and the AWS service's {"Message"} and {"message"}.
func (a response) failure() (kind, reason string) {
	var body struct {
		Error   json.RawMessage `json:"error"`
		Message string          `json:"message"` // matches any case
	}
	if json.Unmarshal(a.body, &body) != nil {
		return "", ""
	}
	var detail struct {
		Type   string `json:"type"`
		Reason string `json:"reason"`
	}
	if json.Unmarshal(body.Error, &detail) == nil && detail.Type != "" {
		return detail.Type, detail.Reason
	}
	if json.Unmarshal(body.Error, &reason) == nil && reason != "" {
		return "", reason
	}
	return "", body.Message
}

// unknownPath reports whether the server does not have the API. OpenSearch then
// returns 400, and proxies and services in front of it return 404 or 405.
func (a response) unknownPath() bool {
	kind, reason := a.failure()
	switch a.status {
	case http.StatusMethodNotAllowed:
		return true
	case http.StatusBadRequest:
		return strings.Contains(reason, "no handler found")
	case http.StatusNotFound:
		if bytes.Contains(a.body, []byte(`"NOT_FOUND"`)) { // the security plugin's response for a missing object
			return false
		}
		return kind == "" || strings.Contains(reason, "no handler found")
	}
	return false
}
