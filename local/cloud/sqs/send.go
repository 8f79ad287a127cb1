package sqs

import (
	"errors"
	"net/http"
	"strings"
)

// sendEntry is one message of SendMessage and SendMessageBatch. Optional numbers
// are pointers, because 0 and an absent number differ.
type sendEntry struct {
	Id                      string
	MessageBody             string
	DelaySeconds            *int
	MessageAttributes       map[string]Attribute
	MessageSystemAttributes map[string]Attribute
	MessageGroupId          string // tenant of fair queues; no effect here
	MessageDeduplicationId  string
}

// sendOutput lets the client verify the message by its digests. Id is set only in
// a batch.
type sendOutput struct {
	Id                           string `json:",omitempty"`
	MessageId                    string
	MD5OfMessageBody             string
	MD5OfMessageAttributes       string `json:",omitempty"`
	MD5OfMessageSystemAttributes string `json:",omitempty"`
}

func (c call) sendMessage(q *queue, in sendEntry) (any, error) { return c.send(q, in) }

// send checks one entry and adds it to q.
func (c call) send(q *queue, in sendEntry) (sendOutput, error) {
	out := Outgoing{Body: in.MessageBody, Attributes: in.MessageAttributes}
	delay, err := optionalSeconds("DelaySeconds", in.DelaySeconds, maxDelay)
	if err != nil {
		return sendOutput{}, err
	}
	if delay == nil {
		delay = &q.Delay
	}
	for name, a := range in.MessageSystemAttributes {
		if name != "AWSTraceHeader" || a.Type != "String" {
			return sendOutput{}, badValue("Message system attribute name '%s' is invalid: only AWSTraceHeader, of type String, can be sent.", name)
		}
		out.TraceHeader = a.Text
	}
	if in.MessageDeduplicationId != "" {
		return sendOutput{}, invalid("MessageDeduplicationId", in.MessageDeduplicationId, "The request include parameter that is not valid for this queue type.")
	}
	if err := checkMessage(out, q.MaxMessageBytes); err != nil {
		return sendOutput{}, err
	}
	if err := c.changes.store.Full(); err != nil {
		return sendOutput{}, unavailable(err)
	}
	m := newMessage(out, c.opts.AccountID)
	q.add(m, *delay)
	return sendOutput{in.Id, m.id, m.bodyMD5, m.attributesMD5, attributesMD5(in.MessageSystemAttributes)}, nil
}

// sendMessageBatch checks the size of the whole batch against the limit for one
// message before it checks the entries.
func (c call) sendMessageBatch(q *queue, in batchInput[sendEntry]) (any, error) {
	total := 0
	for _, e := range in.Entries {
		total += size(Outgoing{Body: e.MessageBody, Attributes: e.MessageAttributes})
	}
	if total > maxMessageBytes {
		return nil, refuse(sqsErrors+"BatchRequestTooLong", legacy+"BatchRequestTooLong",
			"Batch requests cannot be longer than %d bytes. You have sent %d bytes.", maxMessageBytes, total)
	}
	return batch("SendMessageBatchRequestEntry", in.Entries,
		func(e sendEntry) string { return e.Id },
		func(e sendEntry) (sendOutput, error) { return c.send(q, e) })
}

type batchInput[In any] struct{ Entries []In }

// batchOutput holds the outcome of each entry of a batch.
type batchOutput[Out any] struct {
	Successful []Out          `json:",omitempty"`
	Failed     []batchFailure `json:",omitempty"`
}

// batchFailure is the error of one entry. Its code is that of the query protocol
// without the prefix, because SQS returns this code here even in JSON.
type batchFailure struct {
	Id, Code, Message string
	SenderFault       bool
}

// batch calls do for every entry. If an entry is refused, the others still
// succeed. A batch with an invalid number of entries or invalid ids fails as a
// whole. kind is the entries' type in the API.
func batch[In, Out any](kind string, entries []In, id func(In) string, do func(In) (Out, error)) (any, error) {
	switch n := len(entries); {
	case n == 0:
		return nil, refuse(sqsErrors+"EmptyBatchRequest", legacy+"EmptyBatchRequest", "There should be at least one %s in the request.", kind)
	case n > 10:
		return nil, refuse(sqsErrors+"TooManyEntriesInBatchRequest", legacy+"TooManyEntriesInBatchRequest",
			"Maximum number of entries per request are 10. You have sent %d.", n)
	}
	seen := map[string]bool{}
	for _, e := range entries {
		switch {
		case !isName(id(e), 80, "_-"):
			return nil, refuse(sqsErrors+"InvalidBatchEntryId", legacy+"InvalidBatchEntryId",
				"A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.")
		case seen[id(e)]:
			return nil, refuse(sqsErrors+"BatchEntryIdsNotDistinct", legacy+"BatchEntryIdsNotDistinct", "Id %s repeated.", id(e))
		}
		seen[id(e)] = true
	}
	var out batchOutput[Out]
	for _, e := range entries {
		result, err := do(e)
		if err != nil {
			out.Failed = append(out.Failed, failure(id(e), err))
			continue
		}
		out.Successful = append(out.Successful, result)
	}
	return out, nil
}

// failure returns the batchFailure of an entry for err.
func failure(id string, err error) batchFailure {
	f := batchFailure{Id: id, Code: "InternalFailure", Message: err.Error()}
	if refusal, ok := errors.AsType[*Error](err); ok {
		f.Code, f.Message, f.SenderFault = strings.TrimPrefix(refusal.Legacy, legacy), refusal.Message, refusal.Status < http.StatusInternalServerError
	}
	return f
}
