package sqs

import (
	"container/list"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
)

// A Message is a received message.
type Message struct {
	ID, ReceiptHandle, Body, MD5OfBody string
	// Attributes are the system attributes: SentTimestamp and
	// ApproximateFirstReceiveTimestamp (ms since 1970), ApproximateReceiveCount,
	// SenderId, and, if they apply, AWSTraceHeader and DeadLetterQueueSourceArn.
	Attributes        map[string]string
	MessageAttributes map[string]Attribute
	MD5OfAttributes   string // "" for a message without attributes
}

// An Attribute is a message attribute. Type is String, Number or Binary, with an
// optional label after a dot. The value is in Bytes for Binary, and in Text for
// the others.
type Attribute struct {
	Type  string `json:"DataType"`
	Text  string `json:"StringValue,omitempty"`
	Bytes []byte `json:"BinaryValue,omitempty"`
}

// state is the state of a message in its queue.
type state int

const (
	ready state = iota
	inFlight
	delayed
	states
)

// message is a message in a queue.
type message struct {
	id, body, bodyMD5 string
	attributes        map[string]Attribute
	attributesMD5     string
	trace, sender     string
	source            string // ARN of the queue that dead-lettered it
	sent, first       time.Time
	received          time.Time // time of the latest receive
	receives, here    int       // number of receives in all queues; in this queue
	seq               int64     // position in the order of sending
	internal          bool      // the latest receiver is in this process

	state   state
	element *list.Element // its element in the ready list
	due     [2]time.Time  // by heap: the time it becomes visible; the time it was sent
	index   [2]int        // by heap: its position in the heap
}

func newMessage(o Outgoing, sender string) *message {
	return &message{
		id: uuid.NewString(), body: o.Body, bodyMD5: hexMD5([]byte(o.Body)),
		attributes: o.Attributes, attributesMD5: attributesMD5(o.Attributes),
		trace: o.TraceHeader, sender: sender, sent: time.Now(),
	}
}

func hexMD5(b []byte) string {
	sum := md5.Sum(b)
	return hex.EncodeToString(sum[:])
}

// view returns m as its receiver gets it.
func (m *message) view(queueARN string) Message {
	attributes := map[string]string{
		"SenderId":                         m.sender,
		"SentTimestamp":                    millis(m.sent),
		"ApproximateReceiveCount":          strconv.Itoa(m.receives),
		"ApproximateFirstReceiveTimestamp": millis(m.first),
	}
	if m.trace != "" {
		attributes["AWSTraceHeader"] = m.trace
	}
	if m.source != "" {
		attributes["DeadLetterQueueSourceArn"] = m.source
	}
	return Message{
		ID: m.id, ReceiptHandle: m.receipt(queueARN), Body: m.body, MD5OfBody: m.bodyMD5,
		Attributes: attributes, MessageAttributes: m.attributes, MD5OfAttributes: m.attributesMD5,
	}
}

func millis(t time.Time) string { return strconv.FormatInt(t.UnixMilli(), 10) }

// receipt returns the handle of m's latest receive. It is opaque to clients. It
// contains the number of receives, which makes the handles of earlier receives
// stale.
func (m *message) receipt(queueARN string) string {
	return base64.StdEncoding.EncodeToString([]byte(m.id + " " + queueARN + " " + strconv.Itoa(m.receives)))
}

// parseReceipt parses a handle. It returns false if no queue generated the
// handle.
func parseReceipt(handle string) (id, queueARN string, receives int, ok bool) {
	raw, err := base64.StdEncoding.DecodeString(handle)
	if err != nil {
		return "", "", 0, false
	}
	parts := strings.Split(string(raw), " ")
	if len(parts) != 3 {
		return "", "", 0, false
	}
	receives, err = strconv.Atoi(parts[2])
	return parts[0], parts[1], receives, err == nil
}
