package logs

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
)

// delivery is what CloudWatch Logs sends to a subscriber, before compression;
// see "Using CloudWatch Logs subscription filters" in its user guide.
type delivery struct {
	MessageType         string   `json:"messageType"`
	Owner               string   `json:"owner"`
	LogGroup            string   `json:"logGroup"`
	LogStream           string   `json:"logStream"`
	SubscriptionFilters []string `json:"subscriptionFilters"`
	LogEvents           []Event  `json:"logEvents"`
}

// encode returns the invocation payload: {"awslogs":{"data":<base64 of gzip of delivery>}}.
func encode(owner, filter string, st *Stream, events []Event) []byte {
	var zipped bytes.Buffer
	zw, _ := gzip.NewWriterLevel(&zipped, gzip.BestSpeed) // the level is a valid constant
	enc := json.NewEncoder(zw)
	enc.SetEscapeHTML(false)
	// Strings and integers only, into memory: neither can fail.
	_ = enc.Encode(delivery{"DATA_MESSAGE", owner, st.group, st.name, []string{filter}, events})
	_ = zw.Close()

	const head, tail = `{"awslogs":{"data":"`, `"}}`
	payload := make([]byte, 0, len(head)+base64.StdEncoding.EncodedLen(zipped.Len())+len(tail))
	payload = append(payload, head...)
	payload = base64.StdEncoding.AppendEncode(payload, zipped.Bytes())
	return append(payload, tail...)
}
