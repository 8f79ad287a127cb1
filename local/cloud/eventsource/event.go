package eventsource

import (
	"encoding/json"

	"faulty/local/cloud/sqs"
)

// record is one message as a function gets it, see "Using Lambda with Amazon
// SQS" in Lambda's guide.
type record struct {
	MessageID              string                      `json:"messageId"`
	ReceiptHandle          string                      `json:"receiptHandle"`
	Body                   string                      `json:"body"`
	Attributes             map[string]string           `json:"attributes"`
	MessageAttributes      map[string]messageAttribute `json:"messageAttributes"`
	MD5OfMessageAttributes string                      `json:"md5OfMessageAttributes,omitempty"`
	MD5OfBody              string                      `json:"md5OfBody"`
	EventSource            string                      `json:"eventSource"`
	EventSourceARN         string                      `json:"eventSourceARN"`
	AWSRegion              string                      `json:"awsRegion"`
}

type messageAttribute struct {
	StringValue      *string  `json:"stringValue,omitempty"`
	BinaryValue      []byte   `json:"binaryValue,omitempty"` // base64 in JSON
	StringListValues []string `json:"stringListValues"`
	BinaryListValues []string `json:"binaryListValues"`
	DataType         string   `json:"dataType"`
}

// event returns the invocation payload for a batch.
func event(batch []sqs.Message, queueARN, region string) []byte {
	records := make([]record, len(batch))
	for i, m := range batch {
		records[i] = record{
			MessageID: m.ID, ReceiptHandle: m.ReceiptHandle, Body: m.Body,
			Attributes: m.Attributes, MessageAttributes: attributes(m.MessageAttributes),
			MD5OfMessageAttributes: m.MD5OfAttributes, MD5OfBody: m.MD5OfBody,
			EventSource: "aws:sqs", EventSourceARN: queueARN, AWSRegion: region,
		}
	}
	payload, _ := json.Marshal(struct { // strings and bytes: cannot fail
		Records []record `json:"Records"`
	}{records})
	return payload
}

func attributes(from map[string]sqs.Attribute) map[string]messageAttribute {
	to := make(map[string]messageAttribute, len(from))
	for name, a := range from {
		attr := messageAttribute{DataType: a.Type, StringListValues: []string{}, BinaryListValues: []string{}}
		if a.Bytes != nil {
			attr.BinaryValue = a.Bytes
		} else {
			attr.StringValue = &a.Text
		}
		to[name] = attr
	}
	return to
}
