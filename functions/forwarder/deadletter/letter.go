// Package deadletter encodes documents and deliveries that cannot be stored, and the reason, as
// messages of a queue. The retry queue contains those that can be stored later: Lambda passes its
// messages to the forwarder again. The failure queue contains those that somebody has to examine:
//
//	{"faulty":1,"reason":"mapper_parsing_exception: …","owner":"123456789012",
//	 "log_group":"/aws/lambda/orders","log_stream":"2026/11/22/[$LATEST]…",
//	 "refused":[{"status":400,"reason":"…","index":"faulty-2026.11.22","execution":"…","trace_id":"…",
//	             "events":[{"id":"3719…","timestamp":1795382692123,"message":"…"}]}]}
//
// The events of an entry are the events of one document, as CloudWatch sent them. An entry and its
// index are enough to create the same document under the same id again. An unreadable delivery is
// stored unchanged in "payload". A message that would be too large contains its JSON in "gzip",
// compressed and base64-encoded.
package deadletter

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
	"unicode/utf8"

	"github.com/klauspost/compress/gzip"

	"faulty/functions/forwarder/delivery"
	"faulty/functions/forwarder/jsonscan"
)

const (
	version = 1

	// targetSize is the intended maximum size of a message, in bytes: queues created before August
	// 2025 accept at most 256 KiB.
	targetSize = 255 << 10

	// maxSize is SQS's limit.
	maxSize = 1 << 20

	// maxReason is how much of a reason is stored outside of the gzip, in bytes. OpenSearch quotes
	// values, and a value may be as long as a log event.
	maxReason = 2 << 10

	// maxPart is how much gzip one message can hold: base64 turns 3 bytes into 4, and JSON escapes
	// turn a byte of the reason into at most 6.
	maxPart = (maxSize - 6*maxReason - 1024) / 4 * 3
)

// A Letter is one dead letter: one message of the failure queue.
type Letter struct {
	Version int             `json:"faulty"`
	Since   int64           `json:"since,omitempty"` // when the first copy of the message was sent, in milliseconds since 1970
	Reason  string          `json:"reason"`          // of the first refused document if there are several
	Owner   string          `json:"owner,omitempty"`
	Group   string          `json:"log_group,omitempty"`
	Stream  string          `json:"log_stream,omitempty"`
	Refused []Refused       `json:"refused,omitempty"`
	Payload json.RawMessage `json:"payload,omitempty"`       // {"awslogs":{"data":"…"}}, {"objects":[…]} or a notification of S3
	Message json.RawMessage `json:"message,omitempty"`       // the notification message that a target refused
	IDs     []string        `json:"notifications,omitempty"` // ids of the notification documents in the message
	Part    *Part           `json:"part,omitempty"`
	Gzip    []byte          `json:"gzip,omitempty"`
}

// A Refused is a document that OpenSearch refused permanently.
type Refused struct {
	Status    int     `json:"status"` // OpenSearch's status
	Reason    string  `json:"reason"`
	Index     string  `json:"index"`
	Execution string  `json:"execution,omitempty"` // the request id that other events of the delivery named
	TraceID   string  `json:"trace_id,omitempty"`
	XRay      string  `json:"xray_trace_id,omitempty"`
	Events    []Event `json:"events"`
}

// An Event is a log event as CloudWatch sent it.
type Event struct {
	ID      string `json:"id"`
	Time    int64  `json:"timestamp"` // milliseconds since 1970
	Message string `json:"message"`
	Bytes   []byte `json:"bytes,omitempty"` // instead of message if that is not UTF-8
}

// NewEvent returns a copy of e.
func NewEvent(e delivery.Event) Event {
	kept := Event{ID: string(e.ID), Time: e.Time}
	if utf8.Valid(e.Message) {
		kept.Message = string(e.Message)
	} else {
		kept.Bytes = bytes.Clone(e.Message)
	}
	return kept
}

// text returns the message.
func (e *Event) text() []byte {
	if e.Bytes != nil {
		return e.Bytes
	}
	return []byte(e.Message)
}

// Delivery recreates a delivery from the events of an entry.
func (l *Letter) Delivery(r *Refused) delivery.Delivery {
	d := delivery.Delivery{Owner: []byte(l.Owner), Group: []byte(l.Group), Stream: []byte(l.Stream)}
	for _, e := range r.Events {
		d.Events = append(d.Events, delivery.Event{ID: []byte(e.ID), Time: e.Time, Message: e.text(), Hash: delivery.Hash(e.Time, e.text())})
	}
	return d
}

// FromDelivery returns the dead letter for an unchanged delivery: its awslogs.data and the reason.
func FromDelivery(data []byte, reason string) (Letter, error) {
	payload, err := json.Marshal(map[string]any{"awslogs": map[string]string{"data": string(data)}})
	if err != nil {
		return Letter{}, fmt.Errorf("dead-letter a delivery of %d bytes: %w", len(data), err)
	}
	return Letter{Version: version, Reason: reason, Payload: payload}, nil
}

// FromObjects returns the dead letter for objects that are not stored, from their positions on.
func FromObjects(all []delivery.Object, reason string) (Letter, error) {
	payload, err := json.Marshal(map[string][]delivery.Object{"objects": all})
	if err != nil {
		return Letter{}, fmt.Errorf("dead-letter %d objects, the first of which is %s: %w", len(all), &all[0], err)
	}
	return Letter{Version: version, Reason: reason, Payload: payload}, nil
}

// Undelivered returns the dead letter for a message that could not be sent to a notification
// target. It contains the ids of the notification documents in the message.
func Undelivered(message any, ids []string, reason string) (Letter, error) {
	text, err := json.Marshal(message)
	if err != nil {
		return Letter{}, fmt.Errorf("dead-letter a message with %d notifications: %w", len(ids), err)
	}
	return Letter{Version: version, Reason: reason, Message: text, IDs: ids}, nil
}

// Pack puts the refused documents of one delivery into as few dead letters as their sizes allow,
// and returns the messages.
func Pack(d *delivery.Delivery, refused []Refused) (messages []string, err error) {
	letter := Letter{Version: version, Owner: string(d.Owner), Group: string(d.Group), Stream: string(d.Stream)}
	for len(refused) > 0 {
		n, size := 0, 1024 // for the other members
		for n < len(refused) && (n == 0 || size+refused[n].Size() <= targetSize) {
			size += refused[n].Size()
			n++
		}
		letter.Reason, letter.Refused = refused[0].Reason, refused[:n]
		texts, err := letter.Encode()
		if err != nil {
			return nil, err
		}
		messages = append(messages, texts...)
		refused = refused[n:]
	}
	return messages, nil
}

// Size returns the approximate size of r in a message, in bytes.
func (r *Refused) Size() int {
	size := 200 + len(r.Reason) + len(r.Index) + len(r.Execution) + len(r.TraceID)
	for _, e := range r.Events {
		size += 60 + len(e.ID) + len(e.Message)*9/8 + len(e.Bytes)*4/3
	}
	return size
}

// Encode returns the messages of a dead letter. This is one message, unless it is too large
// for one even after compression.
func (l Letter) Encode() (messages []string, err error) {
	text, err := encode(l)
	if err != nil || len(text) <= targetSize {
		return []string{text}, err
	}
	zipped, err := compress(text)
	if err != nil {
		return nil, fmt.Errorf("compress a dead letter of %d bytes: %w", len(text), err)
	}
	of, count, now := checksum(zipped), (len(zipped)+maxPart-1)/maxPart, time.Now().UnixNano()
	for i := range count {
		m := Letter{Version: version, Since: l.Since, Reason: string(jsonscan.Cut([]byte(l.Reason), maxReason)), Gzip: zipped[i*maxPart : min((i+1)*maxPart, len(zipped))]}
		if count > 1 {
			m.Part = &Part{Of: of, Number: i + 1, Count: count, Sent: now}
		}
		text, err := encode(m)
		if err != nil {
			return nil, err
		}
		messages = append(messages, text)
	}
	return messages, nil
}

func compress(text string) ([]byte, error) {
	var zipped bytes.Buffer
	zw, err := gzip.NewWriterLevel(&zipped, gzip.DefaultCompression)
	if err != nil {
		return nil, err
	}
	_, err = io.WriteString(zw, text)
	err = errors.Join(err, zw.Close()) // Close writes the rest
	return zipped.Bytes(), err
}

// encode returns JSON that SQS accepts. SQS refuses U+FFFE and U+FFFF, which JSON allows, so encode
// escapes them. Characters beyond ASCII only occur in strings, where escapes are allowed.
func encode(l Letter) (string, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false) // keep log events readable in the queue
	if err := encoder.Encode(l); err != nil {
		return "", fmt.Errorf("encode a dead letter: %w", err)
	}
	text := bytes.TrimSpace(b.Bytes())
	text = bytes.ReplaceAll(text, []byte("\uFFFE"), []byte(`\ufffe`))
	return string(bytes.ReplaceAll(text, []byte("\uFFFF"), []byte(`\uffff`))), nil
}
