package samstack

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"faulty/functions/forwarder/awsjson"
)

// maxResponse limits how much of a response is read, in bytes.
const maxResponse = 64 << 10

// A request is a request to a service of which a single operation is called. The SDK's client of the service would
// be an additional module.
type request struct {
	service      string // name in addresses and signatures, such as lambda
	method, path string // the path without a slash at its start
	header       http.Header
	body         []byte
}

// send signs and sends a request, and returns the status and the body of the response.
func (d Deployment) send(ctx context.Context, r request) (status int, body []byte, err error) {
	who, err := d.Config.Credentials.Retrieve(ctx)
	if err != nil {
		return 0, nil, fmt.Errorf("read the AWS credentials: %w", err)
	}
	address := cmp.Or(aws.ToString(d.Config.BaseEndpoint), "https://"+r.service+"."+d.Config.Region+"."+awsjson.Domain(d.Config.Region))
	req, err := http.NewRequestWithContext(ctx, r.method, strings.TrimSuffix(address, "/")+"/"+r.path, bytes.NewReader(r.body))
	if err != nil {
		return 0, nil, fmt.Errorf("address %s: %w", r.service, err)
	}
	if r.header != nil {
		req.Header = r.header
	}
	sum := sha256.Sum256(r.body)
	if err := v4.NewSigner().SignHTTP(ctx, who, req, hex.EncodeToString(sum[:]), r.service, d.Config.Region, time.Now()); err != nil {
		return 0, nil, fmt.Errorf("sign for %s: %w", r.service, err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, nil, fmt.Errorf("send the request: %w", err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err = io.ReadAll(io.LimitReader(res.Body, maxResponse))
	if err != nil {
		return 0, nil, fmt.Errorf("read the response: %w", err)
	}
	return res.StatusCode, body, nil
}
