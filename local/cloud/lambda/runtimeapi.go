package lambda

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"faulty/local/sameorigin"
)

// maxPayload is Lambda's limit for requests and responses: 6 MB plus 100 bytes
// for the envelope.
const maxPayload = 6<<20 + 100

// work is one invocation as the runtime receives it.
type work struct {
	requestID, traceID, arn string
	deadline                time.Time
	payload                 []byte
}

// reply is what the runtime posted for an invocation or for its start.
type reply struct {
	payload []byte
	failed  bool // it was posted to /error
}

// runtimeAPI serves the Lambda Runtime API to one process, see
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
type runtimeAPI struct {
	listener net.Listener
	server   *http.Server

	work      chan work
	asked     chan struct{} // the runtime requested work: its previous work is finished
	replies   chan reply
	initError chan reply

	mu      sync.Mutex
	current string // id of the request whose response is awaited
}

func newRuntimeAPI() (*runtimeAPI, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen for the runtime: %w", err)
	}
	a := &runtimeAPI{
		listener:  l,
		work:      make(chan work),
		asked:     make(chan struct{}, 1),
		replies:   make(chan reply, 1),
		initError: make(chan reply, 1),
	}
	a.server = &http.Server{Handler: sameorigin.New(a, sameorigin.Local)} // #nosec G112 -- its only client is the function's process
	go func() { _ = a.server.Serve(l) }()                                 // returns ErrServerClosed
	return a, nil
}

func (a *runtimeAPI) addr() string { return a.listener.Addr().String() }

func (a *runtimeAPI) close() { _ = a.server.Close() }

// ServeHTTP routes the four calls of the API.
func (a *runtimeAPI) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	call, ok := strings.CutPrefix(r.URL.Path, "/2018-06-01/runtime/")
	switch {
	case !ok:
		refuse(w, http.StatusNotFound, "UnknownPath", r.URL.Path+" is not a call of the Runtime API 2018-06-01")
	case call == "invocation/next" && r.Method == http.MethodGet:
		a.next(w, r)
	case call == "init/error" && r.Method == http.MethodPost:
		a.post(w, r, a.initError, true)
	case strings.HasPrefix(call, "invocation/") && r.Method == http.MethodPost:
		a.serveResponse(w, r, strings.TrimPrefix(call, "invocation/"))
	default:
		refuse(w, http.StatusNotFound, "UnknownPath", r.Method+" "+call+" is not a call of the Runtime API 2018-06-01")
	}
}

// next sends the runtime its work as soon as there is some.
func (a *runtimeAPI) next(w http.ResponseWriter, r *http.Request) {
	select {
	case a.asked <- struct{}{}:
	default:
	}
	select {
	case job := <-a.work:
		h := w.Header()
		h.Set("Content-Type", "application/json")
		h.Set("Lambda-Runtime-Aws-Request-Id", job.requestID)
		h.Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(job.deadline.UnixMilli(), 10))
		h.Set("Lambda-Runtime-Invoked-Function-Arn", job.arn)
		h.Set("Lambda-Runtime-Trace-Id", job.traceID)
		_, _ = w.Write(job.payload) // a runtime that disconnected exits, which run detects
	case <-r.Context().Done():
	}
}

// expect sets the request whose response is awaited.
func (a *runtimeAPI) expect(requestID string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.current = requestID
}

// serveResponse serves {request id}/response and {request id}/error.
func (a *runtimeAPI) serveResponse(w http.ResponseWriter, r *http.Request, call string) {
	id, kind, _ := strings.Cut(call, "/")
	if kind != "response" && kind != "error" {
		refuse(w, http.StatusNotFound, "UnknownPath", call+" is not a call of the Runtime API 2018-06-01")
		return
	}
	a.mu.Lock()
	current := a.current
	if id == current {
		a.current = ""
	}
	a.mu.Unlock()
	if id != current {
		refuse(w, http.StatusBadRequest, "InvalidRequestID", "request "+id+" is not under way")
		return
	}
	a.post(w, r, a.replies, kind == "error")
}

func (a *runtimeAPI) post(w http.ResponseWriter, r *http.Request, to chan reply, failed bool) {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxPayload+1))
	if err != nil {
		return // the runtime ended while it wrote; the environment reports its exit
	}
	tooLarge := len(body) > maxPayload
	if tooLarge {
		failed = true
		body = errorPayload("Function.ResponseSizeTooLarge",
			fmt.Sprintf("Response payload size exceeded maximum allowed payload size (%d bytes).", maxPayload))
	}
	select {
	case to <- reply{body, failed}:
	default: // only the first init/error counts
	}
	if tooLarge {
		refuse(w, http.StatusRequestEntityTooLarge, "RequestEntityTooLarge", "the response is over 6 MB")
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusAccepted)
	_, _ = io.WriteString(w, `{"status":"OK"}`)
}

func refuse(w http.ResponseWriter, code int, errorType, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_, _ = w.Write(errorPayload(errorType, message)) // #nosec G705 -- the client is a runtime that reads JSON, not a browser
}
