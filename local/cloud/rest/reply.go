package rest

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/textproto"
	"strings"

	"faulty/local/cloud/lambda"
)

// reply is the response of a proxy function. See "Output format of a Lambda
// function for proxy integration" in API Gateway's guide.
type reply struct {
	StatusCode        int                 `json:"statusCode"`
	Headers           map[string]scalar   `json:"headers"`
	MultiValueHeaders map[string][]scalar `json:"multiValueHeaders"`
	Body              *string             `json:"body"`
	IsBase64Encoded   bool                `json:"isBase64Encoded"`

	body []byte
}

// scalar is the value of a header. API Gateway converts numbers and booleans to
// text.
type scalar string

// UnmarshalJSON rejects objects and lists.
func (s *scalar) UnmarshalJSON(data []byte) error {
	switch data[0] {
	case '{', '[':
		return fmt.Errorf("header value %.40s is neither text nor a number", data)
	case '"':
		return json.Unmarshal(data, (*string)(s))
	}
	*s = scalar(strings.TrimPrefix(string(data), "null"))
	return nil
}

// parseReply parses a function's result. For any error, the client receives
// status 502.
func parseReply(res lambda.Result) (*reply, error) {
	if res.FunctionError != "" {
		return nil, fmt.Errorf("the function failed: %.200s", res.Payload)
	}
	var r reply
	if err := json.Unmarshal(res.Payload, &r); err != nil {
		return nil, fmt.Errorf("the reply is not a proxy response: %w", err)
	}
	if r.StatusCode < 100 || r.StatusCode > 599 {
		return nil, fmt.Errorf("statusCode %d is not an HTTP status; it is required", r.StatusCode)
	}
	if r.StatusCode < 200 {
		return nil, errors.New("statusCode is not a final HTTP status")
	}
	if r.Body != nil {
		r.body = []byte(*r.Body)
	}
	return &r, nil
}

// writeHeader sets the response's headers. A name in multiValueHeaders replaces
// the same name in headers.
func (r *reply) writeHeader(h http.Header) {
	h.Set("Content-Type", "application/json") // the default; the function can replace it
	for name, value := range r.Headers {
		if _, multi := r.MultiValueHeaders[name]; !multi {
			h.Set(remap(name), string(value))
		}
	}
	for name, values := range r.MultiValueHeaders {
		h.Del(remap(name))
		for _, value := range values {
			h.Add(remap(name), string(value))
		}
	}
}

// remap renames the headers that API Gateway reserves for itself.
func remap(name string) string {
	switch textproto.CanonicalMIMEHeaderKey(name) {
	case "Connection", "Content-Length", "Content-Md5", "Date", "Host", "Server", "Trailer",
		"Transfer-Encoding", "Upgrade", "User-Agent", "Www-Authenticate":
		return "X-Amzn-Remapped-" + name
	}
	return name
}
