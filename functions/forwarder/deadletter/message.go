package deadletter

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"

	"faulty/functions/forwarder/delivery"
)

// ErrNotReplayable is wrapped by the error for a message that cannot be replayed.
var ErrNotReplayable = errors.New(`neither a dead letter of this function ({"faulty":1,…}) nor a record of a failed invocation ({"requestPayload":{"awslogs":…}})`)

// maxInflated bounds the size of an inflated dead letter, in bytes. A document is made of at most
// one megabyte of log, and JSON escapes make it at most six times as large.
const maxInflated = 64 << 20

// Parse reads a message of the failure queue. Lambda's record of a failed invocation, a bare delivery,
// or a notification of S3, becomes a dead letter with its payload. Parse returns a part unchanged; Parts joins
// parts.
//
// Lambda's record is documented in the AWS Lambda Developer Guide under "Capturing records of
// Lambda asynchronous invocations".
func Parse(body []byte) (Letter, error) {
	var m struct {
		Letter
		AWSLogs        json.RawMessage `json:"awslogs"`
		RequestPayload json.RawMessage `json:"requestPayload"`
	}
	if err := json.Unmarshal(body, &m); err != nil {
		return Letter{}, fmt.Errorf("%w: %w", ErrNotReplayable, err)
	}
	switch {
	case m.Version > version:
		return Letter{}, fmt.Errorf("%w: its version is %d, and this function supports %d: deploy the newer function", ErrNotReplayable, m.Version, version)
	case m.Part != nil:
		return m.Letter, m.Part.check()
	case m.Gzip != nil:
		return unzip(m.Gzip)
	case m.Version == version && (len(m.Refused) > 0 || len(m.Payload) > 0 || len(m.IDs) > 0):
		return m.Letter, nil
	case len(m.RequestPayload) > 0:
		return Letter{Version: version, Payload: m.RequestPayload}, nil
	case len(m.AWSLogs) > 0:
		return Letter{Version: version, Payload: body}, nil
	}
	if in, err := delivery.Open(body); err == nil && in.Source == delivery.Objects {
		return Letter{Version: version, Payload: body}, nil
	}
	return Letter{}, fmt.Errorf("%w (it begins with %.60q)", ErrNotReplayable, body)
}

func unzip(zipped []byte) (l Letter, err error) {
	zr, err := gzip.NewReader(bytes.NewReader(zipped))
	if err != nil {
		return l, fmt.Errorf("%w: its gzip does not begin as one: %w", ErrNotReplayable, err)
	}
	text, err := io.ReadAll(io.LimitReader(zr, maxInflated))
	if err != nil {
		return l, fmt.Errorf("%w: its gzip breaks after %d bytes: %w", ErrNotReplayable, len(text), err)
	}
	if err := json.Unmarshal(text, &l); err != nil {
		return l, fmt.Errorf("%w: its gzip contains no dead letter: %w", ErrNotReplayable, err)
	}
	return l, nil
}
