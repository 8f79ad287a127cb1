package rest

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"hash/fnv"
	"net"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"faulty/local/cloud/template"
)

// call holds the data of one request that is not in the http.Request.
type call struct {
	requestID, extendedID string
	received              time.Time
	trace                 string // value of X-Amzn-Trace-Id
	route                 template.Route
	params                map[string]string
}

// proxyEvent is the input of a proxy function. See "Input format of a Lambda
// function for proxy integration" in API Gateway's guide. In that format, fields
// without a value are null, not absent.
type proxyEvent struct {
	Resource                        string              `json:"resource"`
	Path                            string              `json:"path"`
	HTTPMethod                      string              `json:"httpMethod"`
	Headers                         map[string]string   `json:"headers"`
	MultiValueHeaders               map[string][]string `json:"multiValueHeaders"`
	QueryStringParameters           map[string]string   `json:"queryStringParameters"`
	MultiValueQueryStringParameters map[string][]string `json:"multiValueQueryStringParameters"`
	PathParameters                  map[string]string   `json:"pathParameters"`
	StageVariables                  map[string]string   `json:"stageVariables"`
	RequestContext                  requestContext      `json:"requestContext"`
	Body                            *string             `json:"body"`
	IsBase64Encoded                 bool                `json:"isBase64Encoded"`
}

type requestContext struct {
	ResourceID        string   `json:"resourceId"`
	ResourcePath      string   `json:"resourcePath"`
	HTTPMethod        string   `json:"httpMethod"`
	ExtendedRequestID string   `json:"extendedRequestId"`
	RequestTime       string   `json:"requestTime"` // 22/Nov/2026:21:24:52 +0000
	Path              string   `json:"path"`        // includes the stage
	AccountID         string   `json:"accountId"`
	Protocol          string   `json:"protocol"`
	Stage             string   `json:"stage"`
	DomainPrefix      string   `json:"domainPrefix"`
	RequestTimeEpoch  int64    `json:"requestTimeEpoch"` // in ms
	RequestID         string   `json:"requestId"`
	Identity          identity `json:"identity"`
	DomainName        string   `json:"domainName"`
	DeploymentID      string   `json:"deploymentId"`
	APIID             string   `json:"apiId"`
}

type identity struct {
	CognitoIdentityPoolID         *string `json:"cognitoIdentityPoolId"`
	AccountID                     *string `json:"accountId"`
	CognitoIdentityID             *string `json:"cognitoIdentityId"`
	Caller                        *string `json:"caller"`
	SourceIP                      string  `json:"sourceIp"`
	PrincipalOrgID                *string `json:"principalOrgId"`
	AccessKey                     *string `json:"accessKey"`
	CognitoAuthenticationType     *string `json:"cognitoAuthenticationType"`
	CognitoAuthenticationProvider *string `json:"cognitoAuthenticationProvider"`
	UserARN                       *string `json:"userArn"`
	UserAgent                     *string `json:"userAgent"`
	User                          *string `json:"user"`
}

// event returns the invocation payload for a request.
func (a *API) event(r *http.Request, c call, body []byte) []byte {
	single, multi := headers(r, c.trace)
	e := proxyEvent{
		Resource: c.route.Path, Path: r.URL.EscapedPath(), HTTPMethod: r.Method,
		Headers: single, MultiValueHeaders: multi,
		RequestContext: a.context(r, c),
	}
	if len(c.params) > 0 {
		e.PathParameters = c.params
	}
	if query := r.URL.Query(); len(query) > 0 {
		e.MultiValueQueryStringParameters = query
		e.QueryStringParameters = last(query)
	}
	if len(body) > 0 {
		e.IsBase64Encoded = a.binary.match(r.Header.Get("Content-Type"))
		text := string(body)
		if e.IsBase64Encoded {
			text = base64.StdEncoding.EncodeToString(body)
		} else if !utf8.Valid(body) {
			text = strings.ToValidUTF8(text, "\uFFFD")
		}
		e.Body = &text
	}
	payload, _ := json.Marshal(e) // cannot fail: only strings and numbers
	return payload
}

func (a *API) context(r *http.Request, c call) requestContext {
	var agent *string
	if ua := r.UserAgent(); ua != "" {
		agent = &ua
	}
	return requestContext{
		ResourceID: resourceID(c.route.Path), ResourcePath: c.route.Path, HTTPMethod: r.Method,
		ExtendedRequestID: c.extendedID,
		RequestTime:       c.received.UTC().Format("02/Jan/2006:15:04:05 -0700"),
		RequestTimeEpoch:  c.received.UnixMilli(),
		Path:              "/" + a.o.API.Stage + r.URL.EscapedPath(),
		AccountID:         a.o.AccountID, Protocol: r.Proto, Stage: a.o.API.Stage, RequestID: c.requestID,
		Identity:     identity{SourceIP: host(r.RemoteAddr), UserAgent: agent},
		DomainPrefix: a.o.API.ID, DomainName: a.o.API.ID + ".execute-api." + a.o.Region + ".amazonaws.com",
		DeploymentID: "embedded", APIID: a.o.API.ID,
	}
}

// headers returns the request's headers as the function receives them: those of
// the client and those that API Gateway adds.
func headers(r *http.Request, trace string) (map[string]string, map[string][]string) {
	h := r.Header.Clone()
	h.Del("Connection")
	h.Set("Host", r.Host)
	h.Set("X-Amzn-Trace-Id", trace)
	_, port, _ := net.SplitHostPort(r.Host)
	if port == "" {
		port = "80"
	}
	h.Set("X-Forwarded-Port", port)
	h.Set("X-Forwarded-Proto", "http")
	client := host(r.RemoteAddr)
	if before := h.Get("X-Forwarded-For"); before != "" {
		client = before + ", " + client
	}
	h.Set("X-Forwarded-For", client)
	return last(h), h
}

// last returns the last value of each name, as the single-value maps of the event
// do.
func last(values map[string][]string) map[string]string {
	single := make(map[string]string, len(values))
	for name, all := range values {
		if len(all) > 0 {
			single[name] = all[len(all)-1]
		}
	}
	return single
}

func host(addr string) string {
	if h, _, err := net.SplitHostPort(addr); err == nil {
		return h
	}
	return addr
}

// extendedID returns an id in the format of API Gateway's x-amz-apigw-id.
func extendedID() string {
	var b [11]byte
	_, _ = rand.Read(b[:]) // crypto/rand.Read never fails
	return base64.StdEncoding.EncodeToString(b[:])
}

// resourceID returns a stable id for a path, instead of the id of a deployed
// resource.
func resourceID(path string) string {
	hash := fnv.New32a()
	_, _ = hash.Write([]byte(path)) // never fails
	id := hash.Sum32()
	const digits = "abcdefghijklmnopqrstuvwxyz012345"
	var b [6]byte
	for i := range b {
		b[i] = digits[id>>(5*i)&31]
	}
	return string(b[:])
}
