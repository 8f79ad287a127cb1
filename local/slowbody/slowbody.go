// Package slowbody ends requests whose body does not arrive.
//
// [http.Server.ReadTimeout] cannot: it also ends requests whose handler takes long, such as
// an invocation or a long poll, since the server keeps reading to notice a client that leaves.
package slowbody

import (
	"errors"
	"io"
	"net/http"
	"time"
)

// Limits say how long a body may take.
type Limits struct {
	Idle  time.Duration // without a byte
	Total time.Duration // in all
}

// Default returns the limits of servers on this machine: 100 MB, the largest body that any of them
// accepts, arrive in time at 350 KB/s.
func Default() Limits { return Limits{Idle: 30 * time.Second, Total: 5 * time.Minute} }

// New returns a handler that passes requests to next. Reading a body that exceeds a limit fails,
// and its connection is closed.
func New(next http.Handler, l Limits) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Body == nil || r.Body == http.NoBody {
			next.ServeHTTP(w, r)
			return
		}
		b := &body{ReadCloser: r.Body, connection: http.NewResponseController(w), idle: l.Idle, end: time.Now().Add(l.Total)}
		b.extend() // the server reads what the handler does not
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

// extend moves the deadline. A response writer without deadlines, which is that of a test,
// has none.
func (b *body) extend() {
	deadline := time.Now().Add(b.idle)
	if deadline.After(b.end) {
		deadline = b.end
	}
	_ = b.connection.SetReadDeadline(deadline)
}

// Read reads a part of the body. After its end there is no deadline: the handler may take its time.
func (b *body) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	switch {
	case errors.Is(err, io.EOF):
		_ = b.connection.SetReadDeadline(time.Time{})
	case err == nil:
		b.extend()
	}
	return n, err //nolint:wrapcheck // io.EOF is compared with
}
