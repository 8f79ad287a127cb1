// Package rest emulates an Amazon API Gateway REST API (v1) whose routes are
// Lambda proxy integrations. It converts HTTP requests to proxy events, and the
// functions' results to HTTP responses. Errors have the status and the message
// that API Gateway returns.
//
// The API is served at the root, without its stage, as sam local does.
package rest

import (
	"context"
	"encoding/base64"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/google/uuid"

	"faulty/local/cloud/lambda"
	"faulty/local/cloud/storage"
	"faulty/local/cloud/template"
)

// Limits of API Gateway and of Lambda.
const (
	maxBody            = 10 << 20    // bytes of a request body
	maxEvent           = 6<<20 + 100 // bytes of the event for a request
	integrationTimeout = 29 * time.Second
)

// Options configure an API.
type Options struct {
	API       template.API
	AccountID string
	Region    string
	Functions map[string]string // logical id to name
	Invoke    func(ctx context.Context, function string, in lambda.Invocation) (lambda.Result, error)
	Log       *slog.Logger
}

// API serves one REST API.
type API struct {
	o      Options
	router router
	binary mediaTypes
}

// New returns the API as an http.Handler.
func New(o Options) *API {
	return &API{o: o, router: newRouter(o.API.Routes), binary: mediaTypes(o.API.BinaryTypes)}
}

// ServeHTTP invokes the function of the request's route and writes its response.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	call := call{requestID: uuid.NewString(), extendedID: extendedID(), received: time.Now(), trace: lambda.TraceHeader(r.Header.Get("X-Amzn-Trace-Id"))}
	w.Header().Set("X-Amzn-Requestid", call.requestID)
	w.Header().Set("X-Amz-Apigw-Id", call.extendedID)
	w.Header().Set("X-Amzn-Trace-Id", call.trace)

	var ok bool
	if call.route, call.params, ok = a.router.match(r.Method, r.URL.EscapedPath()); !ok {
		fail(w, http.StatusForbidden, "MissingAuthenticationTokenException", `{"message":"Missing Authentication Token"}`)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		// This is API Gateway's only error response that is not JSON.
		w.Header().Set("Content-Type", "text/plain")
		w.WriteHeader(http.StatusRequestEntityTooLarge)
		_, _ = io.WriteString(w, "HTTP content length exceeded 10485760 bytes.")
		return
	}
	if err != nil { // the body did not arrive in time, or the client disconnected
		w.Header().Set("Connection", "close")
		fail(w, http.StatusRequestTimeout, "RequestTimeout", `{"message":"Request body did not arrive"}`)
		return
	}
	event := a.event(r, call, body)
	if len(event) > maxEvent {
		fail(w, http.StatusRequestEntityTooLarge, "RequestTooLargeException", `{"message": "Request Too Long"}`)
		return
	}
	a.integrate(w, r, call, event)
}

// integrate invokes the function and waits for its response until the timeout. As
// on AWS, the invocation continues if the client disconnects.
func (a *API) integrate(w http.ResponseWriter, r *http.Request, c call, event []byte) {
	type outcome struct {
		result lambda.Result
		err    error
	}
	done := make(chan outcome, 1)
	go func() {
		res, err := a.o.Invoke(context.WithoutCancel(r.Context()), a.o.Functions[c.route.Function],
			lambda.Invocation{TraceID: c.trace, Payload: event})
		done <- outcome{res, err}
	}()
	timeout := time.NewTimer(integrationTimeout)
	defer timeout.Stop()
	select {
	case o := <-done:
		a.respond(w, r, c, o.result, o.err)
	case <-timeout.C:
		fail(w, http.StatusGatewayTimeout, "InternalServerErrorException", `{"message": "Endpoint request timed out"}`)
	case <-r.Context().Done():
	}
}

// respond writes the outcome of the invocation.
func (a *API) respond(w http.ResponseWriter, r *http.Request, c call, res lambda.Result, err error) {
	if errors.Is(err, storage.ErrNotCommitted) {
		a.o.Log.Debug("response withheld", "route", c.route.Path, "error", err)
		fail(w, http.StatusServiceUnavailable, "ServiceUnavailableException", `{"message": "Service Unavailable"}`)
		return
	}
	if err != nil { // throttled: REST APIs return 500 instead of the 429
		a.o.Log.Warn("function not invoked", "route", c.route.Path, "error", err)
		fail(w, http.StatusInternalServerError, "InternalServerErrorException", `{"message": "Internal server error"}`)
		return
	}
	reply, err := parseReply(res)
	if err == nil && reply.IsBase64Encoded && a.binary.matchAccept(r.Header.Get("Accept")) {
		reply.body, err = base64.StdEncoding.DecodeString(string(reply.body))
	}
	if err != nil {
		a.o.Log.Debug("malformed proxy response", "route", c.route.Path, "requestId", res.RequestID, "error", err)
		fail(w, http.StatusBadGateway, "InternalServerErrorException", `{"message": "Internal server error"}`)
		return
	}
	reply.writeHeader(w.Header())
	w.Header().Set("Content-Length", strconv.Itoa(len(reply.body)))
	w.WriteHeader(reply.StatusCode)
	if r.Method != http.MethodHead {
		_, _ = w.Write(reply.body) // fails only if the client disconnected
	}
}

func fail(w http.ResponseWriter, status int, errorType, body string) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Amzn-Errortype", errorType)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}
