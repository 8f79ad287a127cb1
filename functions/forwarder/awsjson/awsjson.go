// Package awsjson calls AWS services that use AWS JSON, which is a POST with a JSON object, or the
// older Query protocol, which is a POST with a form. It signs both with the function's role. The
// SDK's clients build their schemas at program start. This costs every cold start several
// milliseconds, whether the function calls the service or not.
package awsjson

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"strings"
	"time"

	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"faulty/functions/forwarder/identity"
	"faulty/functions/forwarder/transport"
)

const (
	attempts    = 3                      // as in the SDK
	firstPause  = 100 * time.Millisecond // maximum pause after the first attempt; it doubles each time
	maxResponse = 1 << 20                // bytes
)

// A Service identifies an AWS service.
type Service struct {
	Name    string // name in addresses and signatures, such as ssm
	Target  string // prefix of its operations, such as AmazonSSM
	Version string // of AWS JSON, 1.0 or 1.1; for a Query API, its date
	Address string // address; by default derived from Name and the region

	Client *http.Client // nil for the client that all services share
}

// An Error is the response of a service that rejects a request.
type Error struct {
	Status  int
	Code    string // such as ParameterNotFound
	Message string
}

// Error returns the code and the message of the service.
func (e *Error) Error() string {
	return strings.TrimSuffix(fmt.Sprintf("%s (status %d): %s", e.Code, e.Status, e.Message), ": ")
}

// Call calls an operation with the JSON of in and decodes the response into out. It retries
// temporary failures.
func (s Service) Call(ctx context.Context, id identity.Identity, operation string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return fmt.Errorf("encode the request: %w", err)
	}
	header := http.Header{"Content-Type": {"application/x-amz-json-" + s.Version}, "X-Amz-Target": {s.Target + "." + operation}}
	text, err := s.repeat(ctx, id, request{method: http.MethodPost, header: header, body: body})
	if err != nil {
		return err
	}
	return s.decode(text, operation, out)
}

// Get requests a path of a service with a REST API, and decodes the response into out. Segments of the path are
// escaped. It retries temporary failures.
func (s Service) Get(ctx context.Context, id identity.Identity, path string, out any) error {
	text, err := s.repeat(ctx, id, request{method: http.MethodGet, path: path})
	if err != nil {
		return err
	}
	return s.decode(text, "GET", out)
}

func (s Service) decode(text []byte, operation string, out any) error {
	if err := json.Unmarshal(text, out); err != nil {
		return fmt.Errorf("decode the response of %s: it is not the JSON of %s", s.Name, operation) // the text may be secret
	}
	return nil
}

// A request is a request to a service.
type request struct {
	method, path string
	header       http.Header
	body         []byte
}

// repeat sends a request until it is accepted or rejected.
func (s Service) repeat(ctx context.Context, id identity.Identity, r request) (response []byte, err error) {
	for attempt := 1; ; attempt++ {
		response, err := s.once(ctx, id, r)
		if err == nil || attempt == attempts || !isTemporary(err) {
			return response, err
		}
		select {
		case <-time.After(rand.N(firstPause << attempt)): // at random, because functions that start at the same time are throttled at the same time
		case <-ctx.Done():
			return nil, err
		}
	}
}

// client is shared by all services. It is read-only.
var client = &http.Client{Transport: transport.Default()}

func (s Service) once(ctx context.Context, id identity.Identity, r request) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, r.method, strings.TrimSuffix(*id.Endpoint(s.url(id.Region)), "/")+"/"+r.path, bytes.NewReader(r.body))
	if err != nil {
		return nil, fmt.Errorf("address %s: %w", s.Name, err)
	}
	maps.Copy(req.Header, r.header)
	credentials, err := id.Credentials().Retrieve(ctx)
	if err != nil {
		return nil, fmt.Errorf("the role's credentials are missing (AWS_ACCESS_KEY_ID …, which Lambda sets): %w", err)
	}
	sum := sha256.Sum256(r.body)
	if err := v4.NewSigner().SignHTTP(ctx, credentials, req, hex.EncodeToString(sum[:]), s.Name, id.Region, time.Now()); err != nil {
		return nil, fmt.Errorf("sign for %s in %s: %w", s.Name, id.Region, err)
	}
	res, err := cmp.Or(s.Client, client).Do(req)
	if err != nil {
		return nil, &unreachableError{err}
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(res.Body, maxResponse))
	if err != nil {
		return nil, &unreachableError{err}
	}
	if res.StatusCode != http.StatusOK {
		return nil, refusal(res, text)
	}
	return text, nil
}

// url returns the address of the service in a region.
func (s Service) url(region string) string {
	if s.Address != "" {
		return s.Address
	}
	return "https://" + s.Name + "." + region + "." + Domain(region) + "/"
}

// Domain returns the domain of the services in a region.
func Domain(region string) string {
	suffix := "amazonaws.com"
	for _, partition := range [...]struct{ regions, suffix string }{
		{"cn-", "amazonaws.com.cn"}, {"eusc-", "amazonaws.eu"}, {"us-iso-", "c2s.ic.gov"},
		{"us-isob-", "sc2s.sgov.gov"}, {"eu-isoe-", "cloud.adc-e.uk"}, {"us-isof-", "csp.hci.ic.gov"},
	} {
		if strings.HasPrefix(region, partition.regions) {
			suffix = partition.suffix
		}
	}
	return suffix
}

// refusal parses the response of a service that rejects a request. The code may have a prefix with
// the service's model, and it may be in a header.
func refusal(res *http.Response, text []byte) *Error {
	var response struct {
		Code    string `json:"__type"`
		Message string `json:"message"` // or Message: decoding ignores case
	}
	_ = json.Unmarshal(text, &response) // a load balancer responds with HTML
	code := response.Code
	if code == "" {
		code, response.Message = Element(text, "Code"), Element(text, "Message")
	}
	if code == "" {
		code, _, _ = strings.Cut(res.Header.Get("X-Amzn-Errortype"), ":")
	}
	code = code[strings.LastIndexByte(code, '#')+1:]
	if code == "" {
		code = http.StatusText(res.StatusCode)
	}
	return &Error{Status: res.StatusCode, Code: code, Message: response.Message}
}

// An unreachableError reports a connection failure.
type unreachableError struct{ err error }

func (e *unreachableError) Error() string { return e.err.Error() }
func (e *unreachableError) Unwrap() error { return e.err }

// isTemporary reports whether the same request may succeed later.
func isTemporary(err error) bool {
	if _, ok := errors.AsType[*unreachableError](err); ok {
		return true
	}
	refused, ok := errors.AsType[*Error](err)
	return ok && (refused.Status >= 500 || refused.Status == http.StatusTooManyRequests ||
		strings.Contains(refused.Code, "Throttl") || refused.Code == "TooManyRequestsException" || refused.Code == "RequestLimitExceeded")
}
