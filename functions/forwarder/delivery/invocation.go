package delivery

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"faulty/functions/forwarder/jsonscan"
)

// ErrNotDelivery is wrapped by the error for a payload that has none of the formats that the
// function accepts.
var ErrNotDelivery = errors.New(`this function takes CloudWatch Logs deliveries, {"awslogs":{"data":"…"}}, ` +
	`Kinesis records that carry them, notifications about objects in S3, messages of its retry queue, and {"check":"groups"} from a schedule: ` +
	`subscribe it to a log group, a stream or that queue`)

// A Source identifies what triggered an invocation.
type Source int

// The sources.
const (
	Logs    Source = iota // a log group's subscription
	Kinesis               // a stream that log groups are subscribed to
	Queue                 // the retry queue
	Check                 // the schedule that sends notifications
	Objects               // a notification about objects in S3
)

// An Invocation is a decoded payload. Its source is identified by the format:
//
//	Logs     {"awslogs":{"data":"…"}}
//	Kinesis  {"Records":[{"eventSource":"aws:kinesis","kinesis":{"sequenceNumber":"…","data":"…"}}]}
//	Queue    {"Records":[{"eventSource":"aws:sqs","messageId":"…","receiptHandle":"…","body":"…",
//	                      "attributes":{"SentTimestamp":"1795382692123","ApproximateReceiveCount":"1"}}]}
//	Check    {"check":"groups"}
//	Objects  see Object
//
// Its slices point into the payload. The payload is not modified, because it must still be complete
// when a failed invocation is dead-lettered.
type Invocation struct {
	Source  Source
	Data    []byte // base64 text, for Logs
	Records []Record
	Objects []Object
}

// A Record is one record of a stream, or one message of a queue.
type Record struct {
	ID      []byte // the id in a partial batch response
	Body    []byte // Kinesis: base64 text like awslogs.data; Queue: the message
	Receipt []byte // Queue: identifies this receipt of the message to SQS
	Sent    int64  // when the record or message was sent, in milliseconds since 1970; 0 if unknown
	Queue   []byte // Queue: its ARN; empty if unknown

	Receives int // Queue: how often the message was received, with this time; 0 if unknown
}

// Age returns how long ago the record or message was sent; 0 if that is unknown.
func (r *Record) Age() time.Duration {
	if r.Sent == 0 {
		return 0
	}
	return time.Since(time.UnixMilli(r.Sent))
}

// Open detects the format of a payload. Its error wraps ErrNotDelivery.
func Open(payload []byte) (in Invocation, err error) {
	c := jsonscan.Cursor{Buf: payload}
	found := false
	c.Open('{')
	for key, ok := c.Member(); ok; key, ok = c.Member() {
		switch b := c.Peek(); {
		case b == '{' && string(key.Raw) == "awslogs":
			in.Data, found = member(&c, "data")
		case b == '[' && string(key.Raw) == "Records":
			if err := in.readRecords(&c); err != nil {
				return Invocation{}, err
			}
			found = len(in.Records) > 0 || in.Source == Objects
		case b == '"' && string(key.Raw) == "check":
			in.Source, found = Check, string(c.String().Raw) == "groups"
		case isNotification(string(key.Raw), b):
			in.Source, found = Objects, true
			c.Skip()
		default:
			c.Skip()
		}
	}
	if in.Source == Objects && c.AtEnd() {
		return readNotification(payload)
	}
	if !found || !c.AtEnd() {
		return Invocation{}, fmt.Errorf("%w (the payload begins with %.60q)", ErrNotDelivery, payload)
	}
	return in, nil
}

// readRecords reads the array at c. All records of an invocation must have the same source.
func (in *Invocation) readRecords(c *jsonscan.Cursor) error {
	c.Open('[')
	for count := 0; c.Element(); count++ {
		name, r := readRecord(c)
		source, ok := sourceOf(name)
		if !ok || count > 0 && source != in.Source {
			return fmt.Errorf("%w (record %d is of the event source %q)", ErrNotDelivery, count+1, name)
		}
		if in.Source = source; source == Objects {
			continue
		}
		if len(r.ID) == 0 {
			return fmt.Errorf("%w (record %d has no sequenceNumber or messageId)", ErrNotDelivery, len(in.Records)+1)
		}
		in.Records = append(in.Records, r)
	}
	return nil
}

// sourceOf returns the source that records name.
func sourceOf(name []byte) (s Source, ok bool) {
	switch string(name) {
	case "aws:kinesis":
		return Kinesis, true
	case "aws:sqs":
		return Queue, true
	case "aws:s3", "aws:sns":
		return Objects, true
	}
	return 0, false
}

func readRecord(c *jsonscan.Cursor) (source []byte, r Record) {
	if c.Peek() != '{' {
		c.Skip()
		return nil, Record{}
	}
	c.Open('{')
	for key, ok := c.Member(); ok; key, ok = c.Member() {
		switch b := c.Peek(); {
		case b == '"' && (string(key.Raw) == "eventSource" || string(key.Raw) == "EventSource"): // SNS
			source, _ = c.String().Plain(nil)
		case b == '"' && string(key.Raw) == "eventSourceARN":
			r.Queue, _ = c.String().Plain(nil)
		case b == '"' && string(key.Raw) == "messageId":
			r.ID, _ = c.String().Plain(nil)
		case b == '"' && string(key.Raw) == "body":
			r.Body, _ = c.String().Plain(nil)
		case b == '"' && string(key.Raw) == "receiptHandle":
			r.Receipt, _ = c.String().Plain(nil)
		case b == '{' && string(key.Raw) == "attributes":
			r.readAttributes(c)
		case b == '{' && string(key.Raw) == "kinesis":
			r.ID, r.Body, r.Sent = readKinesis(c)
		default:
			c.Skip()
		}
	}
	return source, r
}

func readKinesis(c *jsonscan.Cursor) (sequence, data []byte, sent int64) {
	c.Open('{')
	for key, ok := c.Member(); ok; key, ok = c.Member() {
		switch b := c.Peek(); {
		case b == '"' && string(key.Raw) == "sequenceNumber":
			sequence, _ = c.String().Plain(nil)
		case b == '"' && string(key.Raw) == "data":
			data, _ = c.String().Plain(nil)
		case string(key.Raw) == "approximateArrivalTimestamp":
			seconds, _ := strconv.ParseFloat(string(c.Skip()), 64)
			sent = int64(seconds * 1000)
		default:
			c.Skip()
		}
	}
	return sequence, data, sent
}

// readAttributes reads the attributes of a message.
func (r *Record) readAttributes(c *jsonscan.Cursor) {
	c.Open('{')
	for key, ok := c.Member(); ok; key, ok = c.Member() {
		switch {
		case c.Peek() == '"' && string(key.Raw) == "SentTimestamp":
			text, _ := c.String().Plain(nil)
			r.Sent, _ = strconv.ParseInt(string(text), 10, 64)
		case c.Peek() == '"' && string(key.Raw) == "ApproximateReceiveCount":
			text, _ := c.String().Plain(nil)
			r.Receives, _ = strconv.Atoi(string(text))
		default:
			c.Skip()
		}
	}
}

// member returns the string in the named member of the object at c.
func member(c *jsonscan.Cursor, name string) (text []byte, found bool) {
	c.Open('{')
	for key, ok := c.Member(); ok; key, ok = c.Member() {
		if string(key.Raw) == name && c.Peek() == '"' {
			text, _ = c.String().Plain(nil)
			found = true
		} else {
			c.Skip()
		}
	}
	return text, found
}
