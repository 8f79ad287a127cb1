package deadletter

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Since returns when the first copy of a message was sent, in milliseconds since 1970; 0 if this is the first.
func Since(body []byte) int64 {
	var m struct {
		Since int64 `json:"since"`
	}
	if bytes.Contains(body, []byte(`"since":`)) {
		_ = json.Unmarshal(body, &m)
	}
	return m.Since
}

// Renew returns a copy of a message, which SQS has not counted as received yet. since is when the first copy was sent.
func Renew(body []byte, since int64) ([]string, error) {
	var l Letter
	if err := json.Unmarshal(body, &l); err != nil {
		return nil, fmt.Errorf("renew a message: %w", err)
	}
	if l.Version == version { // compressed, or a part of a dead letter, as it is
		l.Since = since
		text, err := encode(l)
		return []string{text}, err
	}
	l, err := Parse(body)
	if err != nil {
		return nil, err
	}
	l.Since = since
	return l.Encode()
}
