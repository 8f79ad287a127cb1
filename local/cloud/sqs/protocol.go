package sqs

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/google/uuid"
)

// maxRequestBytes leaves room for a full batch whose every byte is escaped in
// six characters.
const maxRequestBytes = 8 << 20

// ServeHTTP answers the SQS API: POST of a JSON object, the action named by
// the header X-Amz-Target as AmazonSQS.<Action>.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	action, ok := strings.CutPrefix(r.Header.Get("X-Amz-Target"), "AmazonSQS.")
	if !ok {
		reply(w, nil, unsupported("Only the AWS JSON 1.0 protocol is known here: POST with the header X-Amz-Target: AmazonSQS.<Action>."))
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequestBytes))
	if err != nil {
		reply(w, nil, &Error{commonErrors + "RequestEntityTooLargeException", "RequestEntityTooLarge",
			"The request could not be read whole: " + err.Error(), http.StatusRequestEntityTooLarge})
		return
	}
	c := call{s, s.opts.Endpoint}
	if c.endpoint == "" {
		c.endpoint = "http://" + r.Host
	}
	out, err := c.dispatch(r.Context(), action, body)
	reply(w, out, err)
}

// reply writes out or err. SDKs that grew up with the query protocol take the
// error's code from the header.
func reply(w http.ResponseWriter, out any, err error) {
	h := w.Header()
	h.Set("Content-Type", "application/x-amz-json-1.0")
	h.Set("X-Amzn-Requestid", uuid.NewString())
	status := http.StatusOK
	if err != nil {
		var refusal *Error
		if !errors.As(err, &refusal) {
			refusal = &Error{commonErrors + "InternalFailure", "InternalFailure", err.Error(), http.StatusInternalServerError}
		}
		h.Set("X-Amzn-Query-Error", refusal.Legacy+";Sender")
		status = refusal.Status
		out = map[string]string{"__type": refusal.Code, "message": refusal.Message}
	}
	body, err := json.Marshal(out)
	if err != nil { // cannot happen: outputs are structs of strings, numbers and maps of them
		status, body = http.StatusInternalServerError, nil
	}
	w.WriteHeader(status)
	_, _ = w.Write(body) // an error means that the client has gone
}

// A call is one request to the service.
type call struct {
	*Service
	endpoint string // base of the queue URLs in the answer
}

// dispatch runs the action called name on its JSON input.
func (c call) dispatch(ctx context.Context, name string, body []byte) (any, error) {
	switch name {
	case "SendMessage":
		return run(body, c.sendMessage)
	case "SendMessageBatch":
		return run(body, c.sendMessageBatch)
	case "ReceiveMessage":
		return run(body, func(in receiveInput) (any, error) { return c.receiveMessage(ctx, in) })
	case "DeleteMessage":
		return run(body, c.deleteMessage)
	case "DeleteMessageBatch":
		return run(body, c.deleteMessageBatch)
	case "ChangeMessageVisibility":
		return run(body, c.changeMessageVisibility)
	case "ChangeMessageVisibilityBatch":
		return run(body, c.changeMessageVisibilityBatch)
	case "CreateQueue":
		return run(body, c.createQueue)
	case "DeleteQueue":
		return run(body, c.deleteQueue)
	case "PurgeQueue":
		return run(body, c.purgeQueue)
	case "GetQueueUrl":
		return run(body, c.getQueueURL)
	case "ListQueues":
		return run(body, c.listQueues)
	case "ListDeadLetterSourceQueues":
		return run(body, c.listDeadLetterSourceQueues)
	case "GetQueueAttributes":
		return run(body, c.getQueueAttributes)
	case "SetQueueAttributes":
		return run(body, c.setQueueAttributes)
	}
	return nil, unknownAction(name)
}

// run decodes an action's input and runs it.
func run[In any](body []byte, action func(In) (any, error)) (any, error) {
	var in In
	if err := json.Unmarshal(body, &in); err != nil {
		return nil, refuse(commonErrors+"SerializationException", "MalformedInput", "The request is not the JSON of this action: %s", err)
	}
	return action(in)
}

// none is the answer of actions that have nothing to say.
type none struct{}

// queueInput names a queue.
type queueInput struct{ QueueUrl string }
