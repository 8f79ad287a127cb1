package bulk

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"faulty/functions/forwarder/document"
)

// A door is a server that behaves like some proxies: it does not read a body that is larger than
// its limit, but closes the connection at once while data is unread. The sender then sees a
// connection reset or a broken pipe.
type door struct {
	limit     int
	responses bool // send 413 before closing the connection

	mu     sync.Mutex
	stored map[string]int
	slams  int
}

func newDoor(t *testing.T, limit int, responses bool) (*door, *Client) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	d := &door{limit: limit, responses: responses, stored: map[string]int{}}
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			serving.Go(func() { d.serve(conn.(*net.TCPConn)) })
		}
	})
	client := NewClient(Options{URL: &url.URL{Scheme: "http", Host: listener.Addr().String()}})
	t.Cleanup(func() {
		_ = listener.Close()
		client.http.(*http.Transport).CloseIdleConnections()
		serving.Wait()
	})
	return d, client
}

func (d *door) serve(conn *net.TCPConn) {
	defer func() { _ = conn.Close() }()
	r := bufio.NewReader(conn)
	for {
		req, err := http.ReadRequest(r)
		if err != nil {
			return
		}
		if int(req.ContentLength) > d.limit {
			d.mu.Lock()
			d.slams++
			d.mu.Unlock()
			if d.responses {
				_, _ = io.WriteString(conn, "HTTP/1.1 413 Request Entity Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
			} else {
				_ = conn.SetLinger(0)
			}
			return
		}
		if req.Header.Get("Expect") != "" {
			_, _ = io.WriteString(conn, "HTTP/1.1 100 Continue\r\n\r\n")
		}
		body, err := io.ReadAll(req.Body)
		if err != nil {
			return
		}
		response := d.store(createdIDs(body))
		if _, err := fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(response), response); err != nil {
			return
		}
	}
}

func (d *door) store(ids []string) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, id := range ids {
		d.stored[id]++
	}
	return `{"items":[` + strings.TrimSuffix(strings.Repeat(`{"create":{"status":201}},`, len(ids)), ",") + `]}`
}

// broke returns how many connections the server has broken.
func (d *door) broke() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.slams
}

// sized returns a batch of documents with messages of the given sizes.
func sized(sizes ...int) *Batch {
	b := new(Batch)
	for i, n := range sizes {
		doc := document.Document{ID: document.Plain(fmt.Append(nil, i)), Time: 1795382692123e6, Observed: 1795382692123e6}
		doc.SetText(document.Message, strings.Repeat("x", n))
		b.Create("faulty", &doc, nil)
	}
	return b
}

// TestBrokenBodies: a body that is too large is also split if the only sign is that the connection
// breaks.
func TestBrokenBodies(t *testing.T) {
	const unit = 1 << 18
	for _, row := range []struct {
		name      string
		responses bool
		batch     *Batch
		refused   int
	}{
		{"413, read or not", true, sized(4*unit, 4*unit, 4*unit, 4*unit), 0},
		{"reset without a word", false, sized(4*unit, 4*unit, 4*unit, 4*unit), 0},
		{"one alone is too large, 413", true, sized(unit, 9*unit, unit), 1},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			d, client := newDoor(t, 6*unit, row.responses)
			result, err := client.Send(t.Context(), row.batch)
			refused := 0
			if rejected, ok := errors.AsType[*RejectedError](err); ok {
				refused, err = len(rejected.Items), nil
			}
			if err != nil || refused != row.refused || result.Stored != row.batch.Len()-row.refused {
				t.Errorf("Send = %+v, %d refused, %v; want %d stored, %d refused", result, refused, err, row.batch.Len()-row.refused, row.refused)
			}
			for id, n := range d.stored {
				if n != 1 {
					t.Errorf("document %s arrived %d times; want 1", id, n)
				}
			}
			if d.slams == 0 {
				t.Error("no body was too large; want some")
			}
		})
	}
}

// TestAlwaysBroken: if a single document never gets a response, the delivery fails before the
// deadline, and no document counts as refused.
func TestAlwaysBroken(t *testing.T) {
	_, client := newDoor(t, 1<<20, false)
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	_, err := client.Send(ctx, sized(2<<20, 2<<20))
	if _, ok := errors.AsType[*RejectedError](err); ok || err == nil || !strings.Contains(err.Error(), "failed after") {
		t.Errorf("Send = %v; want an error", err)
	}
}

// TestProbeBrokenBody: a connection that breaks during a probe may be the response to a large body, so
// that the probe tries smaller ones. It neither pauses nor tries again what cannot be smaller.
func TestProbeBrokenBody(t *testing.T) {
	d, client := newDoor(t, 3<<20, false)
	batch := sized(1<<20, 1<<20, 1<<20, 1<<20)
	if result, err := client.Probe(t.Context(), batch); err != nil || result.Stored != batch.Len() || d.broke() != 1 {
		t.Errorf("Probe = %+v, %v after %d broken connections; want %d stored after one", result, err, d.broke(), batch.Len())
	}
	d, client = newDoor(t, 1, false)
	if _, err := client.Probe(t.Context(), sized(2<<20, 2<<20)); !IsOutage(err) || d.broke() != 2 {
		t.Errorf("Probe = %v after %d broken connections; want the error of the second", err, d.broke())
	}
}
