package sqs

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"
)

// receiveInput is the input of ReceiveMessage. SDKs omit zeros, so an absent
// number means the queue's default.
type receiveInput struct {
	QueueUrl                    string
	MaxNumberOfMessages         *int
	WaitTimeSeconds             *int
	VisibilityTimeout           *int
	AttributeNames              []string // former name of MessageSystemAttributeNames
	MessageSystemAttributeNames []string
	MessageAttributeNames       []string
	ReceiveRequestAttemptId     string // for FIFO queues; no effect here
}

// receivedMessage is a Message in the API's format.
type receivedMessage struct {
	MessageId, ReceiptHandle, MD5OfBody, Body string

	Attributes             map[string]string    `json:",omitempty"`
	MessageAttributes      map[string]Attribute `json:",omitempty"`
	MD5OfMessageAttributes string               `json:",omitempty"`
}

// receiveOutput is the output of ReceiveMessage. It is {} if no message was
// received, because SQS does not send an empty list.
type receiveOutput struct {
	Messages []receivedMessage `json:",omitempty"`
}

func (c call) receiveMessage(ctx context.Context, in receiveInput) (any, error) {
	o, err := in.options()
	if err != nil {
		return nil, err
	}
	messages, err := c.receive(ctx, func() (*queue, error) { return c.byURL(in.QueueUrl) }, o)
	if err != nil {
		return nil, err
	}
	var out receiveOutput
	for _, m := range messages {
		out.Messages = append(out.Messages, in.choose(m))
	}
	return out, nil
}

// options checks the numbers of the input.
func (in receiveInput) options() (receiveOptions, error) {
	o := receiveOptions{limit: 1}
	if n := in.MaxNumberOfMessages; n != nil {
		if *n < 1 || *n > 10 {
			return o, invalid("MaxNumberOfMessages", strconv.Itoa(*n), "Must be between 1 and 10, if provided.")
		}
		o.limit = *n
	}
	var err error
	if o.wait, err = optionalSeconds("WaitTimeSeconds", in.WaitTimeSeconds, maxWait); err != nil {
		return o, err
	}
	o.visibility, err = optionalSeconds("VisibilityTimeout", in.VisibilityTimeout, maxVisibility)
	return o, err
}

// optionalSeconds parses a whole number of seconds up to limit. It returns nil
// for nil. It compares before it multiplies, because the product of a large
// number would overflow.
func optionalSeconds(name string, n *int, limit time.Duration) (*time.Duration, error) {
	if n == nil {
		return nil, nil
	}
	if *n < 0 || *n > int(limit/time.Second) {
		return nil, invalid(name, strconv.Itoa(*n), "Must be >= 0 and <= "+seconds(limit)+", if provided.")
	}
	d := time.Duration(*n) * time.Second
	return &d, nil
}

// choose returns the parts of m that the receiver requested.
func (in receiveInput) choose(m Message) receivedMessage {
	out := receivedMessage{MessageId: m.ID, ReceiptHandle: m.ReceiptHandle, MD5OfBody: m.MD5OfBody, Body: m.Body}
	system := append(slices.Clone(in.MessageSystemAttributeNames), in.AttributeNames...)
	out.Attributes = m.Attributes
	if !slices.Contains(system, "All") {
		out.Attributes = map[string]string{}
		for _, name := range system {
			if v, ok := m.Attributes[name]; ok {
				out.Attributes[name] = v
			}
		}
	}
	for name, a := range m.MessageAttributes {
		if asked(name, in.MessageAttributeNames) {
			if out.MessageAttributes == nil {
				out.MessageAttributes = map[string]Attribute{}
			}
			out.MessageAttributes[name] = a
		}
	}
	// SDKs verify the attributes they receive. The digest must therefore cover
	// exactly the chosen ones.
	out.MD5OfMessageAttributes = m.MD5OfAttributes
	if len(out.MessageAttributes) != len(m.MessageAttributes) {
		out.MD5OfMessageAttributes = attributesMD5(out.MessageAttributes)
	}
	return out
}

// asked reports whether a pattern matches name. A pattern is a name, All, .* or
// prefix.*
func asked(name string, patterns []string) bool {
	for _, p := range patterns {
		prefix, open := strings.CutSuffix(p, ".*")
		if p == name || p == "All" || open && strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

// receiptEntry is one message in the input of an action on received messages,
// alone or in a batch.
type receiptEntry struct {
	Id                string
	ReceiptHandle     string
	VisibilityTimeout *int
}

type receiptOutput struct{ Id string }

// onReceipt returns an action that calls do for one received message.
func onReceipt(do func(*queue, receiptEntry) error) func(*queue, receiptEntry) (any, error) {
	return func(q *queue, e receiptEntry) (any, error) { return none{}, do(q, e) }
}

// onReceipts returns an action that calls do for each message of a batch.
func onReceipts(kind string, do func(*queue, receiptEntry) error) func(*queue, batchInput[receiptEntry]) (any, error) {
	return func(q *queue, in batchInput[receiptEntry]) (any, error) {
		return batch(kind, in.Entries,
			func(e receiptEntry) string { return e.Id },
			func(e receiptEntry) (receiptOutput, error) { return receiptOutput{e.Id}, do(q, e) })
	}
}

func (q *queue) deleteEntry(e receiptEntry) error { return q.delete(e.ReceiptHandle) }

func (q *queue) changeEntry(e receiptEntry) error {
	d, err := optionalSeconds("VisibilityTimeout", e.VisibilityTimeout, maxVisibility)
	if err != nil {
		return err
	}
	if d == nil {
		return missing("VisibilityTimeout")
	}
	return q.changeVisibility(e.ReceiptHandle, *d)
}
