// Package slowbody ends requests whose body does not arrive in time.
//
// [http.Server.ReadTimeout] is not suitable. It also ends requests whose handler takes long, such as an
// invocation or a long poll, because the server keeps reading to detect a closed connection.
package slowbody

import (
	"errors"
	"io"
	"net/http"
	"time"
)

// Limits are the timeouts for a request body.
type Limits struct {
	Idle  time.Duration // maximum time without receiving a byte
	Total time.Duration // maximum time for the whole body
}

// Default returns the limits for servers on this machine. The largest body that any of them accepts is
// 100 MB, which arrives in time at 350 KB/s.
func Default() Limits { return Limits{Idle: 30 * time.Second, Total: 5 * time.Minute} }

// New returns a handler that passes requests to next. If a body exceeds a limit, reading it fails and its
// connection is closed.
func New(next http.Handler, l Limits) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Body == nil || r.Body == http.NoBody {
			next.ServeHTTP(w, r)
			return
		}
		b := &body{ReadCloser: r.Body, connection: http.NewResponseController(w), idle: l.Idle, end: time.Now().Add(l.Total)}
		b.extend() // the server reads the part of the body that the handler does not read
		timed := r.WithContext(r.Context())
		timed.Body = b
		next.ServeHTTP(w, timed)
	})
}

type body struct {
	io.ReadCloser
	connection *http.ResponseController
	idle       time.Duration
	end        time.Time
}

// extend moves the read deadline. It has no effect for a response writer without deadlines, such as the
// one of a test.
func (b *body) extend() {
	deadline := time.Now().Add(b.idle)
	if deadline.After(b.end) {
		deadline = b.end
	}
	_ = b.connection.SetReadDeadline(deadline)
}

// Read reads a part of the body. At the end of the body it removes the deadline, because the handler may take longer.
func (b *body) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	switch {
	case errors.Is(err, io.EOF):
		_ = b.connection.SetReadDeadline(time.Time{})
	case err == nil:
		b.extend()
	}
	return n, err //nolint:wrapcheck // callers compare the error with io.EOF
}
