package samstack

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
)

// maxRefusal limits how much of an error response is printed, in bytes.
const maxRefusal = 4 << 10

// deleteStream deletes a Kinesis stream.
func (d Deployment) deleteStream(ctx context.Context, name string) error {
	body, err := json.Marshal(map[string]any{"StreamName": name, "EnforceConsumerDeletion": true})
	if err != nil {
		return fmt.Errorf("encode the request: %w", err)
	}
	status, text, err := d.send(ctx, request{
		service: "kinesis", method: http.MethodPost, body: body,
		header: http.Header{"Content-Type": {"application/x-amz-json-1.1"}, "X-Amz-Target": {"Kinesis_20131202.DeleteStream"}},
	})
	if err != nil {
		return fmt.Errorf("ask Kinesis to delete it: %w", err)
	}
	if status != http.StatusOK {
		return fmt.Errorf("response of Kinesis to DeleteStream: %d %s", status, text[:min(len(text), maxRefusal)])
	}
	return nil
}
