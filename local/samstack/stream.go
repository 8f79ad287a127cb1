package samstack

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// maxRefusal limits how much of an error response is read, in bytes.
const maxRefusal = 4 << 10

// deleteStream deletes a Kinesis stream. It sends the request without the SDK, because this is the only
// call to Kinesis and the SDK's client would be an additional module.
func (d Deployment) deleteStream(ctx context.Context, name string) error {
	body, err := json.Marshal(map[string]any{"StreamName": name, "EnforceConsumerDeletion": true})
	if err != nil {
		return fmt.Errorf("encode the request: %w", err)
	}
	who, err := d.Config.Credentials.Retrieve(ctx)
	if err != nil {
		return fmt.Errorf("read the AWS credentials: %w", err)
	}
	address := cmp.Or(aws.ToString(d.Config.BaseEndpoint), "https://kinesis."+d.Config.Region+".amazonaws.com/")
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("address Kinesis: %w", err)
	}
	req.Header.Set("Content-Type", "application/x-amz-json-1.1")
	req.Header.Set("X-Amz-Target", "Kinesis_20131202.DeleteStream")
	sum := sha256.Sum256(body)
	if err := v4.NewSigner().SignHTTP(ctx, who, req, hex.EncodeToString(sum[:]), "kinesis", d.Config.Region, time.Now()); err != nil {
		return fmt.Errorf("sign for Kinesis: %w", err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("ask Kinesis to delete it: %w", err)
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(io.LimitReader(res.Body, maxRefusal)) // the status is sufficient if the body cannot be read
		return fmt.Errorf("response of Kinesis to DeleteStream: %d %s", res.StatusCode, text)
	}
	return nil
}
