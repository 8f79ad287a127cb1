package bulk

import (
	"bytes"
	"io"
	"net/http"
	"sync"
)

// A body is what one request sends. A transport may go on reading it after
// RoundTrip has returned: the server answered early, the deadline came. Until it
// has closed every reader, the bytes must not change, or what still is being
// written would be of the next batch.
type body struct {
	bytes   []byte
	reading sync.WaitGroup
}

// attach makes b the body of req.
func (b *body) attach(req *http.Request) {
	if b.bytes == nil {
		return
	}
	req.Body, _ = b.open()
	req.GetBody = b.open
}

func (b *body) open() (io.ReadCloser, error) {
	b.reading.Add(1)
	return &bodyReader{Reader: bytes.NewReader(b.bytes), closed: sync.OnceFunc(b.reading.Done)}, nil
}

// wait returns once the transport reads b no more. It follows the closing of the
// response, which has the transport stop.
func (b *body) wait() { b.reading.Wait() }

// A bodyReader reads a body once.
type bodyReader struct {
	*bytes.Reader
	closed func()
}

// Close says that no more is read.
func (r *bodyReader) Close() error {
	r.closed()
	return nil
}
