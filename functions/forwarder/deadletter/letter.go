// Package deadletter keeps what cannot be stored until someone replays it: as
// messages of the failure queue that say what was refused, and why.
//
//	{"faulty":1,"reason":"mapper_parsing_exception: …","owner":"123456789012",
//	 "log_group":"/aws/lambda/orders","log_stream":"2026/11/22/[$LATEST]…",
//	 "refused":[{"status":400,"reason":"…","index":"faulty-2026.11.22","execution":"…","trace_id":"…",
//	             "events":[{"id":"3719…","timestamp":1795382692123,"message":"…"}]}]}
//
// An entry's events are those one document was made of, as CloudWatch sent
// them; an entry and its index are enough to make the same document under the
// same id again. What could not be read at all is kept as it came, under
// "payload". A message that would be too large holds itself as base64 of gzip,
// under "gzip".
package deadletter

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/klauspost/compress/gzip"

	"faulty/functions/forwarder/delivery"
	"faulty/functions/forwarder/jsonscan"
)

const (
	version = 1

	// targetSize is how large messages grow, in bytes: queues made before
	// August 2025 take no more than 256 KiB.
	targetSize = 255 << 10

	// maxSize is SQS's own limit.
	maxSize = 1 << 20

	// maxReason is how much of a reason stands outside of the gzip, in bytes.
	// OpenSearch quotes values, and a value may be as long as a log line.
	maxReason = 2 << 10

	// maxPart is how much gzip one message holds: base64 makes 4 bytes of 3, and
	// no byte of a reason becomes more than 6.
	maxPart = (maxSize - 6*maxReason - 1024) / 4 * 3
)

// A Letter is one message of the failure queue.
type Letter struct {
	Version int             `json:"faulty"`
	Reason  string          `json:"reason"` // of the first one, where several are refused
	Owner   string          `json:"owner,omitempty"`
	Group   string          `json:"log_group,omitempty"`
	Stream  string          `json:"log_stream,omitempty"`
	Refused []Refused       `json:"refused,omitempty"`
	Payload json.RawMessage `json:"payload,omitempty"`       // {"awslogs":{"data":"…"}}
	Message json.RawMessage `json:"message,omitempty"`       // that a target of notifications refused
	IDs     []string        `json:"notifications,omitempty"` // of the documents in the message
	Part    *Part           `json:"part,omitempty"`
	Gzip    []byte          `json:"gzip,omitempty"`
}

// A Refused is a document that OpenSearch refused for good.
type Refused struct {
	Status    int     `json:"status"` // OpenSearch's
	Reason    string  `json:"reason"`
	Index     string  `json:"index"`
	Execution string  `json:"execution,omitempty"` // the invocation, which other events of the delivery told of
	TraceID   string  `json:"trace_id,omitempty"`
	XRay      string  `json:"xray_trace_id,omitempty"`
	Events    []Event `json:"events"`
}

// An Event is a log event as CloudWatch sent it.
type Event struct {
	ID      string `json:"id"`
	Time    int64  `json:"timestamp"` // milliseconds since 1970
	Message string `json:"message"`
	Bytes   []byte `json:"bytes,omitempty"` // in place of a message that is no UTF-8
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

// text is the message.
func (e *Event) text() []byte {
	if e.Bytes != nil {
		return e.Bytes
	}
	return []byte(e.Message)
}

// Delivery makes a delivery of an entry's events again.
func (l *Letter) Delivery(r *Refused) delivery.Delivery {
	d := delivery.Delivery{Owner: []byte(l.Owner), Group: []byte(l.Group), Stream: []byte(l.Stream)}
	for _, e := range r.Events {
		d.Events = append(d.Events, delivery.Event{ID: []byte(e.ID), Time: e.Time, Message: e.text()})
	}
	return d
}

// Whole is the letter of a delivery that is kept as it came: its awslogs.data
// and the reason.
func Whole(data []byte, reason string) (Letter, error) {
	payload, err := json.Marshal(map[string]any{"awslogs": map[string]string{"data": string(data)}})
	if err != nil {
		return Letter{}, fmt.Errorf("keep a delivery of %d bytes: %w", len(data), err)
	}
	return Letter{Version: version, Reason: reason, Payload: payload}, nil
}

// Undelivered is the letter of a message that could not be sent to a target of
// notifications, and of the documents in it.
func Undelivered(message any, ids []string, reason string) (Letter, error) {
	text, err := json.Marshal(message)
	if err != nil {
		return Letter{}, fmt.Errorf("keep a message with %d notifications: %w", len(ids), err)
	}
	return Letter{Version: version, Reason: reason, Message: text, IDs: ids}, nil
}

// Pack puts the refused documents of one delivery into as few letters as their
// sizes allow, and returns the messages.
func Pack(d *delivery.Delivery, refused []Refused) (messages []string, err error) {
	letter := Letter{Version: version, Owner: string(d.Owner), Group: string(d.Group), Stream: string(d.Stream)}
	for len(refused) > 0 {
		n, size := 0, 1024 // the letter's own members
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

// Size is about what r takes in a message, in bytes.
func (r *Refused) Size() int {
	size := 200 + len(r.Reason) + len(r.Index) + len(r.Execution) + len(r.TraceID)
	for _, e := range r.Events {
		size += 60 + len(e.ID) + len(e.Message)*9/8 + len(e.Bytes)*4/3
	}
	return size
}

// Encode returns the messages of a letter: one, unless it is so large and so
// incompressible that it takes several.
func (l Letter) Encode() (messages []string, err error) {
	text, err := encode(l)
	if err != nil || len(text) <= targetSize {
		return []string{text}, err
	}
	zipped, err := compress(text)
	if err != nil {
		return nil, fmt.Errorf("compress a dead letter of %d bytes: %w", len(text), err)
	}
	of, count := checksum(zipped), (len(zipped)+maxPart-1)/maxPart
	for i := range count {
		m := Letter{Version: version, Reason: string(jsonscan.Cut([]byte(l.Reason), maxReason)), Gzip: zipped[i*maxPart : min((i+1)*maxPart, len(zipped))]}
		if count > 1 {
			m.Part = &Part{Of: of, Number: i + 1, Count: count}
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
	err = errors.Join(err, zw.Close()) // which writes the rest
	return zipped.Bytes(), err
}

// encode writes JSON that SQS takes: it refuses U+FFFE and U+FFFF, which JSON
// allows. Beyond ASCII there is nothing but strings, where an escape may stand.
func encode(l Letter) (string, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false) // a log line is to be readable in the queue
	if err := encoder.Encode(l); err != nil {
		return "", fmt.Errorf("encode a dead letter: %w", err)
	}
	text := bytes.TrimSpace(b.Bytes())
	text = bytes.ReplaceAll(text, []byte("\uFFFE"), []byte(`\ufffe`))
	return string(bytes.ReplaceAll(text, []byte("\uFFFF"), []byte(`\uffff`))), nil
}
