package cloud

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"faulty/local/cloud/cloudformation"
	"faulty/local/cloud/lambda"
	"faulty/local/cloud/storage"
)

// Lambda's maximum payload sizes, in bytes, of a synchronous and of an
// asynchronous invocation.
const (
	maxInvokeBody = 6 << 20
	maxEventBody  = 1 << 20
)

// endpoint returns the AWS endpoint. It serves SQS in its JSON protocol, Lambda's
// Invoke, SNS's Publish and CloudFormation's DescribeStacks.
func (c *Cloud) endpoint() http.Handler {
	mux := http.NewServeMux()
	described := c.describe()
	mux.HandleFunc("POST /2015-03-31/functions/{name}/invocations", c.invoke)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		target := r.Header.Get("X-Amz-Target")
		switch {
		case strings.HasPrefix(target, "AmazonSQS."):
			c.queues.ServeHTTP(w, r)
		case target != "":
			awsError(w, http.StatusBadRequest, "UnknownOperationException", "not emulated: "+target+"; this endpoint knows AmazonSQS.*, Lambda's Invoke and CloudFormation's DescribeStacks")
		case strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded"):
			c.query(w, r, described)
		default:
			awsError(w, http.StatusNotFound, "UnknownOperationException",
				fmt.Sprintf("not emulated: %s %s; this endpoint knows AmazonSQS.* (X-Amz-Target) and POST /2015-03-31/functions/{name}/invocations", r.Method, r.URL.Path))
		}
	})
	return mux
}

// maxForm is the maximum size of a request's body in the Query protocol, in
// bytes.
const maxForm = 1 << 20

// query serves the services with a Query API. A request names its service only in
// its signature, or implies SNS with the action Publish.
func (c *Cloud) query(w http.ResponseWriter, r *http.Request, described http.Handler) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err == nil && (r.PostForm.Get("Action") == "Publish" || strings.Contains(r.Header.Get("Authorization"), "/sns/aws4_request")) {
		c.topics.ServeHTTP(w, r)
		return
	}
	described.ServeHTTP(w, r)
}

// describe returns the stack as CloudFormation describes it, except that the
// API's address is the local one.
func (c *Cloud) describe() cloudformation.Service {
	api := c.stack.APIs[0]
	public := fmt.Sprintf("https://%s.execute-api.%s.amazonaws.com/%s", api.ID, c.o.Region, api.Stage)
	s := cloudformation.Service{Name: c.o.StackName, Region: c.o.Region, AccountID: c.o.AccountID, Created: time.Now(), Parameters: map[string]string{}}
	for name, value := range c.stack.Parameters {
		s.Parameters[name] = withoutPassword(value)
	}
	for _, o := range c.stack.Outputs {
		o.Value = withoutPassword(strings.Replace(o.Value, public, c.APIURL(), 1))
		s.Outputs = append(s.Outputs, o)
	}
	return s
}

// withoutPassword removes the user and the password from the URL of an OpenSearch, because every
// process of this machine can read the description of the stack. It returns other text unchanged.
func withoutPassword(text string) string {
	u, err := url.Parse(text)
	if err != nil || u.User == nil {
		return text
	}
	u.User = nil
	return u.String()
}

// invoke serves Lambda's Invoke call, see
// https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
func (c *Cloud) invoke(w http.ResponseWriter, r *http.Request) {
	name := functionName(r.PathValue("name"))
	kind, limit := r.Header.Get("X-Amz-Invocation-Type"), int64(maxInvokeBody)
	if kind == "Event" {
		limit = maxEventBody
	}
	payload, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	tooLarge := (*http.MaxBytesError)(nil)
	switch {
	case err != nil && !errors.As(err, &tooLarge):
		awsError(w, http.StatusRequestTimeout, "RequestTimeoutException", fmt.Sprintf("the payload cannot be read: %v", err))
		return
	case err != nil:
		awsError(w, http.StatusRequestEntityTooLarge, "RequestTooLargeException", fmt.Sprintf("the payload is over %d bytes", limit))
		return
	case len(payload) == 0:
		payload = []byte("{}")
	case !json.Valid(payload):
		awsError(w, http.StatusBadRequest, "InvalidRequestContentException", "Could not parse request body into json")
		return
	}
	in := lambda.Invocation{Payload: payload, TraceID: r.Header.Get("X-Amzn-Trace-Id"), LogTail: r.Header.Get("X-Amz-Log-Type") == "Tail"}
	switch kind {
	case "", "RequestResponse":
		c.invokeSync(w, r, name, in)
	case "Event":
		c.invokeEvent(w, name, in)
	default:
		awsError(w, http.StatusBadRequest, "InvalidParameterValueException", "not emulated: invocation type "+kind+"; use RequestResponse or Event")
	}
}

func (c *Cloud) invokeSync(w http.ResponseWriter, r *http.Request, name string, in lambda.Invocation) {
	res, err := c.invokeStored(r.Context(), name, in)
	if notFound := (*lambda.NotFoundError)(nil); errors.As(err, &notFound) {
		awsError(w, http.StatusNotFound, "ResourceNotFoundException", "Function not found: "+name)
		return
	}
	if errors.Is(err, lambda.ErrThrottled) {
		awsError(w, http.StatusTooManyRequests, "TooManyRequestsException", "Rate Exceeded.")
		return
	}
	if errors.Is(err, storage.ErrNotCommitted) {
		notStored(w, err)
		return
	}
	if err != nil {
		awsError(w, http.StatusInternalServerError, "ServiceException", err.Error())
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("X-Amzn-Requestid", res.RequestID)
	h.Set("X-Amz-Executed-Version", "$LATEST")
	if res.FunctionError != "" {
		h.Set("X-Amz-Function-Error", res.FunctionError)
	}
	if in.LogTail {
		h.Set("X-Amz-Log-Result", base64.StdEncoding.EncodeToString(res.LogTail))
	}
	_, _ = w.Write(res.Payload) // fails only if the client disconnected
}

func (c *Cloud) invokeEvent(w http.ResponseWriter, name string, in lambda.Invocation) {
	f := c.function(name)
	if f == nil {
		awsError(w, http.StatusNotFound, "ResourceNotFoundException", "Function not found: "+name)
		return
	}
	if err := c.store.Full(); err != nil {
		notStored(w, err)
		return
	}
	id, queued := c.async.Invoke(f, in, nil)
	if err := queued.Wait(); err != nil {
		notStored(w, err)
		return
	}
	w.Header().Set("X-Amzn-Requestid", id)
	w.WriteHeader(http.StatusAccepted)
}

// notStored refuses what the data directory has no space for. Clients retry it.
func notStored(w http.ResponseWriter, err error) {
	awsError(w, http.StatusServiceUnavailable, "ServiceUnavailable", err.Error())
}

// functionName returns the function's name from the forms that Invoke accepts:
// the name, its ARN, or account:function:name, each with an optional :$LATEST.
func functionName(s string) string {
	s = strings.TrimSuffix(s, ":$LATEST")
	return s[strings.LastIndexByte(s, ':')+1:]
}

func awsError(w http.ResponseWriter, status int, kind, message string) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.0")
	w.Header().Set("X-Amzn-Errortype", kind)
	w.WriteHeader(status)
	body, _ := json.Marshal(map[string]string{"__type": kind, "message": message}) // cannot fail: the values are strings
	_, _ = w.Write(body)
}
