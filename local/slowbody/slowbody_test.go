package slowbody

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func serve(t *testing.T, l Limits, handler http.HandlerFunc) net.Conn {
	t.Helper()
	web := httptest.NewServer(New(handler, l))
	t.Cleanup(web.Close)
	conn, err := net.Dial("tcp", web.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	return conn
}

func write(t *testing.T, conn net.Conn, text string) {
	t.Helper()
	if _, err := io.WriteString(conn, text); err != nil {
		t.Fatal(err)
	}
}

const head = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n"

// TestSilentBody checks that reading a body fails if no bytes arrive, and that the connection is closed.
func TestSilentBody(t *testing.T) {
	read := make(chan error, 1)
	conn := serve(t, Limits{Idle: 50 * time.Millisecond, Total: time.Minute}, func(_ http.ResponseWriter, r *http.Request) {
		_, err := io.ReadAll(r.Body)
		read <- err
	})
	write(t, conn, head+"abc")
	if err := <-read; err == nil {
		t.Error("reading a body that does not arrive = nil error; want a timeout")
	}
	if _, err := io.ReadAll(conn); err != nil {
		t.Errorf("reading from the connection = %v; want its end", err)
	}
}

// TestUnreadBody checks that a body which the handler does not read does not keep the connection open.
func TestUnreadBody(t *testing.T) {
	conn := serve(t, Limits{Idle: 50 * time.Millisecond, Total: time.Minute}, func(http.ResponseWriter, *http.Request) {})
	write(t, conn, head+"abc")
	if _, err := io.ReadAll(conn); err != nil {
		t.Errorf("reading from the connection = %v; want its end", err)
	}
}

// TestTrickle checks that a body which arrives byte by byte fails at the total limit.
func TestTrickle(t *testing.T) {
	read := make(chan error, 1)
	conn := serve(t, Limits{Idle: time.Minute, Total: 100 * time.Millisecond}, func(_ http.ResponseWriter, r *http.Request) {
		_, err := io.ReadAll(r.Body)
		read <- err
	})
	write(t, conn, head+"a")
	if err := <-read; err == nil {
		t.Error("reading a body that takes too long = nil error; want a timeout")
	}
}

// TestSlowHandler checks that after a body is read, the handler may take longer than the limits and its request is
// not cancelled.
func TestSlowHandler(t *testing.T) {
	conn := serve(t, Limits{Idle: 50 * time.Millisecond, Total: 50 * time.Millisecond}, func(w http.ResponseWriter, r *http.Request) {
		text, err := io.ReadAll(r.Body)
		select {
		case <-r.Context().Done():
			err = r.Context().Err()
		case <-time.After(200 * time.Millisecond):
		}
		fmt.Fprintf(w, "%s %v", text, err)
	})
	for range 2 { // the connection is used again
		write(t, conn, head+"0123456789")
		res, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatal(err)
		}
		if text, _ := io.ReadAll(res.Body); !strings.HasPrefix(string(text), "0123456789 <nil>") {
			t.Errorf("response = %q; want the body and no error", text)
		}
	}
}
