package sqs

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/google/uuid"

	"faulty/local/cloud/storage"
)

// maxRequestBytes allows a full batch in which each byte is escaped as six
// characters.
const maxRequestBytes = 8 << 20

// ServeHTTP serves the SQS API. A request is a POST of a JSON object whose header
// X-Amz-Target names the action as AmazonSQS.<Action>.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	action, ok := strings.CutPrefix(r.Header.Get("X-Amz-Target"), "AmazonSQS.")
	if !ok {
		reply(w, nil, unsupported("Only the AWS JSON 1.0 protocol is supported here: POST with the header X-Amz-Target: AmazonSQS.<Action>."))
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequestBytes))
	if err != nil {
		reply(w, nil, &Error{commonErrors + "RequestEntityTooLargeException", "RequestEntityTooLarge",
			"The request could not be read completely: " + err.Error(), http.StatusRequestEntityTooLarge})
		return
	}
	c := call{s, s.opts.Endpoint}
	if c.endpoint == "" {
		c.endpoint = "http://" + r.Host
	}
	out, err := c.dispatch(r.Context(), action, body)
	reply(w, out, err)
}

// reply writes out or err. SDKs that supported the query protocol first read the
// error's code from the header.
func reply(w http.ResponseWriter, out any, err error) {
	h := w.Header()
	h.Set("Content-Type", "application/x-amz-json-1.0")
	h.Set("X-Amzn-Requestid", uuid.NewString())
	status := http.StatusOK
	if err != nil {
		var refusal *Error
		if errors.Is(err, storage.ErrNotCommitted) {
			err = unavailable(err)
		}
		if !errors.As(err, &refusal) {
			refusal = &Error{commonErrors + "InternalFailure", "InternalFailure", err.Error(), http.StatusInternalServerError}
		}
		fault := "Sender"
		if refusal.Status >= http.StatusInternalServerError {
			fault = "Receiver"
		}
		h.Set("X-Amzn-Query-Error", refusal.Legacy+";"+fault)
		status = refusal.Status
		out = map[string]string{"__type": refusal.Code, "message": refusal.Message}
	}
	body, err := json.Marshal(out)
	if err != nil { // cannot happen: outputs are structs of strings, numbers and maps of them
		status, body = http.StatusInternalServerError, nil
	}
	w.WriteHeader(status)
	_, _ = w.Write(body) // fails only if the client disconnected
}

// A call is one request to the service.
type call struct {
	*Service
	endpoint string // base of the queue URLs in the response
}

// dispatch runs the action name on its JSON input.
func (c call) dispatch(ctx context.Context, name string, body []byte) (any, error) {
	switch name {
	case "SendMessage":
		return onQueue(c, body, c.sendMessage)
	case "SendMessageBatch":
		return onQueue(c, body, c.sendMessageBatch)
	case "ReceiveMessage":
		return run(body, func(in receiveInput) (any, error) { return c.receiveMessage(ctx, in) })
	case "DeleteMessage":
		return onQueue(c, body, onReceipt((*queue).deleteEntry))
	case "DeleteMessageBatch":
		return onQueue(c, body, onReceipts("DeleteMessageBatchRequestEntry", (*queue).deleteEntry))
	case "ChangeMessageVisibility":
		return onQueue(c, body, onReceipt((*queue).changeEntry))
	case "ChangeMessageVisibilityBatch":
		return onQueue(c, body, onReceipts("ChangeMessageVisibilityBatchRequestEntry", (*queue).changeEntry))
	case "CreateQueue":
		return locked(c, body, c.createQueue)
	case "DeleteQueue":
		return onQueue(c, body, c.deleteQueue)
	case "PurgeQueue":
		return onQueue(c, body, c.purgeQueue)
	case "GetQueueUrl":
		return locked(c, body, c.getQueueURL)
	case "ListQueues":
		return locked(c, body, c.listQueues)
	case "ListDeadLetterSourceQueues":
		return onQueue(c, body, c.listDeadLetterSourceQueues)
	case "GetQueueAttributes":
		return onQueue(c, body, c.getQueueAttributes)
	case "SetQueueAttributes":
		return onQueue(c, body, c.setQueueAttributes)
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

// locked calls run while it holds the service's lock. It returns when the changes
// are stored.
func locked[In any](c call, body []byte, action func(In) (any, error)) (any, error) {
	return run(body, func(in In) (any, error) {
		c.mu.Lock()
		out, err := action(in)
		if lost := c.unlock().Wait(); err == nil && lost != nil {
			return nil, lost
		}
		return out, err
	})
}

// onQueue calls locked with an action on a queue. The queue's URL is in the same
// JSON input as In.
func onQueue[In any](c call, body []byte, action func(*queue, In) (any, error)) (any, error) {
	return run(body, func(in In) (any, error) {
		return locked(c, body, func(named queueInput) (any, error) {
			q, err := c.byURL(named.QueueUrl)
			if err != nil {
				return nil, err
			}
			return action(q, in)
		})
	})
}

// none is the input or the output of an action that has none.
type none struct{}

// queueInput names a queue.
type queueInput struct{ QueueUrl string }
