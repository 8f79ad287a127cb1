package bulk

import (
	"bytes"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// A silentListener counts the connections that it accepts and can silence all existing ones: they
// stay open, but nothing reads from them any more.
type silentListener struct {
	net.Listener
	accepted atomic.Int64
	silent   atomic.Int64 // number of the last silenced connection
}

func (l *silentListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	// A small buffer makes writes block after the few megabytes of the sender's buffer.
	if err := conn.(*net.TCPConn).SetReadBuffer(64 << 10); err != nil {
		return nil, err
	}
	return &silentConn{Conn: conn, listener: l, number: l.accepted.Add(1), closed: make(chan struct{})}, nil
}

func (l *silentListener) silence() { l.silent.Store(l.accepted.Load()) }

type silentConn struct {
	net.Conn
	listener *silentListener
	number   int64
	once     sync.Once
	closed   chan struct{}
}

func (c *silentConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if c.number <= c.listener.silent.Load() {
		<-c.closed
		return 0, net.ErrClosed
	}
	return n, err
}

func (c *silentConn) Close() error {
	c.once.Do(func() { close(c.closed) })
	return c.Conn.Close()
}

// TestSilentConnection: after a request that timed out, the next one uses a new connection. This
// also holds if the server offers HTTP/2 and if the connection accepts no more of the body.
func TestSilentConnection(t *testing.T) {
	for _, row := range []struct {
		name string
		size int // of the body, in bytes
	}{
		{"the response does not come", 100},
		{"writes block", 8 << 20},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel() // each waits for timeouts
			listener, client := newSilentServer(t)
			if _, err := client.Send(t.Context(), sized(100)); err != nil {
				t.Fatal(err)
			}
			for round := range 2 {
				listener.silence()
				result, err := client.Send(t.Context(), sized(row.size))
				if want := int64(2 + round); err != nil || result.Stored != 1 || result.Requests != 2 || listener.accepted.Load() != want {
					t.Errorf("round %d: Send = %+v, %v with %d connections; want 1 stored by 2 requests, %d connections", round, result, err, listener.accepted.Load(), want)
				}
			}
		})
	}
}

// newSilentServer returns an OpenSearch that offers HTTP/2, and a client for it.
func newSilentServer(t *testing.T) (*silentListener, *Client) {
	t.Helper()
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		n := bytes.Count(body, []byte("\n")) / 2
		_, _ = fmt.Fprintf(w, `{"items":[%s]}`, strings.TrimSuffix(strings.Repeat(`{"create":{"status":201}},`, n), ","))
	}))
	server.EnableHTTP2 = true
	listener := &silentListener{Listener: server.Listener}
	server.Listener = listener
	server.StartTLS()
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	authorities := x509.NewCertPool()
	authorities.AddCert(server.Certificate())
	u, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	client := NewClient(Options{URL: u, Authorities: authorities, Timeout: 2 * time.Second})
	t.Cleanup(client.http.(*http.Transport).CloseIdleConnections)
	return listener, client
}
