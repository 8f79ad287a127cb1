package faults

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/aws/aws-lambda-go/events"
)

// An event is one log event of a delivery.
type event = events.CloudwatchLogsLogEvent

// newEvents returns n events with unique ids and the current time. It records them as sent.
func (t *trial) newEvents(n int, message func(i int) string) []event {
	t.mu.Lock()
	defer t.mu.Unlock()
	made := make([]event, n)
	for i := range made {
		id := fmt.Sprintf("%013d%03d%040d", t.m.run, t.number, len(t.sent))
		made[i] = event{ID: id, Timestamp: time.Now().UnixMilli(), Message: message(len(t.sent))}
		t.sent[id] = true
	}
	return made
}

// line returns the i-th of a sequence of lines as functions print them.
func line(i int) string {
	switch i % 5 {
	case 0:
		return fmt.Sprintf(`{"time":%q,"level":"INFO","msg":"order %d shipped","requestId":"8f2b4ef7-8f2b-4ef7-9a4e-%012d","customer":{"plan":"gold"}}`, time.Now().UTC().Format(time.RFC3339Nano), i, i)
	case 1:
		return fmt.Sprintf("Traceback (most recent call last):\n  File \"/var/task/app.py\", line %d, in handler\n    charge(cart)\nKeyError: 'total %d'", i%90, i)
	case 2:
		return fmt.Sprintf("panic: runtime error: index out of range [%d] with length 3\n\ngoroutine 17 [running]:\nmain.charge(...)\n\t/src/orders/charge.go:88 +0x1d\nmain.handle()\n\t/src/orders/main.go:41 +0x3c\n", i)
	case 3:
		return fmt.Sprintf("2026-11-22T21:24:52.123Z\t8f2b4ef7-8f2b-4ef7-9a4e-%012d\tERROR\tstock of %d is low", i, i)
	}
	return fmt.Sprintf("cart %d has been priced, nothing unusual about it", i)
}

// pack returns the payload of an invocation with events of the row's log group.
func (t *trial) pack(logEvents []event) []byte { return packOf(t.group(), logEvents) }

func packOf(group string, logEvents []event) []byte {
	text, _ := json.Marshal(events.CloudwatchLogsData{ // consists of strings and numbers, so it cannot fail
		MessageType: "DATA_MESSAGE", Owner: "000000000000", LogGroup: group, LogStream: "stream",
		SubscriptionFilters: []string{"all"}, LogEvents: logEvents,
	})
	return wrap(zip(text))
}

// group returns the name of the log group to which the row's events belong.
func (t *trial) group() string { return fmt.Sprintf("/chaos/%d/%d", t.m.run, t.number) }

func zip(text []byte) []byte {
	var zipped bytes.Buffer
	zw := gzip.NewWriter(&zipped)
	_, _ = zw.Write(text) // writes to memory, so it cannot fail
	_ = zw.Close()
	return zipped.Bytes()
}

// wrap returns {"awslogs":{"data":"…"}} with the encoded data.
func wrap(data []byte) []byte {
	return []byte(`{"awslogs":{"data":"` + base64.StdEncoding.EncodeToString(data) + `"}}`)
}

// asOne records a payload that has no event ids as sent. Its digest identifies it.
func (t *trial) asOne(payload []byte) []byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.sent[digest(payload)] = true
	return payload
}

// digest returns a name for a payload.
func digest(payload []byte) string {
	sum := sha256.Sum256(payload)
	return "payload " + hex.EncodeToString(sum[:8])
}

// deliver invokes the forwarder asynchronously with a payload, like CloudWatch Logs does.
func (t *trial) deliver(ctx context.Context, payload []byte) error {
	response, err := t.m.invoke(ctx, "Event", payload)
	if err == nil && response.status != http.StatusAccepted {
		err = fmt.Errorf("invoke the forwarder: Lambda responded %d: %.200s", response.status, response.body)
	}
	return err
}

// An invoked is Lambda's response to an invocation.
type invoked struct {
	status int
	failed string // Lambda's error type if the function failed
	body   []byte
}

// invoke calls Lambda's Invoke for the forwarder.
func (m *runner) invoke(ctx context.Context, kind string, payload []byte) (invoked, error) {
	url := m.sys.Endpoint + "/2015-03-31/functions/" + m.sys.Stack + "-forwarder/invocations"
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(payload))
	if err != nil {
		return invoked{}, fmt.Errorf("invoke the forwarder: %w", err)
	}
	req.Header.Set("X-Amz-Invocation-Type", kind)
	// Emulators of several services identify the service by this header.
	req.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/lambda/aws4_request, SignedHeaders=host, Signature=0")
	res, err := m.http.Do(req)
	if err != nil {
		return invoked{}, fmt.Errorf("invoke the forwarder: %w", err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	return invoked{res.StatusCode, res.Header.Get("X-Amz-Function-Error"), body}, err
}
