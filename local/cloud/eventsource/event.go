package eventsource

import (
	"encoding/json"

	"github.com/aws/aws-lambda-go/events"

	"faulty/local/cloud/sqs"
)

// record is one message as a function receives it. See "Using Lambda with Amazon
// SQS" in Lambda's guide. It omits the digest of the attributes for a message
// without attributes, which the type in the events package cannot do.
type record struct {
	events.SQSMessage
	Md5OfMessageAttributes string `json:"md5OfMessageAttributes,omitempty"`
}

// event returns the invocation payload for a batch.
func event(batch []sqs.Message, queueARN, region string) []byte {
	records := make([]record, len(batch))
	for i, m := range batch {
		records[i] = record{events.SQSMessage{
			MessageId: m.ID, ReceiptHandle: m.ReceiptHandle, Body: m.Body, Md5OfBody: m.MD5OfBody,
			Attributes: m.Attributes, MessageAttributes: attributes(m.MessageAttributes),
			EventSource: "aws:sqs", EventSourceARN: queueARN, AWSRegion: region,
		}, m.MD5OfAttributes}
	}
	payload, _ := json.Marshal(struct { // cannot fail: only strings and bytes
		Records []record `json:"Records"`
	}{records})
	return payload
}

func attributes(from map[string]sqs.Attribute) map[string]events.SQSMessageAttribute {
	to := make(map[string]events.SQSMessageAttribute, len(from))
	for name, a := range from {
		attr := events.SQSMessageAttribute{DataType: a.Type, StringListValues: []string{}, BinaryListValues: [][]byte{}}
		if a.Bytes != nil {
			attr.BinaryValue = a.Bytes
		} else {
			attr.StringValue = &a.Text
		}
		to[name] = attr
	}
	return to
}
