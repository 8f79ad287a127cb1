package logs

import (
	"bytes"
	"encoding/base64"
	"encoding/json"

	"github.com/aws/aws-lambda-go/events"
	"github.com/klauspost/compress/gzip"
)

// encoder turns log events into invocation payloads. It reuses its buffers
// because they are much larger than a typical delivery.
type encoder struct {
	zipped bytes.Buffer
	zip    *gzip.Writer
}

func newEncoder() *encoder {
	zw, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed) // cannot fail: the level is a valid constant
	return &encoder{zip: zw}
}

// encode returns the payload that CloudWatch Logs sends to a subscriber,
// {"awslogs":{"data":<base64 of gzip of the log events>}}. See "Using CloudWatch
// Logs subscription filters" in its user guide.
func (e *encoder) encode(owner, filter string, st *Stream, logEvents []Event) []byte {
	e.zipped.Reset()
	e.zip.Reset(&e.zipped)
	enc := json.NewEncoder(e.zip)
	enc.SetEscapeHTML(false)
	// Neither call can fail: they write only strings and integers, and only to
	// memory.
	_ = enc.Encode(events.CloudwatchLogsData{
		MessageType: "DATA_MESSAGE", Owner: owner, LogGroup: st.group, LogStream: st.name,
		SubscriptionFilters: []string{filter}, LogEvents: logEvents,
	})
	_ = e.zip.Close()

	const head, tail = `{"awslogs":{"data":"`, `"}}`
	payload := make([]byte, 0, len(head)+base64.StdEncoding.EncodedLen(e.zipped.Len())+len(tail))
	payload = append(payload, head...)
	payload = base64.StdEncoding.AppendEncode(payload, e.zipped.Bytes())
	return append(payload, tail...)
}
