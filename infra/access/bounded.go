package access

import (
	"fmt"
	"io"
	"net/http"
)

// maxResponse is the largest accepted response in bytes, after decompression. OpenSearch's own limit
// of requests is 100 MB.
const maxResponse = 128 << 20

// bounded is a transport whose responses end with an error after maxResponse bytes, so that a server
// cannot use up the memory.
type bounded struct{ next http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := b.next.RoundTrip(r)
	if err != nil {
		return nil, err //nolint:wrapcheck // the client names the request
	}
	res.Body = &boundedBody{res.Body, maxResponse}
	return res, nil
}

type boundedBody struct {
	io.ReadCloser
	left int
}

// Read implements io.Reader.
func (b *boundedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if b.left -= n; b.left < 0 {
		return 0, fmt.Errorf("the response is larger than %d MB; is the address that of OpenSearch?", maxResponse>>20)
	}
	return n, err //nolint:wrapcheck // readers compare the error with io.EOF
}
